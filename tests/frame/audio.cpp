// SPDX-License-Identifier: Apache-2.0
#include <bartizan/frame/audio.hpp>

#include <support/outside.hpp>
#include <support/print.hpp>
#include <support/products.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace frame = bz::frame;

namespace {
struct world {
    tests::memory_store store;
    tests::content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    tests::keystream stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    frame::protecting_audio_gate<tests::keystream, tests::content_key> gate{stream, key};
};
std::vector<std::byte> sound(std::size_t size, unsigned seed = 1) {
    std::vector<std::byte> bytes(size);
    for (auto& b : bytes) b = static_cast<std::byte>((seed = seed * 1'103'515'245 + 12'345) >> 16);
    return bytes;
}
}  // namespace

TEST_CASE("a frame of sound is laid out as it is when the product's card is clear") {
    frame::clear_audio_gate gate;
    const auto bytes = sound(371);
    std::vector<std::byte> room(400);
    const auto packed = gate({.bytes = bytes, .decode_time = 2048, .duration = 1024}, room);
    REQUIRE(packed);
    CHECK((*packed)->sample.size == 371);
    CHECK((*packed)->sample.duration == 1024);
    CHECK((*packed)->decode_time == 2048);
    CHECK(bz::same_bytes(bz::bytes_view(room).first(371), bytes));
}

TEST_CASE("an encrypted frame of sound has an IV of its own and opens with the key, all of its bytes") {
    world w;
    const bz::crypto::aes_key<16, bz::target::portable> key(tests::test_key());
    bz::crypto::cenc_iv before{};
    for (const std::size_t size : {1u, 16u, 17u, 160u, 371u}) {
        const auto bytes = sound(size, static_cast<unsigned>(size));
        std::vector<std::byte> room(size + 3, std::byte{0x77});
        const auto packed = w.gate({.bytes = bytes, .decode_time = 0, .duration = 1024}, room);
        REQUIRE(packed);
        const auto iv = (*packed)->sample.iv;
        CHECK(iv != before);
        before = iv;
        CHECK(bz::same_bytes(bz::bytes_view(room).subspan(size), std::vector<std::byte>(3, std::byte{0x77})));
        if (size >= 16) CHECK_FALSE(bz::same_bytes(bz::bytes_view(room).first(16), bz::bytes_view(bytes).first(16)));
        bz::crypto::aes_ctr<16, 64, bz::target::portable> cipher(key, bz::crypto::cenc_block(iv));
        std::vector<std::byte> opened(size);
        cipher.apply(bz::bytes_view(room).first(size), opened);
        CHECK(bz::same_bytes(opened, bytes));
    }
}

TEST_CASE("sound that does not fit its room, or is none, is refused and touches nothing") {
    world w;
    frame::clear_audio_gate clear;
    const auto bytes = sound(160);
    std::vector<std::byte> room(159, std::byte{0x55});
    const auto refused = [&](auto& gate, const frame::audio_frame& what) { return gate(what, room).error(); };
    CHECK(refused(clear, {.bytes = bytes, .duration = 160}) == make_error(frame::errc::too_much_audio));
    CHECK(refused(w.gate, {.bytes = bytes, .duration = 160}) == make_error(frame::errc::too_much_audio));
    CHECK(refused(clear, {.bytes = {}, .duration = 160}) == make_error(frame::errc::audio_frame_unfit));
    CHECK(refused(w.gate, {.bytes = bytes, .duration = 0}) == make_error(frame::errc::audio_frame_unfit));
    CHECK(std::ranges::all_of(room, [](std::byte b) { return b == std::byte{0x55}; }));
}
