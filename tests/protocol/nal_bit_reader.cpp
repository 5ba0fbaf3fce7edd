// Tests of protocol/nal/bit_reader.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/nal/bit_reader.hpp>

#include "mp4_streams.hpp"

#include <catch2/catch_test_macros.hpp>

using bartizan::nal::bit_reader;
using mp4_streams::from_hex;

TEST_CASE("fixed-length fields cross byte boundaries") {
    const auto data = from_hex("a5f00f1234567880");
    bit_reader in(data);
    CHECK(in.bits(3) == 5);
    CHECK(in.bits(6) == 0x0b);
    CHECK(in.bits(0) == 0);
    CHECK(in.bits(7) == 0x70);
    CHECK(in.bits(32) == 0x0f123456);
    CHECK(in.bytes_touched() == 6);
    CHECK(in.aligned());
    CHECK(in.flag() == false);
    CHECK(in.whole());
}

TEST_CASE("Exp-Golomb codes have the values of H.264, tables 9-2 and 9-3") {
    // 1 010 011 00100 00101 00110 00111 0001000
    const auto data = from_hex("a64298e220");
    bit_reader in(data);
    for (std::uint32_t expected = 0; expected < 8; ++expected) CHECK(in.ue() == expected);
    bit_reader signed_in(data);
    for (const int expected : {0, 1, -1, 2, -2, 3, -3, 4}) CHECK(signed_in.se() == expected);
    CHECK(signed_in.whole());
}

TEST_CASE("the greatest Exp-Golomb code is read, a longer one fails") {
    const auto greatest = from_hex("00000001fffffffe");   // 31 zeros
    bit_reader in(greatest);
    CHECK(in.ue() == 0xfffffffe);
    CHECK(in.whole());
    const auto longer = from_hex("0000000080000000ff");
    bit_reader too_long(longer);
    CHECK(too_long.ue() == 0);
    CHECK_FALSE(too_long.whole());
}

TEST_CASE("emulation prevention bytes are passed over and counted") {
    const auto data = from_hex("0000030100000300000303ff");
    bit_reader in(data);
    CHECK(in.bits(24) == 0x000001);
    CHECK(in.bytes_touched() == 4);
    CHECK(in.bits(16) == 0x0000);
    CHECK(in.bits(16) == 0x0000);
    CHECK(in.bits(8) == 0x03);   // the 3 behind the one that is dropped
    CHECK(in.bits(8) == 0xff);
    CHECK(in.bytes_touched() == data.size());
    CHECK(in.whole());
}

TEST_CASE("a read past the end gives zeros from then on") {
    const auto data = from_hex("ff");
    bit_reader in(data);
    CHECK(in.bits(9) == 0);
    CHECK_FALSE(in.whole());
    CHECK(in.bits(1) == 0);
    CHECK(in.ue() == 0);
    CHECK(in.se() == 0);
    CHECK(in.bytes_touched() <= data.size());
    bit_reader skipping(data);
    skipping.skip(std::size_t{1} << 40);
    CHECK_FALSE(skipping.whole());
    bit_reader empty{bartizan::bytes_view{}};
    CHECK_FALSE(empty.flag());
    CHECK_FALSE(empty.whole());
}

TEST_CASE("an emulation prevention byte at the very end is no data") {
    const auto data = from_hex("000003");
    bit_reader in(data);
    CHECK(in.bits(16) == 0);
    CHECK(in.whole());
    CHECK(in.bits(8) == 0);
    CHECK_FALSE(in.whole());
}

TEST_CASE("more data is told from the stop bit and its zeros") {
    const auto more = [](const char* hex, unsigned read) {
        const auto data = from_hex(hex);
        bit_reader in(data);
        in.skip(read);
        return in.more_rbsp_data();
    };
    CHECK(more("a8", 0));
    CHECK(more("a8", 3));
    CHECK_FALSE(more("a8", 4));   // the stop bit is next
    CHECK_FALSE(more("ff80", 8));
    CHECK(more("ff40", 8));
    CHECK(more("ff8080", 8));
    CHECK_FALSE(more("ff80000003", 8));   // cabac_zero_words behind it
    CHECK_FALSE(more("ff8000", 8));
    CHECK_FALSE(more("ff", 8));
    CHECK(more("ff01", 7));
    CHECK_FALSE(more("fe", 8));
}
