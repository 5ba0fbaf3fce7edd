// Tests of protocol/mp4/index. That ffmpeg needs it: interop/mp4_peers.sh.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/index.hpp>

#include "mp4_recording.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace mp4_streams;

namespace {

// references: (bytes, duration) of each, after a check of everything else.
template <std::size_t N> std::vector<std::pair<std::uint32_t, std::uint32_t>> references(const mp4::index<N>& of) {
    bytes space(of.slot_bytes);
    bz::byte_writer out(space);
    REQUIRE(of.write(out, 1, 1000, 5));
    REQUIRE(out.size() == space.size());
    mp4::box_reader boxes(space, 0);
    const auto sidx = boxes.next();
    REQUIRE((sidx && sidx->whole && sidx->type == mp4::fourcc("sidx")));
    bz::byte_reader in(sidx->payload);
    CHECK(in.u32() == 0x01000000);
    CHECK(in.u32() == 1);
    CHECK(in.u32() == 1000);
    CHECK(in.u64() == 5);
    CHECK(in.u64() == space.size() - sidx->end());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
    for (auto left = in.u32(); left > 0; --left) {
        const auto size = in.u32(), duration = in.u32();
        found.emplace_back(size, duration);
        CHECK(in.u32() == 0x90000000);
    }
    CHECK((in.whole() && in.remaining() == 0));
    const auto rest = boxes.next();
    CHECK((!rest || (rest->whole && rest->type == mp4::fourcc("free"))));
    CHECK_FALSE(boxes.next());
    return found;
}

}   // namespace

TEST_CASE("every fragment has its reference while there is room") {
    mp4::index<4> index;
    CHECK(references(index).empty());
    for (std::uint32_t i = 1; i <= 4; ++i) index.add(i * 10, i);
    CHECK(references(index) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{10, 1}, {20, 2}, {30, 3}, {40, 4}});
}

TEST_CASE("neighbours are joined when there is no room, and the sum stays right") {
    mp4::index<4> index;
    for (std::uint32_t i = 1; i <= 5; ++i) index.add(i, 1);
    CHECK(references(index) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{3, 2}, {7, 2}, {5, 1}});
    for (std::uint32_t i = 6; i <= 9; ++i) index.add(i, 1);
    CHECK(references(index) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{10, 4}, {26, 4}, {9, 1}});
    std::uint64_t sum = 45;
    for (std::uint32_t i = 10; i < 1000; ++i) {
        index.add(i, 1);
        sum += i;
        std::uint64_t bytes = 0, duration = 0;
        for (const auto& [b, d] : references(index)) bytes += b, duration += d;
        REQUIRE(bytes == sum);
        REQUIRE(duration == i);
    }
}

TEST_CASE("an index that cannot hold the sizes is not written") {
    mp4::index<2> index;
    index.add(0x7fffffff, 1);
    CHECK(index.fits());
    index.add(0x80000000, 1);
    CHECK_FALSE(index.fits());
    bytes space(index.slot_bytes);
    bz::byte_writer out(space);
    CHECK_FALSE(index.write(out, 1, 1000, 0));
    CHECK(out.size() == 0);
}

TEST_CASE("the slot at the end of an init segment has room for exactly the index") {
    const auto without = init_segment({}), with = init_segment({.index_references = 6});
    CHECK(with.size() - without.size() == mp4::index<6>::slot_bytes);
    CHECK(bz::same_bytes(bz::bytes_view(with).first(without.size()), without));
}
