// Tests of protocol/mp4/box.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/box.hpp>

#include "mp4_streams.hpp"

#include <catch2/catch_test_macros.hpp>

namespace mp4 = bartizan::mp4;
using namespace mp4_streams;

TEST_CASE("boxes are closed with their size, inner ones first") {
    std::array<std::byte, 64> space{};
    bartizan::byte_writer out(space);
    {
        const mp4::box outer(out, "moov");
        {
            const mp4::box inner(out, "free");
            out.u16(0xbeef);
        }
        const mp4::box full(out, "mfhd", 1, 0x20304);
    }
    CHECK(bartizan::same_bytes(out.written(), from_hex("0000001e6d6f6f76"
                                                       "0000000a66726565beef"
                                                       "0000000c6d66686401020304")));
}

TEST_CASE("a box that does not fit leaves a writer that says so") {
    std::array<std::byte, 10> space{};
    bartizan::byte_writer out(space);
    { const mp4::box scope(out, "moof", 0, 0); }
    CHECK_FALSE(out.fits());
}

TEST_CASE("boxes are found one after another with their offsets") {
    const auto data = from_hex(
        "0000000866726565"
        "0000000a6d646174aabb"
        "000000016d64617400000000000000120102");
    mp4::box_reader in(data, 1000);
    const auto first = in.next(), second = in.next(), third = in.next();
    REQUIRE((first && second && third));
    CHECK(first->type == mp4::fourcc("free"));
    CHECK(first->offset == 1000);
    CHECK(second->payload_offset() == 1016);
    CHECK(bartizan::same_bytes(second->payload, from_hex("aabb")));
    CHECK(third->header_bytes == 16);
    CHECK(third->end() == 1000 + data.size());
    CHECK(bartizan::same_bytes(third->payload, from_hex("0102")));
    CHECK_FALSE(in.next());
    CHECK_FALSE(in.malformed());
}

TEST_CASE("size 0 reaches to the end") {
    const auto data = from_hex("000000006d646174aabbcc");
    mp4::box_reader in(data, 0);
    const auto found = in.next();
    REQUIRE(found);
    CHECK(found->whole);
    CHECK(found->payload.size() == 3);
}

TEST_CASE("a box larger than its space is given as far as it is there, and marked") {
    for (const char* hex : {"000000206d646174aabb", "000000016d646174ffffffffffffffffaabb", "000000016d6461740000"}) {
        const auto data = from_hex(hex);
        mp4::box_reader in(data, 0);
        const auto found = in.next();
        REQUIRE(found);
        CHECK_FALSE(found->whole);
        CHECK(found->end() == data.size());
        CHECK_FALSE(in.next());
    }
}

TEST_CASE("a size smaller than the header ends the reading") {
    for (const char* hex : {"000000076d646174aabb", "000000016d646174000000000000000faabb"}) {
        const auto data = from_hex(hex);
        mp4::box_reader in(data, 7);
        CHECK_FALSE(in.next());
        CHECK(in.malformed());
        CHECK(in.offset() == 7);
        CHECK_FALSE(in.next());
    }
}

TEST_CASE("a type is printable whatever it is") {
    CHECK(std::string_view(mp4::fourcc("moov").letters().data()) == "moov");
    CHECK(std::string_view(mp4::fourcc(0x61000a7f).letters().data()) == "a???");
}

TEST_CASE("every error of MP4 has its sentence") {
    for (int code = 1; code <= int(mp4::errc::too_many_samples); ++code) CHECK(mp4::domain.message(code).size() > 20);
    CHECK(mp4::domain.message(99) == "unknown");
}
