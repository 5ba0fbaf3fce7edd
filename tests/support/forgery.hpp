// forgery: a recording as a camera makes it, and what a thief makes of it who signs it anew with a certificate of his own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>

namespace tests {

inline const bartizan::crypto::validity years{{clip::start.ticks - 1'000'000'000'000'000}, {clip::start.ticks + 10'000'000'000'000'000}};
inline const bartizan::crypto::subject camera{"camera SN-1", "maker", "SN-1"};

template <class Key> units record(const clip& video, Key key) {
    clear_bench<Key> bench(video.codec, std::move(key));
    for (const auto& picture : video.pictures) REQUIRE(bench.session->push(picture));
    REQUIRE(bench.session->finish());
    return units_of(bench.file.bytes).stream;
}
// forge: what the thief does: one picture exchanged, every signature replaced by his own; names prove nothing.
inline units forge(const clip& video) {
    auto bytes = std::vector<std::byte>(video.bytes().begin(), video.bytes().end());
    bytes[bytes.size() - 10] ^= std::byte{0x04};
    auto key = *bartizan::crypto::software::ecdsa_key::generate();
    REQUIRE(key.self_sign(camera, years));
    return record(clip(video.codec, std::move(bytes)), std::move(key));
}

}  // namespace tests
