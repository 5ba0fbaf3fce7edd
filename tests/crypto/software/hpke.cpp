// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/software/hpke.hpp>

#include <support/print.hpp>
#include <support/vectors.hpp>

#include <map>
#include <sstream>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
using crypto::software::hpke;

namespace {
using fields = std::map<std::string, std::string>;   // of one case, with its first encryption (sequence number 0)
std::vector<fields> cases(const std::string& text) {
    std::vector<fields> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find(" =");
        if (line.starts_with("#") || equals == line.npos) continue;
        if (line.starts_with("mode =")) out.emplace_back();
        out.back().emplace(line.substr(0, equals), line.substr(std::min(equals + 3, line.size())));   // emplace: the first stays
    }
    return out;
}
hpke::public_key public_key(const std::string& hex) {
    hpke::public_key out;
    std::ranges::copy(tests::from_hex(hex), out.begin());
    return out;
}
}  // namespace

TEST_CASE("the published vectors of RFC 9180 seal and open") {
    std::size_t checked = 0;
    for (auto& each : cases(tests::shared_file("vectors/crypto/hpke/hpke_test_vectors.txt"))) {
        if (each["mode"] != "0" || each["kem_id"] != "32" || each["kdf_id"] != "1" || each["aead_id"] != "1") continue;
        const auto info = tests::from_hex(each["info"]), aad = tests::from_hex(each["aad"]), plain = tests::from_hex(each["pt"]);
        const auto seed = tests::from_hex(each["sender_seed"]);   // the ephemeral private key itself (skEm)
        const auto recipient = hpke::derive(tests::from_hex(each["ikmR"]));
        const auto ephemeral = hpke::pair_of(hpke::private_key(std::span<const std::byte, 32>(seed)));
        REQUIRE(recipient);
        CHECK(tests::to_hex(recipient->secret_half.reveal()) == each["skRm"]);
        CHECK(tests::to_hex(recipient->public_half) == each["pkRm"]);
        tests::octets out(200), back(200);
        const auto size = hpke::seal_with(*ephemeral, public_key(each["pkRm"]), info, aad, plain, out);
        REQUIRE(size);
        const auto sealed = bz::bytes_view(out).first(*size);
        CHECK(tests::to_hex(sealed) == each["enc"] + each["ct"]);
        const auto opened = hpke::open(recipient->secret_half, info, aad, sealed, back);
        REQUIRE(opened);
        CHECK(bz::same_bytes(bz::bytes_view(back).first(*opened), plain));
        ++checked;
    }
    CHECK(checked >= 1);
}

TEST_CASE("what was altered, or is for another key, info or data, does not open") {
    const auto key = hpke::generate(), other = hpke::generate();
    const auto plain = bz::as_bytes("sixteen bytes !!"), info = bz::as_bytes("info"), aad = bz::as_bytes("aad");
    std::array<std::byte, 64> sealed;
    std::array<std::byte, 16> out{};
    REQUIRE(hpke::seal(key->public_half, info, aad, plain, sealed));
    const auto refused = make_error(crypto::errc::wrong_passphrase_or_key);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        sealed[bit / 8] ^= std::byte{1} << (bit % 8);
        if (bit != 255) CHECK(hpke::open(key->secret_half, info, aad, sealed, out).error() == refused);
        sealed[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    CHECK(hpke::open(other->secret_half, info, aad, sealed, out).error() == refused);
    CHECK(hpke::open(key->secret_half, aad, aad, sealed, out).error() == refused);
    CHECK(hpke::open(key->secret_half, info, info, sealed, out).error() == refused);
    for (std::size_t size = 0; size < 64; ++size)
        CHECK_FALSE(hpke::open(key->secret_half, info, aad, bz::bytes_view(sealed).first(size), out));
    CHECK(hpke::open(key->secret_half, info, aad, sealed, bz::bytes_span(out).first(15)).error() == make_error(crypto::errc::no_space));
    CHECK(hpke::seal(key->public_half, info, aad, plain, bz::bytes_span(sealed).first(63)).error() == make_error(crypto::errc::no_space));
    CHECK(hpke::open(key->secret_half, info, aad, sealed, out));
    CHECK(bz::same_bytes(out, plain));
}

TEST_CASE("a public key of small order is refused: everybody would know the secret") {
    std::array<std::byte, 64> out;
    hpke::public_key zero{}, one{std::byte{1}};
    CHECK_FALSE(hpke::seal(zero, {}, {}, bz::as_bytes("x"), out));
    CHECK_FALSE(hpke::seal(one, {}, {}, bz::as_bytes("x"), out));
    const auto key = hpke::generate();
    std::array<std::byte, 49> hostile{};   // a sender could choose such an encapsulated key
    CHECK_FALSE(hpke::open(key->secret_half, {}, {}, hostile, out));
}

TEST_CASE("two seals of one message differ") {
    const auto key = hpke::generate();
    std::array<std::byte, 64> a, b;
    REQUIRE(hpke::seal(key->public_half, {}, {}, bz::as_bytes("sixteen bytes !!"), a));
    REQUIRE(hpke::seal(key->public_half, {}, {}, bz::as_bytes("sixteen bytes !!"), b));
    CHECK_FALSE(bz::same_bytes(bz::bytes_view(a).first(32), bz::bytes_view(b).first(32)));
}
