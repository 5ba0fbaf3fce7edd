// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/codecs.hpp>

#include <bartizan/base/bytes.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

namespace {
template <class... Octet> auto bytes(Octet... each) { return std::array{static_cast<std::byte>(each)...}; }
std::string said(bz::nal::codec c, bz::bytes_view configuration) {
    return std::string(bz::mp4::codecs_of(bz::mp4::sample_entry{.codec = c, .configuration = configuration}).view());
}
}  // namespace

TEST_CASE("H.264 is named by profile, constraints and level, two digits each (RFC 6381, 3.3)") {
    CHECK(said(bz::nal::codec::h264, bytes(1, 0x4d, 0x40, 0x1e, 0xff)) == "avc1.4d401e");
    CHECK(said(bz::nal::codec::h264, bytes(1, 0x64, 0x00, 0x0a)) == "avc1.64000a");
    CHECK(said(bz::nal::codec::h264, bytes(1, 0x64, 0x00)).empty());
}

TEST_CASE("H.265 is named by profile, reversed compatibility, tier, level and constraints without the zeros at their end (ISO/IEC 14496-15, E.3)") {
    CHECK(said(bz::nal::codec::h265, bytes(1, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93)) == "hvc1.1.6.L93.90");
    CHECK(said(bz::nal::codec::h265, bytes(1, 0xa2, 0x20, 0, 0, 1, 0xb0, 0, 0x40, 0, 0, 0, 150)) == "hvc1.B2.80000004.H150.b0.0.40");
    CHECK(said(bz::nal::codec::h265, bytes(1, 0x01, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30)) == "hvc1.1.6.L30");
    CHECK(said(bz::nal::codec::h265, bytes(1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 255)) == "hvc1.C31.ffffffff.H255.ff.ff.ff.ff.ff.ff");   // the longest
    CHECK(said(bz::nal::codec::h265, bytes(1, 0x01, 0x60)).empty());
}

TEST_CASE("AAC is named by its object type, G.711 by its sample entry, and what is not known not at all") {
    bz::mp4::audio_facts audio;
    CHECK(bz::mp4::codecs_of(audio).view().empty());
    audio.known = true;
    const auto lc = bytes(0x11, 0x88);
    audio.track.entries[0].configuration = lc;
    CHECK(bz::mp4::codecs_of(audio).view() == "mp4a.40.2");
    audio.codec = bz::audio_codec::pcma;
    CHECK(bz::mp4::codecs_of(audio).view() == "alaw");
    audio.codec = bz::audio_codec::pcmu;
    CHECK(bz::mp4::codecs_of(audio).view() == "ulaw");
}
