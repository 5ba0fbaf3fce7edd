// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/content_key_wrap.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using namespace bartizan::crypto::software;
using wrap = content_key_wrap;

namespace {
constexpr crypto::key_id kid{std::byte{0xa}, std::byte{0xb}};
constexpr argon2_cost cheap{.memory_kib = 8'192, .passes = 1, .lanes = 1};
bz::secret<16> content() { return bz::secret<16>(std::array<std::byte, 16>{std::byte{1}, std::byte{2}, std::byte{3}}); }
bool is_content(const bz::result<wrap::key>& opened) { return opened && bz::same_bytes(opened->reveal(), content().reveal()); }
}  // namespace

TEST_CASE("a key that was wrapped for a passphrase opens with it and with no other") {
    std::array<std::byte, wrap::passphrase_size> record;
    REQUIRE(wrap::for_passphrase(content(), kid, bz::as_bytes("correct horse"), record, cheap));
    CHECK(is_content(wrap::open_with_passphrase(record, bz::as_bytes("correct horse"))));
    CHECK(wrap::open_with_passphrase(record, bz::as_bytes("correct hors")).error() == make_error(crypto::errc::wrong_passphrase_or_key));
    CHECK(wrap::open_with_passphrase(record, {}).error() == make_error(crypto::errc::wrong_passphrase_or_key));
    CHECK(*wrap::kid_of(record) == kid);
    std::array<std::byte, wrap::passphrase_size> again;
    REQUIRE(wrap::for_passphrase(content(), kid, bz::as_bytes("correct horse"), again, cheap));
    CHECK_FALSE(bz::same_bytes(bz::bytes_view(record).last(32), bz::bytes_view(again).last(32)));   // another salt
}

TEST_CASE("no byte of a record can be changed unseen") {
    std::array<std::byte, wrap::passphrase_size> record;
    REQUIRE(wrap::for_passphrase(content(), kid, bz::as_bytes("pass"), record, cheap));
    for (std::size_t i = 0; i < record.size(); ++i) {
        record[i] ^= std::byte{1};
        CHECK_FALSE(wrap::open_with_passphrase(record, bz::as_bytes("pass")));
        record[i] ^= std::byte{1};
    }
    CHECK(is_content(wrap::open_with_passphrase(record, bz::as_bytes("pass"))));
}

TEST_CASE("a hostile record cannot ask for memory or time beyond the limits") {
    std::array<std::byte, wrap::passphrase_size> record;
    REQUIRE(wrap::for_passphrase(content(), kid, bz::as_bytes("pass"), record, cheap));
    const auto refused = make_error(crypto::errc::costs_refused);
    for (std::size_t number = 0; number < 3; ++number)
        for (const auto value : {0xffffffffu, number == 0 ? most_argon2_cost.memory_kib + 1 : 11u, 0u}) {
            auto hostile = record;
            for (std::size_t i = 0; i < 4; ++i) hostile[24 + 4 * number + i] = static_cast<std::byte>(value >> (24 - 8 * i));
            CHECK(wrap::open_with_passphrase(hostile, bz::as_bytes("pass")).error() == refused);
        }
    CHECK(wrap::for_passphrase(content(), kid, bz::as_bytes("pass"), record, {.memory_kib = 1 << 30}).error() == refused);
    CHECK(wrap::for_passphrase(content(), kid, {}, record, cheap).error() == refused);
}

TEST_CASE("a key that was wrapped for a viewer opens with the viewer's private key only") {
    const auto viewer = hpke::generate(), other = hpke::generate();
    std::array<std::byte, wrap::public_key_size> record;
    REQUIRE(wrap::for_public_key(content(), kid, viewer->public_half, record));
    CHECK(is_content(wrap::open_with_private_key(record, viewer->secret_half)));
    CHECK(wrap::open_with_private_key(record, other->secret_half).error() == make_error(crypto::errc::wrong_passphrase_or_key));
    CHECK(*wrap::kid_of(record) == kid);
    for (std::size_t i = 0; i < record.size(); ++i) {
        record[i] ^= std::byte{1};
        CHECK_FALSE(wrap::open_with_private_key(record, viewer->secret_half));
        record[i] ^= std::byte{1};
    }
}

TEST_CASE("records that are cut, of the other kind, or nonsense are refused before anything is computed") {
    const auto viewer = hpke::generate();
    std::array<std::byte, wrap::public_key_size> for_viewer;
    std::array<std::byte, wrap::passphrase_size> for_words;
    REQUIRE(wrap::for_public_key(content(), kid, viewer->public_half, for_viewer));
    REQUIRE(wrap::for_passphrase(content(), kid, bz::as_bytes("pass"), for_words, cheap));
    const auto refused = make_error(crypto::errc::bad_wrapped_key);
    CHECK(wrap::open_with_private_key(for_words, viewer->secret_half).error() == refused);
    CHECK(wrap::open_with_passphrase(for_viewer, bz::as_bytes("pass")).error() == refused);
    for (std::size_t size = 0; size < for_viewer.size(); ++size) {
        CHECK(wrap::open_with_private_key(bz::bytes_view(for_viewer).first(size), viewer->secret_half).error() == refused);
        if (size < for_words.size()) CHECK(wrap::open_with_passphrase(bz::bytes_view(for_words).first(size), {}).error() == refused);
    }
    const auto small = bz::bytes_span(for_viewer).first(87);
    CHECK(wrap::for_public_key(content(), kid, viewer->public_half, small).error() == make_error(crypto::errc::no_space));
}
