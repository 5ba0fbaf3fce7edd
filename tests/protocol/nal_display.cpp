// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/nal/display.hpp>

#include "mp4_streams.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

namespace {

// read: of bits as a parameter set writes them; whole: none was missing.
nal::display read(std::string_view hex, bool whole = true) {
    const auto data = mp4_streams::from_hex(std::string(hex));
    nal::bit_reader in(data);
    nal::display shown;
    nal::read_display_start(in, shown);
    CHECK(in.whole() == whole);
    return shown;
}

}  // namespace

TEST_CASE("a stream that says nothing of its display leaves it open") {
    const auto d = read("00");   // 0 0 0 0
    CHECK(d.sample_aspect_width == 0);
    CHECK_FALSE(d.colour_described);
    CHECK(d.matrix == 2);
}

TEST_CASE("the shape of a sample is one of the table, or written out (H.264, table E-1)") {
    auto d = read("8100");   // 1 00000010 0 0 0: 12:11
    CHECK(d.sample_aspect_width == 12);
    CHECK(d.sample_aspect_height == 11);
    d = read("8800");   // 1 00010000 0 0 0: the last of the table
    CHECK(d.sample_aspect_width == 2);
    CHECK(d.sample_aspect_height == 1);
    d = read("8880");   // 1 00010001: reserved
    CHECK(d.sample_aspect_width == 0);
    d = read("ff818091a200");   // 1 11111111 0000001100000001 0010001101000100 0 0 0
    CHECK(d.sample_aspect_width == 0x0301);
    CHECK(d.sample_aspect_height == 0x2344);
}

TEST_CASE("range and colours are read where they are described, and a set that ends before is cut off") {
    CHECK_FALSE(read("3800").full_range);   // 0 0 1 110 0 0 0
    CHECK(read("3a00").full_range);         // 0 0 1 110 1 0 0
    const auto d = read("3509100900");      // 0 0 1 101 0 1 00001001 00010000 00001001 0
    CHECK(d.colour_described);
    CHECK(d.primaries == 9);
    CHECK(d.transfer == 16);
    CHECK(d.matrix == 9);
    CHECK_FALSE(read("60").colour_described);   // 0 1 1 0 0: overscan, and no more
    read("15");                                 // 0 0 0 1 010 1: where chroma lies
    read("350910", false);
}
