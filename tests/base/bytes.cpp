#include <bartizan/base/bytes.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("what is written big-endian is read back") {
    std::array<std::byte, 32> memory{};
    bz::byte_writer out(memory);
    out.u8(0x01);
    out.u16(0x0203);
    out.u24(0x040506);
    out.u32(0x0708090a);
    out.u64(0x0b0c0d0e0f101112);
    out.text("bz");
    REQUIRE(out.fits());
    REQUIRE(out.size() == 20);
    for (unsigned i = 0; i < 18; ++i) CHECK(memory[i] == std::byte(i + 1));

    bz::byte_reader in(out.written());
    CHECK(in.u8() == 0x01);
    CHECK(in.u16() == 0x0203);
    CHECK(in.u24() == 0x040506);
    CHECK(in.u32() == 0x0708090a);
    CHECK(in.u64() == 0x0b0c0d0e0f101112);
    CHECK(bz::as_text(in.rest()) == "bz");
}

TEST_CASE("a writer never writes past its memory and remembers that it would have") {
    std::array<std::byte, 6> memory;
    memory.fill(std::byte{0xee});
    bz::byte_writer out(bz::bytes_span(memory).first(4));
    out.u24(0);
    out.u16(0x1234);
    CHECK_FALSE(out.fits());
    CHECK(out.size() == 3);
    out.u8(1);   // would fit, but the result is void already
    CHECK(out.size() == 3);
    CHECK(memory[3] == std::byte{0xee});
    CHECK(memory[4] == std::byte{0xee});
}

TEST_CASE("nothing can be copied from nowhere") {
    std::array<std::byte, 3> memory{};
    bz::byte_writer out(memory);
    out.bytes({});
    out.bytes(bz::as_bytes("ab"));
    bz::copy_bytes({}, {});
    CHECK(out.fits());
    CHECK(bz::as_text(out.written()) == "ab");
    bz::copy_bytes(bz::as_bytes("xy"), bz::bytes_span(memory).subspan(1));
    CHECK(bz::as_text(memory) == "axy");
}

TEST_CASE("a size can be patched in where it was left open, and only there") {
    std::array<std::byte, 8> memory{};
    bz::byte_writer out(memory);
    out.u32(0);
    out.u16(7);
    out.patch_u32(0, 0xa1b2c3d4);
    out.patch_u32(3, 0xffffffff);   // reaches past what was written: ignored
    CHECK(bz::byte_reader(out.written()).u32() == 0xa1b2c3d4);
    CHECK(memory[6] == std::byte{0});
}

TEST_CASE("a reader gives zeros past the end and remembers it") {
    const std::array<std::byte, 3> memory{std::byte{1}, std::byte{2}, std::byte{3}};
    bz::byte_reader in(memory);
    CHECK(in.u16() == 0x0102);
    CHECK(in.u32() == 0);
    CHECK_FALSE(in.whole());
    CHECK(in.u8() == 0);   // even though a byte is left
    CHECK(in.bytes(1).empty());
}
