// sealed: an encrypting, signing camera and a recorder that takes only such footage, connected.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/live_protect.hpp>
#include <bartizan/frame/sealed_deposit.hpp>
#include <bartizan/frame/sign.hpp>
#include <support/products.hpp>

#include <catch2/catch_test_macros.hpp>

namespace tests {

// live_camera: pictures as they leave the camera; `clear` says whether in the clear, units are valid until the next.
class live_camera {
    using hasher = bz::frame::hasher<bz::sha256>;
    using signing = bz::frame::signing_gate<toy_signer, hasher, bz::crypto::hash_id::sha256>;
    using gate = bz::frame::live_protecting_gate<signing, keystream, content_key>;
    toy_signer signer_;
    memory_store store_;
    content_key key_{domain{}, test_kid, test_key()};
    keystream stream_ = *keystream::open(store_, key_, bz::crypto::key_history::fresh);
    bz::frame::stream_header header_;
    std::vector<std::byte> memory_ = std::vector<std::byte>(1 << 20);
    std::unique_ptr<hasher> hash_;
    std::unique_ptr<signing> sign_;
    std::unique_ptr<gate> live_;
    std::vector<bz::bytes_view> units_;

public:
    explicit live_camera(const clip& video)
        : hash_(std::make_unique<hasher>(video.codec)), sign_(std::make_unique<signing>(video.codec, signer_, bz::frame::vendor{})),
          live_(std::make_unique<gate>(video.codec, stream_, key_, std::span<const bz::mp4::pssh>{}, memory_)) {
        REQUIRE(header_.learn(video.codec, video.pictures[0]));
        live_->learn(header_);
    }
    bz::frame::picture sealed(const bz::frame::picture& p) {
        const auto out = (*live_)((*sign_)(*(*hash_)(p)));
        REQUIRE(out);
        units_.assign((*out)->units.begin(), (*out)->units.end());
        auto sent = p;
        sent.units = units_;
        return sent;
    }
};

template <std::uint32_t UnsignedMs = 10'000> struct sealed_recorder {
    using deposit = bz::frame::sealed_deposit<memory_file, UnsignedMs, bz::frame::fragment_limits{.bytes = 1 << 20, .samples = 64, .subsamples = 512, .audio_samples = 64, .audio_bytes = 16 << 10, .checks = true}>;
    memory_file file;
    std::vector<std::byte> memory = std::vector<std::byte>(2 << 20);
    bz::arena space{memory};
    std::unique_ptr<deposit> into;
    explicit sealed_recorder(bz::nal::codec c, const std::optional<bz::mp4::audio_track>& sound = {})
        : into(std::make_unique<deposit>(c, clip::timescale, *deposit::recorder_type::create(file, space), std::span<const bz::bytes_view>{}, std::nullopt, sound)) {}
};

}  // namespace tests
