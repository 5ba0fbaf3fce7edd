// Tests of protocol/mp4/fragment.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/fragment.hpp>

#include "mp4_recording.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace mp4_streams;

namespace {

std::vector<std::pair<std::uint16_t, std::uint32_t>> stored(std::vector<mp4::subsample> parts) {
    std::vector<std::pair<std::uint16_t, std::uint32_t>> out;
    mp4::for_each_stored_subsample(parts, [&](std::uint16_t clear, std::uint32_t encrypted) { out.emplace_back(clear, encrypted); });
    CHECK(out.size() == mp4::stored_subsamples(parts));
    return out;
}

}   // namespace

TEST_CASE("a clear fragment is these bytes") {
    const mp4::sample samples[] = {{.size = 0x101, .duration = 0x64, .composition_offset = 0, .sync = true, .iv = {}, .subsamples = {}},
                                   {.size = 0x20, .duration = 0x65, .composition_offset = 0, .sync = false, .iv = {}, .subsamples = {}}};
    bytes space(mp4::fragment_header_bytes_max(2, 0));
    bz::byte_writer out(space);
    REQUIRE(mp4::write_fragment_header(out, {7, 0x100000002, false}, samples));
    CHECK(bz::same_bytes(out.written(), from_hex("00000070"
                                                 "6d6f6f66"
                                                 "00000010"
                                                 "6d666864"
                                                 "00000000"
                                                 "00000007"
                                                 "00000058"
                                                 "74726166"
                                                 "00000010"
                                                 "74666864"
                                                 "00020000"
                                                 "00000001"
                                                 "00000014"
                                                 "74666474"
                                                 "01000000"
                                                 "0000000100000002"
                                                 "0000002c"
                                                 "7472756e"
                                                 "01000701"
                                                 "00000002"
                                                 "00000078"
                                                 "00000064"
                                                 "00000101"
                                                 "02000000"
                                                 "00000065"
                                                 "00000020"
                                                 "01010000"
                                                 "00000129"
                                                 "6d646174")));
}

TEST_CASE("an encrypted fragment has saiz, saio and senc in this order, saio pointing at the first IV") {
    const mp4::subsample parts[] = {{20, 0}, {9, 32}}, more[] = {{5, 16}, {6, 16}};
    mp4::sample samples[] = {{.size = 61, .duration = 1, .composition_offset = -2, .sync = true, .iv = {}, .subsamples = parts},
                             {.size = 43, .duration = 1, .composition_offset = 3, .sync = false, .iv = {}, .subsamples = more}};
    samples[0].iv[7] = std::byte{1};
    samples[1].iv[7] = std::byte{2};
    bytes space(mp4::fragment_header_bytes_max(2, 2));
    bz::byte_writer out(space);
    REQUIRE(mp4::write_fragment_header(out, {1, 0, true}, samples));
    const std::string text(bz::as_text(out.written()));
    const auto trun = text.find("trun"), saiz = text.find("saiz"), saio = text.find("saio"), senc = text.find("senc"),
               mdat = text.find("mdat");
    CHECK((text.find("tfhd") < text.find("tfdt") && text.find("tfdt") < trun && trun < saiz && saiz < saio && saio < senc && senc < mdat));
    const auto at = [&](std::size_t from, std::size_t count) { return bz::bytes_view(out.written()).subspan(from, count); };
    CHECK(bz::same_bytes(at(trun + 12, 4), from_hex("000000dd")));   // data offset: behind the header of mdat
    CHECK(mdat + 4 == 0xdd);
    CHECK(bz::same_bytes(at(trun + 16, 32), from_hex("00000001"
                                                     "0000003d"
                                                     "02000000"
                                                     "fffffffe"
                                                     "00000001"
                                                     "0000002b"
                                                     "01010000"
                                                     "00000003")));
    CHECK(bz::same_bytes(at(saiz + 4, 11), from_hex("00000000"
                                                    "00"
                                                    "00000002"
                                                    "10"
                                                    "16")));
    CHECK(bz::same_bytes(at(senc + 4, 46), from_hex("00000002"
                                                    "00000002"
                                                    "0000000000000001"
                                                    "0001"
                                                    "001d00000020"
                                                    "0000000000000002"
                                                    "0002"
                                                    "000500000010"
                                                    "000600000010")));
    CHECK(bz::byte_reader(at(saio + 12, 4)).u32() == senc + 12);   // moof begins at 0
}

TEST_CASE("subsamples are joined, and split where a clear part needs more than 16 bits") {
    using list = std::vector<std::pair<std::uint16_t, std::uint32_t>>;
    CHECK(stored({}) == list{});
    CHECK(stored({{10, 16}}) == list{{10, 16}});
    CHECK(stored({{10, 0}, {20, 0}, {5, 16}, {7, 0}}) == list{{35, 16}, {7, 0}});
    CHECK(stored({{0, 16}, {0, 32}}) == list{{0, 16}, {0, 32}});
    CHECK(stored({{65535, 16}}) == list{{65535, 16}});
    CHECK(stored({{65536, 16}}) == list{{65535, 0}, {1, 16}});
    CHECK(stored({{65535, 0}, {65535, 16}}) == list{{65535, 0}, {65535, 16}});
    CHECK(stored({{140000, 0}}) == list{{65535, 0}, {65535, 0}, {8930, 0}});
    CHECK(stored({{0, 0}, {0, 0}}) == list{});
}

TEST_CASE("the protected part of a unit is whole blocks at its end") {
    const auto same = [](mp4::subsample a, std::uint32_t clear, std::uint32_t encrypted) {
        return a.clear == clear && a.encrypted == encrypted;
    };
    CHECK(same(mp4::protect_unit(100, 20), 20, 80));
    CHECK(same(mp4::protect_unit(99, 20), 35, 64));
    CHECK(same(mp4::protect_unit(35, 20), 35, 0));
    CHECK(same(mp4::protect_unit(20, 20), 20, 0));
    CHECK(same(mp4::protect_unit(10, 20), 10, 0));
}

TEST_CASE("what a fragment cannot say is refused") {
    const std::vector<mp4::subsample> most(40, {1, 16}), too_many(41, {1, 16});
    const auto code = [](bool is_protected, std::vector<mp4::sample> samples) {
        bytes space(mp4::fragment_header_bytes_max(samples.size(), 41));
        bz::byte_writer out(space);
        return mp4::write_fragment_header(out, {1, 0, is_protected}, samples).error();
    };
    const auto sample = [](std::uint32_t size, std::span<const mp4::subsample> parts) {
        return mp4::sample{.size = size, .iv = {}, .subsamples = parts};
    };
    CHECK(code(false, {}) == make_error(mp4::errc::sample_count));
    CHECK(code(true, {sample(40 * 17, most)}) == bz::error{});
    CHECK(code(true, {sample(41 * 17, too_many)}) == make_error(mp4::errc::too_many_subsamples));
    CHECK(code(false, {sample(41 * 17, too_many)}) == bz::error{});
    CHECK(code(true, {sample(40 * 17 + 1, most)}) == make_error(mp4::errc::subsamples_do_not_add_up));
    CHECK(code(true, {sample(10, {})}) == make_error(mp4::errc::subsamples_do_not_add_up));
}

TEST_CASE("the promised room is enough, and less is refused") {
    const std::vector<mp4::subsample> parts(40, {1, 16});
    const std::vector<mp4::sample> samples(30, {.size = 680, .duration = 1, .composition_offset = 1, .iv = {}, .subsamples = parts});
    bytes space(mp4::fragment_header_bytes_max(samples.size(), 40));
    bz::byte_writer out(space);
    REQUIRE(mp4::write_fragment_header(out, {1, 0, true}, samples));
    bz::byte_writer narrow(bz::bytes_span(space).first(out.size() - 1));
    CHECK(mp4::write_fragment_header(narrow, {1, 0, true}, samples).error() == make_error(mp4::errc::no_space));
}

TEST_CASE("more than 4 GiB of samples get a 64-bit size") {
    const std::vector<mp4::sample> samples(2, {.size = 0x80000000, .iv = {}, .subsamples = {}});
    bytes space(mp4::fragment_header_bytes_max(2, 0));
    bz::byte_writer out(space);
    REQUIRE(mp4::write_fragment_header(out, {1, 0, false}, samples));
    const auto end = bz::bytes_view(out.written()).last(16);
    CHECK(bz::same_bytes(end, from_hex("00000001"
                                       "6d646174"
                                       "0000000100000010")));
    CHECK(bz::byte_reader(bz::bytes_view(out.written()).subspan(std::string(bz::as_text(out.written())).find("trun") + 12)).u32() ==
          out.size());
}
