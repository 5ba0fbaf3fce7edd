// recorded: a camera that signs with a real key, in the clear or encrypting, and a recorder's folder of what it sent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/signing_key.hpp>
#include <bartizan/frame/deposit.hpp>
#include <bartizan/frame/live.hpp>
#include <bartizan/frame/live_protect.hpp>
#include <bartizan/frame/sign.hpp>
#include <bartizan/io/footage_folder.hpp>
#include <bartizan/io/posix_files.hpp>
#include <bartizan/io/sqlite/footage_index.hpp>
#include <support/folder.hpp>
#include <support/products.hpp>

#include <functional>
#include <optional>

namespace tests {

// signing_camera: the clip over and over, signed each group of pictures, as its recorder receives it: units of its own memory, until the next.
class signing_camera {
public:
    using key_type = bz::crypto::software::signing_key<bz::ecdsa_p256>;

private:
    using hasher = bz::frame::hasher<bz::sha256>;
    using signing = bz::frame::signing_gate<key_type, hasher, bz::crypto::hash_id::sha256>;
    using open_gate = bz::frame::live_gate<signing>;
    using sealing_gate = bz::frame::live_protecting_gate<signing, keystream, content_key>;
    const clip& video_;
    key_type key_;
    memory_store store_;
    content_key secret_{domain{}, test_kid, test_key()};
    keystream stream_ = *keystream::open(store_, secret_, bz::crypto::key_history::fresh);
    bz::frame::stream_header header_;
    std::vector<std::byte> memory_ = std::vector<std::byte>(1 << 20);
    std::unique_ptr<hasher> hash_;
    std::unique_ptr<signing> sign_;
    std::unique_ptr<open_gate> open_;
    std::unique_ptr<sealing_gate> sealed_;
    std::int64_t count_ = 0;

public:
    signing_camera(const clip& video, bool encrypts)
        : video_(video), key_(*key_type::generate()), hash_(std::make_unique<hasher>(video.codec)) {
        constexpr auto decade = 3650 * 86'400 * bz::utc_time::ticks_per_second;
        if (!key_.self_sign({"camera"}, {{clip::start.ticks - decade}, {clip::start.ticks + 2 * decade}})) throw std::runtime_error("no certificate");
        sign_ = std::make_unique<signing>(video.codec, key_, bz::frame::vendor{});
        open_ = std::make_unique<open_gate>(video.codec);
        if (!header_.learn(video.codec, video.pictures[0])) throw std::runtime_error("no parameter sets");
        if (!encrypts) return;
        sealed_ = std::make_unique<sealing_gate>(video.codec, stream_, secret_, std::span<const bz::mp4::pssh>{}, memory_);
        sealed_->learn(header_);
    }
    std::string certificate() const { return std::string(bz::as_text(key_.certificate_chain())); }
    const clip& video() const { return video_; }

    bz::frame::picture next() { return next({clip::start.ticks + count_ * 1'000'000}); }
    bz::frame::picture next(bz::utc_time captured) {
        const auto n = count_++;
        auto p = video_.pictures[static_cast<std::size_t>(n) % video_.pictures.size()];
        p.decode_time = n * clip::duration;
        p.captured = captured;
        const auto signed_one = (*sign_)(*(*hash_)(p));
        const auto units = [&](const auto& out) {
            if (!out) throw std::runtime_error("the camera: " + std::string(out.error().message()));
            return (*out)->units;
        };
        p.units = sealed_ ? units((*sealed_)(signed_one)) : units((*open_)(signed_one));
        return p;
    }
};

// footage_house: a recorder's folder and index, and how pictures get there.
struct footage_house {
    using folder_type = bz::io::footage_folder<bz::io::posix_files, bz::io::sqlite::footage_index, bz::storage::folder_limits{.least_free_mib = 0}>;
    static constexpr bz::frame::fragment_limits limits{.bytes = 1 << 20, .samples = 64, .subsamples = 512, .checks = true};
    template <bool Encrypted> using deposit = bz::frame::deposit<folder_type::writer, Encrypted, limits>;

    folder place;
    bz::io::posix_files files;
    bz::io::sqlite::footage_index index = *bz::io::sqlite::footage_index::open(place / "index.sqlite");
    folder_type footage = *folder_type::open(files, index, place / "footage");

    std::string root() const { return place / "footage"; }

    // record: `pictures` of the camera into segments of `each`; the documents that end a segment stand behind its last picture, as a recorder
    // puts them there. skip: pictures that get lost on the way; arrived: told of each that came, as a judge is
    using arrival = std::function<void(const bz::frame::picture&, const bz::protection_sei::message*)>;
    template <bool Encrypted>
    void record(signing_camera& camera, std::size_t pictures, std::size_t each, const arrival& arrived = {}, const std::function<bool(std::size_t)>& skip = {}, bool tails = true) {
        const auto codec = camera.video().codec;
        std::optional<folder_type::writer> writer;
        std::vector<std::byte> memory(2 << 20), scratch(bz::protection_sei::unit_bytes_max);
        std::optional<bz::arena> space;
        std::unique_ptr<deposit<Encrypted>> into;
        const auto need = [](const auto& done) {
            if (!done) throw std::runtime_error("the recorder: " + std::string(done.error().message()));
        };
        const auto end = [&](bz::frame::sei_units tail) {
            if (!into) return;
            need(into->finish(tail));
            into.reset();
            need(writer->finish());
        };
        for (std::size_t n = 0; n < pictures; ++n) {
            const auto p = camera.next();
            if (skip && skip(n)) continue;
            const auto how = bz::frame::protection_of(codec, p, scratch);
            need(how);
            if (arrived) arrived(p, *how ? &**how : nullptr);
            if (n % each == 0 || !into) {
                std::array<bz::bytes_view, 16> tail;
                const auto count = tails ? bz::frame::signature_units(codec, p, tail) : 0;
                end(std::span(tail).first(count));
                auto made = footage.begin("door", p.captured);
                need(made);
                writer.emplace(std::move(*made));
                space.emplace(memory);
                auto recorder = deposit<Encrypted>::recorder_type::create(*writer, *space);
                need(recorder);
                into = std::make_unique<deposit<Encrypted>>(codec, clip::timescale, std::move(*recorder));
            }
            if constexpr (Encrypted) need(into->push(p, **how));
            else need(into->push(p));
        }
        end({});
    }
};

}  // namespace tests
