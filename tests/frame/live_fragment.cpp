#include <bartizan/frame/live_fragment.hpp>

#include <bartizan/service/live.hpp>
#include <support/print.hpp>
#include <support/products.hpp>
#include <support/verify_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
using tests::clip;

namespace {
struct files {
    std::vector<std::byte> clear, encrypted;
};
// files_of: init segment and a fragment for each picture, as somebody who watches from the beginning would store them.
files files_of(const clip& video) {
    tests::toy_signer signer;
    tests::memory_store store;
    const tests::content_key key{tests::domain{}, tests::test_kid, tests::test_key()};
    auto stream = *tests::keystream::open(store, key, bz::crypto::key_history::fresh);
    std::vector<std::byte> memory(1 << 20), space(1 << 20);
    using session_type = bz::service::live_session<tests::whole_camera, tests::toy_signer, tests::keystream, tests::content_key>;
    const auto session = std::make_unique<session_type>(
        bz::service::stream_facts{.codec = video.codec, .timescale = clip::timescale, .created = clip::start, .made_by = {"1.0", "SN-1", "bartizan"}}, signer);
    session->encrypt_with(stream, key, memory);
    files out;
    const auto add = [&](std::vector<std::byte>& to, auto write) {
        bz::byte_writer w(space);
        REQUIRE(write(w));
        to.insert(to.end(), w.written().begin(), w.written().end());
    };
    std::uint32_t sequence = 0;
    for (const auto& picture : video.pictures) {
        REQUIRE(session->push(picture));
        if (sequence == 0) {
            const bz::mp4::video_track track{.codec = video.codec, .timescale = clip::timescale, .sets = session->sets(), .created = clip::start};
            const bz::mp4::protection protect{.kid = tests::test_kid};
            add(out.clear, [&](auto& w) { return bz::mp4::write_init_segment(w, track, nullptr); });
            add(out.encrypted, [&](auto& w) { return bz::mp4::write_init_segment(w, track, &protect); });
        }
        ++sequence;
        add(out.clear, [&](auto& w) { return bz::frame::write_live_fragment(video.codec, session->clear(), sequence, w); });
        add(out.encrypted, [&](auto& w) { return bz::frame::write_live_fragment(video.codec, session->encrypted(), sequence, w); });
    }
    bz::byte_writer small(bz::bytes_span(space).first(300));
    CHECK(bz::frame::write_live_fragment(video.codec, session->clear(), 1, small).error() == make_error(bz::frame::errc::sample_too_large));
    REQUIRE(session->finish());
    bz::byte_writer w(space);
    CHECK(bz::frame::write_live_fragment(video.codec, session->clear(), 1, w).error() == make_error(bz::frame::errc::no_slice));
    return out;
}
}  // namespace

TEST_CASE("live fragments behind their init segment are a file whose pictures are authentic but for the last, clear or with the key") {
    const auto c = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = c == bz::nal::codec::h264 ? clip::h264() : clip::h265();
    const auto made = files_of(video);
    const auto key = tests::test_key();
    tests::toy_checker checker;
    std::size_t last_gop = 0;
    for (const auto& picture : video.pictures) last_gop = bz::frame::starts_gop(c, picture) ? 1 : last_gop + 1;
    for (const auto& file : {tests::units_of(made.clear), tests::units_of(made.encrypted, &key)}) {
        REQUIRE(file.readable);
        CHECK_FALSE(file.truncated);
        const auto heard = tests::verify_units(c, file.stream, checker);
        CHECK(heard.totals.total == video.pictures.size());
        CHECK(heard.totals.authentic == video.pictures.size() - last_gop);   // the last GOP's document was not sent yet
        CHECK(heard.totals.altered == 0);
        CHECK(heard.totals.missing == 0);
    }
    const auto sealed = tests::units_of(made.encrypted);
    CHECK(tests::verify_units(c, sealed.stream, checker).totals.authentic == 0);
}

TEST_CASE("a live fragment has no parameter sets: they stand in the init segment") {
    const auto video = clip::h264();
    const auto made = files_of(video);
    for (const auto& unit : tests::units_of(made.clear).stream) CHECK(bz::nal::kind_of(video.codec, unit) != bz::nal::kind::parameter_set);
}
