// products_fixed: a camera with all its memory in one object, as firmware has it; nothing here uses the heap or exceptions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/memory.hpp>
#include <bartizan/frame/access_units.hpp>
#include <bartizan/protocol/nal/scan.hpp>
#include <bartizan/prove.hpp>
#include <bartizan/service/recording.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace tests {

namespace bz = bartizan;

// fixed_file: an append_file in a fixed array.
struct fixed_file {
    std::array<std::byte, 1 << 20> bytes;
    std::size_t used = 0;
    bz::result<> append(bz::bytes_view data) noexcept {
        if (data.size() > bytes.size() - used) return bz::outside_errc::no_space;
        std::memcpy(bytes.data() + used, data.data(), data.size());
        used += data.size();
        return {};
    }
    bz::result<> sync() noexcept { return {}; }
};

// fixed_store: a record_store with room for one record.
struct fixed_store {
    std::array<std::byte, 256> record;
    std::optional<std::size_t> size;
    bz::result<std::size_t> load(std::string_view, bz::bytes_span into) noexcept {
        if (!size) return bz::outside_errc::no_such_record;
        if (*size > into.size()) return bz::outside_errc::record_too_large;
        std::memcpy(into.data(), record.data(), *size);
        return *size;
    }
    bz::result<> replace(std::string_view, bz::bytes_view data) noexcept {
        if (data.size() > record.size()) return bz::outside_errc::record_too_large;
        std::memcpy(record.data(), data.data(), data.size());
        size = data.size();
        return {};
    }
};

// fixed_signer: stands for a secure element; its signature is the digest.
struct fixed_signer {
    static constexpr std::size_t max_signature_bytes = 72;
    bz::result<std::size_t> sign(bz::bytes_view digest, bz::bytes_span signature) noexcept {
        std::memcpy(signature.data(), digest.data(), digest.size());
        return digest.size();
    }
    bz::bytes_view certificate_chain() const noexcept { return bz::as_bytes("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"); }
    bz::crypto::hash_id hash() const noexcept { return bz::crypto::hash_id::sha256; }
};

// fixed_world<Target>: the camera, its stream and its card.
template <class Target = bz::target::portable> class fixed_world {
    using product = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                               bz::software_key<bz::provenance::factory>, bz::runs_on<Target>>;
    using domain = bz::crypto::nonce_domain<1>;
    using content_key = bz::crypto::content_key<domain, Target>;
    using keystream = bz::crypto::keystream<domain, bz::key_limits_of<product>, fixed_store>;
    static constexpr bz::frame::fragment_limits limits{.bytes = 1 << 20, .samples = 64, .subsamples = 256};
    using session = bz::service::recording_session<product, fixed_file, fixed_signer, keystream, content_key, limits>;

    bz::nal::codec codec_ = bz::nal::codec::h264;
    std::array<std::byte, 1 << 16> stream_;
    std::size_t stream_bytes_ = 0;
    std::array<std::byte, (1 << 20) + (64 << 10)> memory_;
    fixed_file file_;
    fixed_store store_;
    fixed_signer signer_;
    std::optional<bz::frame::access_units<64>> split_;
    std::optional<content_key> key_;
    std::optional<keystream> keystream_;
    std::optional<session> session_;

public:
    void reset(bz::nal::codec c) noexcept {
        codec_ = c;
        session_.reset();
        keystream_.reset();
        key_.reset();
        store_.size.reset();
        file_.used = 0;
    }
    bool load_pictures() noexcept {
        const char* source = std::getenv("BARTIZAN_SOURCE");
        char path[512];
        std::snprintf(path, sizeof path, "%s/tests/data/closed_gop.%s", source ? source : ".", codec_ == bz::nal::codec::h264 ? "264" : "265");
        std::FILE* file = std::fopen(path, "rb");
        if (!file) return false;
        stream_bytes_ = std::fread(stream_.data(), 1, stream_.size(), file);
        std::fclose(file);
        return stream_bytes_ > 0;
    }
    // record: everything from making the key to the last byte; the number of pictures, 0 when anything failed.
    std::size_t record() noexcept {
        bz::secret<16> secret;
        key_.emplace(domain{}, bz::crypto::key_id{}, std::move(secret));
        auto opened = keystream::open(store_, *key_, bz::crypto::key_history::fresh);
        if (!opened) return 0;
        keystream_.emplace(std::move(*opened));
        bz::arena arena{bz::bytes_span(memory_)};
        auto recorder = session::recorder_type::create(file_, arena);
        if (!recorder) return 0;
        session_.emplace(bz::service::stream_facts{.codec = codec_, .timescale = 10'000}, std::move(*recorder), signer_, *keystream_, *key_);
        split_.emplace(codec_);
        bz::nal::annexb_units<Target> scan{bz::bytes_view(stream_).first(stream_bytes_)};
        const auto push = [&](std::span<const bz::bytes_view> units) {
            const auto n = static_cast<std::int64_t>(session_->pictures());
            return session_->push({.units = units, .decode_time = n * 1000, .duration = 1000, .captured = {n * 1'000'000}}).has_value();
        };
        while (const auto unit = scan.next()) {
            const auto done = split_->take(*unit);
            if (!done || (*done && !push(**done))) return 0;
        }
        const auto last = split_->finish();
        if (!last || !push(*last) || !session_->finish()) return 0;
        return session_->pictures();
    }
    std::size_t bytes_on_card() const noexcept { return file_.used; }
    bz::bytes_span card() noexcept { return bz::bytes_span(file_.bytes).first(file_.used); }
    bz::bytes_view stream() const noexcept { return bz::bytes_view(stream_).first(stream_bytes_); }
};

}  // namespace tests
