// Tests of protocol/mp4/audio_track. What players make of it: interop/mp4_audio_peers.sh.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/audio_track.hpp>

#include "mp4_recording.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace mp4_streams;

namespace {

bytes entry(const mp4::audio_track& track, const mp4::protection* protect = nullptr) {
    bytes space(512);
    bz::byte_writer out(space);
    REQUIRE(mp4::write_audio_entry(out, track, protect));
    space.resize(out.size());
    return space;
}

}   // namespace

TEST_CASE("an AAC track has its configuration within the descriptors of ISO/IEC 14496-1") {
    CHECK(entry({bz::audio_codec::aac, {48'000, 2}}) == joined({from_hex("0000005b73747364" "00000000" "00000001"),
                                                                from_hex("0000004b6d703461" "000000000000" "0001" "0000000000000000"),
                                                                from_hex("0002" "0010" "00000000" "bb800000"),   // channels, bits, 48,000 Hz
                                                                from_hex("0000002765736473" "00000000" "0319" "000000"),
                                                                from_hex("0411" "40" "15" "001fff" "0000000000000000"),
                                                                from_hex("0502" "1190" "0601" "02")}));
}

TEST_CASE("a G.711 track has one channel of 8,000 Hz and nothing more to say") {
    const auto rest = from_hex("000000000000" "0001" "0000000000000000" "0001" "0010" "00000000" "1f400000");
    CHECK(entry({bz::audio_codec::pcma, {}}) == joined({from_hex("0000003473747364" "00000000" "00000001" "00000024616c6177"), rest}));
    CHECK(entry({bz::audio_codec::pcmu, {}}) == joined({from_hex("0000003473747364" "00000000" "00000001" "00000024756c6177"), rest}));
}

TEST_CASE("a protected track says what it was before, the scheme and the key") {
    const mp4::protection protect{kid, {}};
    const auto made = entry({bz::audio_codec::pcma, {}}, &protect);
    CHECK(bz::as_text(bz::bytes_view(made).subspan(20, 4)) == "enca");
    CHECK(bz::same_bytes(bz::bytes_view(made).subspan(52), joined({from_hex("00000050" "73696e66" "0000000c" "66726d61" "616c6177"),
                                                                   from_hex("00000014" "7363686d" "00000000" "63656e63" "00010000"),
                                                                   from_hex("00000028" "73636869" "00000020" "74656e63" "00000000" "0000" "01" "08"),
                                                                   from_hex("00112233445566778899aabbccddeeff")})));
}

TEST_CASE("a rate that 16 bits do not hold stands in the configuration alone, and an impossible one is refused") {
    const auto made = entry({bz::audio_codec::aac, {96'000, 1}});
    CHECK(bz::same_bytes(bz::bytes_view(made).subspan(48, 4), from_hex("00000000")));
    bytes space(512);
    bz::byte_writer out(space);
    CHECK(mp4::write_audio_entry(out, {bz::audio_codec::aac, {0, 1}}, nullptr).error() == make_error(bz::aac::errc::unknown_rate));
}
