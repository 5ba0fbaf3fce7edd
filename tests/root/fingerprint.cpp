// SPDX-License-Identifier: Apache-2.0
#include <bartizan/fingerprint.hpp>

#include <bartizan/crypto/hash.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstring>
#include <string>

namespace {
namespace bz = bartizan;
using signing = bz::signed_frames<bz::sha256, bz::ecdsa_p256>;
using key = bz::software_key<bz::provenance::factory>;
template <std::uint32_t Hours>
using cam = bz::camera<bz::services<bz::recording<>>, signing, bz::encrypted_frames<bz::encryption_limits{.lifetime_hours = Hours}>, key>;
using shuffled = bz::camera<key, signing, bz::encrypted_frames<>, bz::services<bz::recording<>>>;
}  // namespace

TEST_CASE("SHA-256 while compiling is SHA-256, at every length about the end of a block") {
    // FIPS 180-4's "abc", in the examples that NIST publishes with it
    STATIC_CHECK(bz::detail::sha256_of_text("abc")[0] == std::byte{0xba});
    STATIC_CHECK(bz::detail::sha256_of_text("abc")[31] == std::byte{0xad});
    std::string text;
    for (int length = 0; length < 200; ++length, text += static_cast<char>('a' + length % 26)) {
        INFO(length);
        CHECK(bz::detail::sha256_of_text(text) == bz::crypto::digest_of<bz::sha256, bz::purpose::frame_integrity>(bz::as_bytes(text)));
    }
}

TEST_CASE("one number more is another fingerprint, another order is none") {
    STATIC_CHECK(bz::fingerprint<cam<24>> == bz::fingerprint<shuffled>);
    STATIC_CHECK(bz::fingerprint<cam<24>> != bz::fingerprint<cam<23>>);
}

TEST_CASE("the text is the digits of the bytes") {
    for (std::size_t i = 0; i < 32; ++i)
        CHECK(std::stoul(std::string(bz::fingerprint_text<cam<24>>.substr(2 * i, 2)), nullptr, 16) == std::to_integer<unsigned long>(bz::fingerprint<cam<24>>[i]));
}

TEST_CASE("the note is laid out as the ABI says") {
    unsigned char bytes[sizeof(bz::elf_note)];
    std::memcpy(bytes, &bz::fingerprint_note<cam<24>>, sizeof bytes);
    CHECK(std::string(reinterpret_cast<const char*>(bytes) + 12) == "bartizan");
    CHECK(std::memcmp(bytes + 24, bz::fingerprint<cam<24>>.data(), 32) == 0);
}
