// Tests of protocol/mp4/init_segment and decoder_configuration. What players make of it: interop/mp4_peers.sh.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/init_segment.hpp>

#include <bartizan/protocol/mp4/reader.hpp>

#include "mp4_recording.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace mp4_streams;

namespace {

// find: the payload of the box at a path of four letters each, entered as far as the boxes in between need.
bz::bytes_view find(bz::bytes_view space, std::string_view path) {
    while (!path.empty()) {
        mp4::box_reader in(space, 0);
        std::optional<mp4::box_view> found;
        do found = in.next();
        while (found && std::string_view(found->type.letters().data()) != path.substr(0, 4));
        if (!found) return {};
        space = found->payload;
        const auto here = path.substr(0, 4);
        if (path.size() > 4) space = space.subspan(here == "stsd" ? 8 : here == "avc1" || here == "encv" || here == "hvc1" ? 78 : 0);
        path = path.substr(4);
    }
    return space;
}

}   // namespace

TEST_CASE("avcC holds the parameter sets and the facts of ISO/IEC 14496-15, 5.3.3.1") {
    const auto file = init_segment({});
    CHECK(bz::same_bytes(find(file, "moovtrakmdiaminfstblstsdavc1avcC"),
                         joined({from_hex("0164000a"
                                          "ff"
                                          "e10017"),
                                 h264::sps, from_hex("010005"), h264::pps, from_hex("fdf8f800")})));
}

TEST_CASE("hvcC holds the parameter sets and the facts of ISO/IEC 14496-15, 8.3.3.1") {
    const auto file = init_segment({.which = codec::h265});
    CHECK(bz::same_bytes(find(file, "moovtrakmdiaminfstblstsdhvc1hvcC"), joined({from_hex("01"
                                                                                          "01"
                                                                                          "60000000"
                                                                                          "900000000000"
                                                                                          "1e"
                                                                                          "f000"
                                                                                          "fc"
                                                                                          "fd"
                                                                                          "f8"
                                                                                          "f8"
                                                                                          "0000"
                                                                                          "0f"
                                                                                          "03"),
                                                                                 from_hex("a0"
                                                                                          "0001"
                                                                                          "0018"),
                                                                                 h265::vps,
                                                                                 from_hex("a1"
                                                                                          "0001"
                                                                                          "0028"),
                                                                                 h265::sps,
                                                                                 from_hex("a2"
                                                                                          "0001"
                                                                                          "0006"),
                                                                                 h265::pps})));
}

TEST_CASE("a protected track says original format, scheme, key and IV size") {
    const auto file = init_segment({.is_protected = true});
    const auto sinf = find(file, "moovtrakmdiaminfstblstsdencvsinf");
    CHECK(bz::as_text(find(sinf, "frma")) == "avc1");
    CHECK(bz::same_bytes(find(sinf, "schm"), from_hex("0000000063656e6300010000")));
    CHECK(bz::same_bytes(find(sinf, "schitenc"), from_hex("00000000"
                                                          "0000"
                                                          "01"
                                                          "08"
                                                          "00112233445566778899aabbccddeeff")));
    CHECK(bz::same_bytes(find(file, "moovpssh"), from_hex("01000000"
                                                          "1077efecc0b24d02ace33c1e52e2fb4b"
                                                          "00000001"
                                                          "00112233445566778899aabbccddeeff"
                                                          "00000000")));
}

TEST_CASE("what was written is read again") {
    for (const auto which : {codec::h264, codec::h265})
        for (const bool is_protected : {false, true})
            for (const bool in_band : {false, true}) {
                const auto file = init_segment({.which = which, .is_protected = is_protected, .in_band = in_band, .index_references = 4});
                mp4::reader reader(file);
                REQUIRE(reader.open());
                const auto& facts = reader.video();
                CHECK(facts.timescale == 1000);
                CHECK(facts.created == bz::utc_time::from_unix_microseconds(1'700'000'000'000'000));
                CHECK(facts.other_video_tracks == 0);
                CHECK(facts.entry().codec == which);
                CHECK(facts.entry().length_bytes == 4);
                CHECK(facts.entry().width == 60);
                CHECK(facts.entry().height == 44);
                CHECK(facts.entry().is_protected == is_protected);
                CHECK((!is_protected ||
                       (facts.entry().kid == kid && facts.entry().iv_bytes == 8 && facts.entry().scheme == mp4::fourcc("cenc"))));
                auto sets = reader.parameter_sets();
                if (which == codec::h265) CHECK(bz::same_bytes(*sets.next(), h265::vps));
                CHECK(bz::same_bytes(*sets.next(), which == codec::h264 ? h264::sps : h265::sps));
                CHECK(bz::same_bytes(*sets.next(), which == codec::h264 ? h264::pps : h265::pps));
                CHECK_FALSE(sets.next());
                CHECK(sets.whole());
                auto systems = reader.systems();
                if (is_protected) {
                    const auto common = systems.next();
                    REQUIRE(common);
                    CHECK(common->system == mp4::common_system);
                    CHECK(bz::same_bytes(common->keys, kid));
                    const auto own = systems.next();
                    REQUIRE(own);
                    CHECK(own->system == own_system);
                    CHECK(own->keys.empty());
                    CHECK(bz::same_bytes(own->data, from_hex("c0ffee")));
                }
                CHECK_FALSE(systems.next());
                auto samples = reader.samples();
                CHECK_FALSE(samples.next());
                CHECK_FALSE(samples.why());
            }
}

TEST_CASE("an init segment needs usable parameter sets and room") {
    std::array<std::byte, 2048> space{};
    const bz::bytes_view sps[] = {h264::sps}, pps[] = {h264::pps}, wrong[] = {h264::p1}, vps[] = {h265::vps}, sps5[] = {h265::sps},
                         empty[] = {bz::bytes_view{}};
    const auto code = [&](const mp4::video_track& track, std::size_t room) {
        bz::byte_writer out(bz::bytes_span(space).first(room));
        return mp4::write_init_segment(out, track).error();
    };
    CHECK(code({.sets = {{}, sps, pps}}, space.size()) == bz::error{});
    CHECK(code({.sets = {{}, {}, pps}}, space.size()) == make_error(mp4::errc::bad_parameter_set));
    CHECK(code({.sets = {{}, sps, {}}}, space.size()) == make_error(mp4::errc::bad_parameter_set));
    CHECK(code({.sets = {{}, sps, empty}}, space.size()) == make_error(mp4::errc::bad_parameter_set));
    CHECK(code({.sets = {{}, wrong, pps}}, space.size()) == make_error(mp4::errc::bad_parameter_set));
    CHECK(code({.codec = codec::h265, .sets = {{}, sps5, pps}}, space.size()) == make_error(mp4::errc::bad_parameter_set));
    CHECK(code({.codec = codec::h265, .sets = {vps, sps, pps}}, space.size()) == make_error(mp4::errc::bad_parameter_set));
    for (std::size_t room = 0; room < 600; room += 7) CHECK(code({.sets = {{}, sps, pps}}, room) == make_error(mp4::errc::no_space));
}
