// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/der.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace bz = bartizan;
using namespace bartizan::crypto;

namespace {
std::vector<std::byte> bytes(std::initializer_list<int> list) {
    std::vector<std::byte> out;
    for (const int b : list) out.push_back(static_cast<std::byte>(b));
    return out;
}
}  // namespace

TEST_CASE("lengths are as short as DER demands, at every border (X.690, 10.1)") {
    for (const std::size_t size : {0u, 1u, 127u, 128u, 255u, 256u, 60'000u}) {
        std::vector<std::byte> space(70'000), content(size, std::byte{0x55});
        der::writer out(space);
        out.value(der::octet_string, content);
        REQUIRE(out.fits());
        CHECK(out.written().size() == size + (size < 128 ? 2 : size < 256 ? 3 : 4));
        der::reader in(out.written());
        CHECK(bz::same_bytes(in.take(der::octet_string).content, content));
        CHECK(in.good());
        CHECK(in.at_end());
    }
}

TEST_CASE("an element that has no room, or is longer than 64 KiB, is not written at all") {
    std::vector<std::byte> space(70'000), content(65'536);
    der::writer long_one(space);
    long_one.value(der::octet_string, content);
    CHECK_FALSE(long_one.fits());
    for (std::size_t room = 0; room < 12; ++room) {
        der::writer out(bz::bytes_span(space).first(room));
        out.within(der::sequence, [&] { out.value(der::octet_string, bz::bytes_view(content).first(8)); });
        CHECK_FALSE(out.fits());
        CHECK(out.written().size() <= room);
    }
}

TEST_CASE("integers are positive and without needless zeros") {
    const auto written = [](std::vector<std::byte> number) {
        std::vector<std::byte> space(64);
        der::writer out(space);
        out.unsigned_integer(number);
        return std::vector<std::byte>(out.written().begin(), out.written().end());
    };
    CHECK(written(bytes({0, 0, 1})) == bytes({2, 1, 1}));
    CHECK(written(bytes({0x7f})) == bytes({2, 1, 0x7f}));
    CHECK(written(bytes({0x80})) == bytes({2, 2, 0, 0x80}));
    CHECK(written(bytes({0, 0})) == bytes({2, 1, 0}));
    CHECK(written({}) == bytes({2, 1, 0}));
}

TEST_CASE("a signature of two numbers becomes DER, and nothing when it does not fit") {
    std::vector<std::byte> raw(64, std::byte{0xff}), into(80);
    raw[0] = raw[1] = std::byte{0};   // r: 30 bytes and a zero in front; s: 32 and a zero
    const auto size = der::write_signature(raw, into);
    CHECK(size == 2 + 2 + 31 + 2 + 33);
    CHECK(into[1] == std::byte(size - 2));
    for (std::size_t room = 0; room < size; ++room) CHECK(der::write_signature(raw, bz::bytes_span(into).first(room)) == 0);
}

TEST_CASE("a reader stops at what is cut, indefinite, of another tag or too long, and stays stopped") {
    const auto good = bytes({0x30, 3, 2, 1, 5, 4, 0});
    for (std::size_t cut = 0; cut < 5; ++cut) {
        der::reader in(bz::bytes_view(good).first(cut));
        CHECK(in.take(der::sequence).whole.empty());
        CHECK_FALSE(in.good());
    }
    for (const auto& bad : {bytes({0x30, 0x80, 0, 0}), bytes({0x30, 0x83, 0, 0, 0}), bytes({0, 0}), bytes({2, 1, 1}), bytes({0x30, 0x82, 0xff, 0xff, 1})}) {
        der::reader in(bad);
        CHECK(in.take(der::sequence).whole.empty());
        CHECK(in.next().whole.empty());
        CHECK_FALSE(in.good());
    }
    der::reader in(good);
    CHECK(in.take(der::sequence).content.size() == 3);
    in.skip_if(der::integer);
    CHECK(in.next_tag() == der::octet_string);
    in.skip_if(der::octet_string);
    CHECK(in.at_end());
    CHECK(in.good());
}
