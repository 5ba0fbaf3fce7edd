// Tests of protocol/mp4/reader. Every file of the vectors against ffprobe: interop/mp4_ffprobe.py.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/mp4/reader.hpp>

#include "mp4_recording.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace mp4_streams;

namespace {

struct outcome {
    bz::error opened;
    std::vector<bytes> samples;
    mp4::fault why;
};

outcome read(bz::bytes_view file) {
    mp4::reader reader(file);
    outcome out;
    if (const auto opened = reader.open(); !opened) {
        out.opened = opened.error();
        out.why = reader.why();
        return out;
    }
    auto samples = reader.samples();
    while (const auto s = samples.next()) out.samples.emplace_back(s->data.begin(), s->data.end());
    out.why = samples.why();
    return out;
}

// patched: the n-th occurrence of a box type, bytes written at a distance from its type field.
bytes patched(bytes file, std::string_view type, std::size_t distance, std::string_view hex, unsigned occurrence = 0) {
    std::size_t at = 0;
    for (unsigned i = 0; i <= occurrence; ++i) at = bz::as_text(file).find(type, i == 0 ? 0 : at + 1);
    REQUIRE(at != std::string_view::npos);
    const auto with = from_hex(hex);
    std::copy(with.begin(), with.end(), file.begin() + static_cast<std::ptrdiff_t>(at + distance));
    return file;
}

bytes box_of(std::string_view type, std::initializer_list<bytes> parts) {
    const auto payload = joined(parts);
    bytes out = lengths({bytes(payload.size() + 4)});
    out.resize(4);
    out[3] = static_cast<std::byte>(payload.size() + 8);
    out[2] = static_cast<std::byte>((payload.size() + 8) >> 8);
    for (const char c : type) out.push_back(static_cast<std::byte>(c));
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

// progressive: a file of four samples in three chunks, 1000 ticks a second.
bytes progressive(std::string_view stco_hex, std::string_view extra_table = "",
                  std::string_view stsc_hex =
                      "00000000"
                      "00000002"
                      "000000010000000200000001"
                      "000000020000000100000001") {
    const auto start = init_segment({});
    const auto text = bz::as_text(start);
    const auto entry_at = text.find("avc1", text.find("stsd")) - 4;
    const bytes entry(start.begin() + static_cast<std::ptrdiff_t>(entry_at),
                      start.begin() + static_cast<std::ptrdiff_t>(text.find("stts") - 4));
    const auto table = box_of("stbl", {box_of("stsd", {from_hex("0000000000000001"), entry}),
                                       box_of("stts", {from_hex("00000000"
                                                                "00000003"
                                                                "0000000100000064"
                                                                "0000000000000001"
                                                                "0000000300000032")}),
                                       box_of("ctts", {from_hex("01000000"
                                                                "00000001"
                                                                "00000002fffffff6")}),
                                       box_of("stsc", {from_hex(stsc_hex)}),
                                       box_of("stsz", {from_hex("00000000"
                                                                "00000000"
                                                                "00000004"
                                                                "00000003"
                                                                "00000001"
                                                                "00000002"
                                                                "00000000")}),
                                       box_of("stco", {from_hex(stco_hex)}),
                                       box_of("stss", {from_hex("00000000"
                                                                "00000002"
                                                                "00000001"
                                                                "00000003")}),
                                       from_hex(extra_table)});
    const auto handler = box_of("hdlr", {from_hex("0000000000000000"), from_hex("76696465"), bytes(13)});
    const auto header = box_of("mdhd", {from_hex("00000000"
                                                 "00000000"
                                                 "00000000"
                                                 "000003e8"
                                                 "000000fa"
                                                 "55c40000")});
    const auto track = box_of("tkhd", {from_hex("00000003"
                                                "00000000"
                                                "00000000"
                                                "00000009"),
                                       bytes(68)});
    const auto movie = box_of("moov", {box_of("trak", {track, box_of("mdia", {header, handler, box_of("minf", {table})})})});
    return joined({from_hex("0000000e6d646174"
                            "010203040506"),
                   movie});
}

}   // namespace

TEST_CASE("a recording gives back its samples with times, IVs and subsamples") {
    for (const auto which : {codec::h264, codec::h265})
        for (const bool is_protected : {false, true}) {
            const auto made = make_recording({.which = which, .is_protected = is_protected, .fragments = 3});
            mp4::reader reader(made.file);
            REQUIRE(reader.open());
            auto samples = reader.samples();
            for (std::size_t i = 0; i < made.plain.size(); ++i) {
                const auto s = samples.next();
                REQUIRE(s);
                CHECK(s->decode_time == i * 100);
                CHECK(s->presentation_time == std::int64_t(i) * 100);
                CHECK(s->duration == 100);
                CHECK(s->sync == (i % 3 == 0));
                CHECK(s->is_protected == is_protected);
                CHECK(s->entry == &reader.video().entry());
                CHECK(s->data.data() == made.file.data() + s->offset);
                bytes data(s->data.begin(), s->data.end());
                if (is_protected) {
                    REQUIRE(s->iv.size() == 8);
                    CHECK(s->iv[7] == static_cast<std::byte>(i + 1));
                    REQUIRE(s->subsamples.size() == 1);
                    const bz::secret<16> content_key{key};
                    const bz::crypto::aes_key<16> rounds(content_key);
                    bz::crypto::aes_ctr<16, 64>(rounds, bz::crypto::cenc_block(s->iv.first<8>()))
                        .apply(bz::bytes_span(data).subspan(s->subsamples[0].clear));
                }
                CHECK(data == made.plain[i]);
            }
            CHECK_FALSE(samples.next());
            CHECK_FALSE(samples.why());
        }
}

TEST_CASE("a recording cut at any byte gives a prefix of its samples, whole ones only") {
    const auto made = make_recording({.is_protected = true});
    const auto all = read(made.file);
    REQUIRE(all.samples.size() == 6);
    const auto init = made.fragment_starts[0];
    for (std::size_t size = 0; size < made.file.size(); ++size) {
        const bytes cut(made.file.begin(),
                        made.file.begin() + static_cast<std::ptrdiff_t>(size));   // exact, so that a sanitizer sees a read behind it
        const auto found = read(cut);
        REQUIRE(found.samples.size() < all.samples.size());
        REQUIRE(std::equal(found.samples.begin(), found.samples.end(), all.samples.begin()));
        if (size < init) {
            CHECK(bool(found.why));
            continue;
        }
        const bool between = size == init || size == made.fragment_starts[1];
        CHECK(bool(found.why) == !between);
        if (!between) CHECK((found.why.code == mp4::errc::truncated && found.why.offset == size));
    }
    // every sample of the first fragment is there as soon as its last byte is
    CHECK(read(bz::bytes_view(made.file).first(made.fragment_starts[1])).samples.size() == 3);
    CHECK(read(bz::bytes_view(made.file).first(made.fragment_starts[1] - 1)).samples.size() == 2);
}

TEST_CASE("zeros behind the last fragment, as a power cut leaves them, are the end") {
    auto made = make_recording({});
    const auto size = made.file.size();
    for (const std::size_t zeros : {1, 7, 8, 9, 4096}) {
        auto file = made.file;
        file.resize(size + zeros);
        const auto found = read(file);
        CHECK(found.samples.size() == 6);
        CHECK(found.why.code == mp4::errc::truncated);
        CHECK((found.why.offset == size || zeros < 8));
    }
}

TEST_CASE("a progressive file is read through its tables") {
    // two samples at 8, one at 12, one of no bytes at 14
    const auto file = progressive(
        "00000000"
        "00000003"
        "00000008"
        "0000000c"
        "0000000e");
    mp4::reader reader(file);
    REQUIRE(reader.open());
    CHECK(reader.video().id == 9);
    CHECK(reader.video().duration == 250);
    auto samples = reader.samples();
    const auto a = samples.next(), b = samples.next(), c = samples.next(), d = samples.next();
    REQUIRE((a && b && c && d));
    CHECK_FALSE(samples.next());
    CHECK_FALSE(samples.why());
    CHECK(bz::same_bytes(a->data, from_hex("010203")));
    CHECK(bz::same_bytes(b->data, from_hex("04")));
    CHECK(bz::same_bytes(c->data, from_hex("0506")));
    CHECK(d->data.empty());
    CHECK((a->sync && !b->sync && c->sync && !d->sync));
    CHECK((a->decode_time == 0 && b->decode_time == 100 && c->decode_time == 150 && d->decode_time == 200));
    CHECK((a->presentation_time == -10 && b->presentation_time == 90 && c->presentation_time == 150));
}

TEST_CASE("tables that contradict themselves are errors that name the box") {
    const auto named = [](const bytes& file, mp4::errc code, mp4::fourcc box) {
        const auto found = read(file);
        INFO("box " << found.why.box.letters().data() << ", offset " << found.why.offset << ", " << make_error(found.why.code).message());
        CHECK((found.why.code == code && found.why.box == box && found.why.offset <= file.size()));
    };
    const std::string_view chunks =
        "00000000"
        "00000003"
        "00000008"
        "0000000c"
        "0000000e";
    named(progressive("00000000"
                      "00000002"
                      "00000008"
                      "0000000c"),
          mp4::errc::malformed, "stsc");   // too few chunks for the samples
    named(progressive("00000000"
                      "00000100"
                      "00000008"
                      "0000000c"),
          mp4::errc::malformed, "stco");
    named(progressive("00000000"
                      "00000003"
                      "00000008"
                      "ffffffff"
                      "0000000e"),
          mp4::errc::truncated, "mdat");
    named(progressive(chunks,
                      "0000001073747373"
                      "0000000000000000"),
          mp4::errc::malformed, "stss");   // a second one
    named(progressive(chunks,
                      "0000000c73747a32"
                      "00000000"),
          mp4::errc::unsupported, "stz2");
    named(progressive(chunks,
                      "0000001073626770"
                      "0000000073656967"),
          mp4::errc::unsupported, "sbgp");
    named(progressive(chunks, "",
                      "00000000"
                      "00000000"),
          mp4::errc::malformed, "stsc");
    named(progressive(chunks, "",
                      "00000000"
                      "00000001"
                      "000000010000000400000002"),
          mp4::errc::malformed, "stbl");   // a second sample entry there is not
    named(progressive(chunks,
                      "0000010066726565"
                      "00000000"),
          mp4::errc::malformed, "free");   // a box that reaches over its parent
}

TEST_CASE("a fragment that contradicts itself is an error that names the box") {
    const auto made = make_recording({.is_protected = true, .fragments = 1});
    const auto why = [](const bytes& file) { return read(file).why; };
    CHECK(why(patched(made.file, "trun", 8, "00000004")).box == mp4::fourcc("trun"));   // one row too few
    CHECK(why(patched(made.file, "trun", 8, "ffffffff")).box == mp4::fourcc("trun"));
    CHECK(why(patched(made.file, "senc", 8, "00000002")).box == mp4::fourcc("senc"));     // one IV too few
    CHECK(why(patched(made.file, "senc", 22, "0015")).box == mp4::fourcc("senc"));        // subsamples do not add up
    CHECK(why(patched(made.file, "tfhd", 0, "66726565")).code == mp4::errc::malformed);   // no tfhd
    CHECK(why(patched(made.file, "trex", 0, "66726565")).box == mp4::fourcc("trex"));
    CHECK(why(patched(made.file, "trun", 20, "ffffffff")).code == mp4::errc::truncated);   // a size of 4 GiB
    CHECK(why(patched(made.file, "traf", -4 + 4, "66726565")).code == mp4::errc{});        // no track fragment: nothing to read
    CHECK(why(patched(made.file, "traf", -4, "ffffffff")).box == mp4::fourcc("traf"));
    CHECK(why(joined({made.file, made.file})).box == mp4::fourcc("moov"));   // a second movie
}

TEST_CASE("senc is not needed where saiz and saio say the same") {
    const auto made = make_recording({.is_protected = true});
    const auto without = patched(patched(made.file, "senc", 0, "66726565"), "senc", 0, "66726565");
    mp4::reader reader(without);
    REQUIRE(reader.open());
    auto samples = reader.samples();
    for (std::size_t i = 0; i < 6; ++i) {
        const auto s = samples.next();
        REQUIRE(s);
        CHECK(s->iv[7] == static_cast<std::byte>(i + 1));
        CHECK(s->subsamples.total() == s->data.size());
    }
    // and with neither, the samples cannot be decrypted
    CHECK(read(patched(without, "saio", 0, "66726565")).why.box == mp4::fourcc("senc"));
}

TEST_CASE("a small file that claims much data more than once is refused before it costs time") {
    const auto made = make_recording({.fragments = 1});
    // one run that says the same first bytes again and again: default size, no rows
    const auto run = from_hex(
        "00000010"
        "7472756e"
        "00000000"
        "ffffffff");
    for (const auto* size : {"00000000", "00000001", "00000100"}) {
        const auto header = joined({from_hex("00000014"
                                             "74666864"
                                             "00020010"
                                             "00000001"),
                                    from_hex(size)});
        auto file = bytes(made.file.begin(), made.file.begin() + static_cast<std::ptrdiff_t>(made.fragment_starts[0]));
        const auto fragment = box_of("moof", {box_of("traf", {header, run, run, run})});
        file.insert(file.end(), fragment.begin(), fragment.end());
        const auto found = read(file);
        CHECK((found.why.code == mp4::errc::too_many_samples || found.why.code == mp4::errc::truncated));
        CHECK(found.samples.size() <= file.size());
    }
}

TEST_CASE("a file without a movie or a video track says so") {
    CHECK(read({}).opened == make_error(mp4::errc::missing_box));
    CHECK(read(from_hex("0000000866726565")).opened == make_error(mp4::errc::missing_box));
    CHECK(read(from_hex("00000008")).opened == make_error(mp4::errc::truncated));
    CHECK(read(from_hex("00000004667265650000")).opened == make_error(mp4::errc::malformed));
    CHECK(read(from_hex("000000086d6f6f76")).opened == make_error(mp4::errc::no_video));
    CHECK(read(patched(init_segment({}), "vide", 0, "736f756e")).opened == make_error(mp4::errc::no_video));
    CHECK(read(patched(init_segment({.is_protected = true}), "schm", 0, "66726565")).opened == make_error(mp4::errc::missing_box));
    CHECK(read(patched(init_segment({.is_protected = true}), "tenc", 11, "07")).opened ==
          make_error(mp4::errc::malformed));                                                              // IV of 7 bytes
    CHECK(read(patched(init_segment({}), "avcC", 9, "e2")).opened == make_error(mp4::errc::malformed));   // an SPS more than there are
}
