// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/aes_ctr.hpp>

#include <laws/kernel_law.hpp>
#include <support/vectors.hpp>

#include <botan/stream_cipher.h>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <random>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;

namespace {
template <std::size_t KeyBytes, unsigned CounterBits, class Target = bz::target::portable>
tests::octets encrypted(const tests::octets& key, tests::octets block, const tests::octets& plain, std::size_t seek = 0) {
    block.resize(16);
    const crypto::aes_key<KeyBytes, Target> expanded{bz::secret<KeyBytes>(std::span<const std::byte, KeyBytes>(key))};
    crypto::aes_ctr<KeyBytes, CounterBits, Target> stream(expanded, std::span<const std::byte, 16>(block));
    if (seek) stream.seek(seek);
    tests::octets out(plain.size());
    stream.apply(plain, out);
    return out;
}
template <unsigned CounterBits, class Target>
tests::octets encrypted_by(const tests::octets& key, const tests::octets& block, const tests::octets& plain, std::size_t seek = 0) {
    return key.size() == 16 ? encrypted<16, CounterBits, Target>(key, block, plain, seek) : encrypted<32, CounterBits, Target>(key, block, plain, seek);
}
}  // namespace

TEMPLATE_LIST_TEST_CASE("all vectors with a whole 128-bit counter come out, wrapping ones as well", "", laws::targets) {
    laws::needs<bz::kernel::aes_ctr, TestType>();
    std::size_t checked = 0;
    for (const auto* file : {"boringssl_cavp_aes_128_ctr.json", "boringssl_cavp_aes_256_ctr.json", "sp800-38a_rfc3686_wrap.json"}) {
        const auto json = tests::shared_json(std::string("vectors/crypto/aes-ctr/") + file);
        for (const auto& each : json.at("cases").as_array()) {
            const auto key = tests::bytes(each, "key");
            if (key.size() == 24) continue;   // AES-192 is not offered
            INFO(file << ", case " << each.at("id"));
            CHECK(encrypted_by<128, TestType>(key, tests::bytes(each, "iv"), tests::bytes(each, "pt")) == tests::bytes(each, "ct"));
            ++checked;
        }
    }
    CHECK(checked > 900);
}

TEMPLATE_LIST_TEST_CASE("Botan's vectors with narrow counters and seeking come out", "", laws::targets) {
    laws::needs<bz::kernel::aes_ctr, TestType>();
    const auto json = tests::shared_json("vectors/crypto/aes-ctr/botan_ctr.json");
    std::size_t checked = 0;
    for (const auto& each : json.at("cases").as_array()) {
        const auto key = tests::bytes(each, "key"), nonce = tests::bytes(each, "nonce"), plain = tests::bytes(each, "pt");
        const auto& object = each.as_object();
        const auto width = object.contains("counter_bytes") ? tests::number(each, "counter_bytes") : 16;
        const auto seek = object.contains("seek") ? tests::number(each, "seek") : 0;
        if (key.size() == 24 || nonce.size() > 16 || (width > 8 && width != 16) || width < 2) continue;
        tests::octets out;
        if (width == 4) out = encrypted_by<32, TestType>(key, nonce, plain, seek);
        else if (width == 5) out = encrypted_by<40, TestType>(key, nonce, plain, seek);
        else if (width == 6) out = encrypted_by<48, TestType>(key, nonce, plain, seek);
        else if (width == 7) out = encrypted_by<56, TestType>(key, nonce, plain, seek);
        else if (width == 8) out = encrypted_by<64, TestType>(key, nonce, plain, seek);
        else if (width == 16) out = encrypted_by<128, TestType>(key, nonce, plain, seek);
        else continue;
        INFO("case " << each.at("id") << " " << each.at("alg"));
        CHECK(out == tests::bytes(each, "ct"));
        ++checked;
    }
    CHECK(checked > 5);
}

TEMPLATE_LIST_TEST_CASE("the keystream is Botan's at every length and however the calls are cut, also across the wrap of a 64-bit counter", "", laws::targets) {
    laws::needs<bz::kernel::aes_ctr, TestType>();
    std::mt19937 random(12);
    for (std::size_t round = 0; round < 300; ++round) {
        tests::octets key(round % 2 ? 16 : 32), block(16), plain(round < 150 ? round : random() % 4097);
        for (auto* each : {&key, &block, &plain})
            for (auto& b : *each) b = static_cast<std::byte>(random());
        if (round % 3 == 0) std::fill(block.begin() + 8, block.end() - 1, std::byte{0xff});

        const auto botan = Botan::StreamCipher::create_or_throw(key.size() == 16 ? "CTR-BE(AES-128,8)" : "CTR-BE(AES-256,8)");
        botan->set_key(reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
        botan->set_iv(reinterpret_cast<const std::uint8_t*>(block.data()), 16);
        auto right = plain;
        botan->cipher(reinterpret_cast<const std::uint8_t*>(plain.data()), reinterpret_cast<std::uint8_t*>(right.data()), plain.size());
        REQUIRE(encrypted_by<64, TestType>(key, block, plain) == right);
        if (key.size() != 16) continue;

        const crypto::aes_key<16, TestType> expanded{bz::secret<16>(std::span<const std::byte, 16>(key))};
        crypto::aes_ctr<16, 64, TestType> stream(expanded, std::span<const std::byte, 16>(block));
        for (bz::bytes_span rest = plain; !rest.empty();) {   // in place and in pieces
            const auto piece = std::min<std::size_t>(random() % 40, rest.size());
            stream.apply(rest.first(piece));
            rest = rest.subspan(piece);
        }
        REQUIRE(plain == right);
    }
}

TEST_CASE("seeking to any byte continues the same keystream") {
    const tests::octets key(16, std::byte{3}), block(16, std::byte{0xff}), zeros(100);
    const auto whole = encrypted<16, 64>(key, block, zeros);
    for (std::size_t at = 0; at < 100; ++at) {
        const auto rest = encrypted<16, 64>(key, block, tests::octets(100 - at), at);
        CHECK(std::equal(rest.begin(), rest.end(), whole.begin() + static_cast<std::ptrdiff_t>(at)));
    }
}

TEST_CASE("a key that was moved from is wiped") {
    STATIC_CHECK_FALSE(std::is_copy_constructible_v<crypto::aes_key<16>>);
    crypto::aes_key<16> key{bz::secret<16>()};
    const auto taken = std::move(key);
    for (const auto word : key.rounds().planes) CHECK(word == 0);
    CHECK(taken.rounds().planes[0] == 0);   // the key of zeros
    CHECK(taken.rounds().planes[8] != 0);
}

TEST_CASE("the first block of a sample is its IV and a counter from 0") {
    const auto iv = tests::from_hex("0102030405060708");
    CHECK(tests::to_hex(crypto::cenc_block(std::span<const std::byte, 8>(iv))) == "01020304050607080000000000000000");
}
