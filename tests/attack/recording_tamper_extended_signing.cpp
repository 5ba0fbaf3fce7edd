// The attacks that ONVIF Media Signing cannot see. Control: the same on a product that signs frames without the extension.
#include <support/sounding_tape.hpp>
#include <support/vectors.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
namespace words = bz::frame::verify;
using namespace tests;
using words::remark, words::verdict;

namespace {
clip clip_of(bz::nal::codec c) { return c == bz::nal::codec::h264 ? clip::h264() : clip::h265(); }
clip golden(const std::string& name) {
    const auto text = shared_file("media-signing/golden/unsigned/" + name);
    const auto bytes = bz::as_bytes(text);
    return {bz::nal::codec::h265, std::vector<std::byte>(bytes.begin(), bytes.end())};
}
bool left_out(const taped& t, const taped_unit& u) { return bz::nal::kind_of(t.codec, u.bytes) == bz::nal::kind::uncovered_slice; }
bool is_extension(const taped& t, const taped_unit& u) { return bz::extension_sei::is_extension(t.codec, u.bytes); }
}  // namespace

TEST_CASE("BZ-T03 extended_signing: untouched recordings are proven whole, open GOPs and temporal layers too") {
    const auto name = GENERATE("opengop_b.h265", "temporal.h265", "gop8.h265");
    const auto video = golden(name);
    const auto said = judge_tape(tape<extended_camera>(video));
    CHECK(said.verdict == verdict::authentic);
    CHECK((said.totals.extended == video.pictures.size() && said.remarks.empty()));
    CHECK((said.extension.has_product && said.extension.product == bz::fingerprint<extended_camera>));
    CHECK(judge_tape(tape<clear_camera>(video)).remarks.contains(remark::parameter_sets_not_covered));
}

TEST_CASE("BZ-T03 extended_signing: an encrypted recording is proven by the same gates") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = clip_of(codec);
    const auto bench = std::make_unique<whole_bench<toy_signer, memory_file, extended_whole_camera>>(codec);
    for (const auto& picture : video.pictures) REQUIRE(bench->session->push(picture));
    REQUIRE(bench->session->finish());
    const auto key = test_key();
    const auto said = judge_tape(tape_of(bench->file.bytes, &key));
    CHECK((said.verdict == verdict::authentic && said.totals.extended == video.pictures.size() && said.remarks.empty()));
    const auto blind = judge_tape(tape_of(bench->file.bytes), true);   // without the key nothing is known, and nothing is condemned
    CHECK((blind.verdict == verdict::unverifiable && blind.totals.missing == 0 && blind.totals.altered == 0));
}

TEST_CASE("BZ-T03 extended_signing: changed parameter sets do not go unseen") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto which = GENERATE(0u, 1u);
    const auto video = clip_of(codec);
    const auto mount = [&](taped t) {
        auto& set = t.sets.at(t.sets.size() - 1 - which);   // PPS, SPS
        set[set.size() - 2] ^= std::byte{0x04};
        return judge_tape(t);
    };
    const auto said = mount(tape<extended_camera>(video));
    CHECK((said.verdict == verdict::altered && said.altered().size() == video.pictures.size() && said.remarks.contains(remark::parameter_sets_changed)));
    for (const auto& f : said.frames) CHECK(f.by_extension == words::change::parameter_set);
    CHECK(mount(tape<clear_camera>(video)).verdict == verdict::authentic);   // positive control
}

TEST_CASE("BZ-T03 extended_signing: slices of types that the standard leaves out cannot be dropped or changed unseen") {
    const auto name = GENERATE("opengop_b.h265", "temporal.h265");
    const auto video = golden(name);
    const auto drop_all = [](taped t) {
        std::erase_if(t.units, [&](const taped_unit& u) { return left_out(t, u); });
        return judge_tape(t);
    };
    const auto whole = tape<extended_camera>(video);
    const auto gone = static_cast<std::uint64_t>(std::ranges::count_if(whole.units, [&](const auto& u) { return left_out(whole, u); }));
    REQUIRE(gone >= 9);
    const auto said = drop_all(whole);
    CHECK((said.verdict == verdict::altered && said.totals.missing == gone && said.totals.altered == 0));

    for (std::size_t i = 0; i < whole.units.size(); ++i) {
        if (!left_out(whole, whole.units[i])) continue;
        auto one = whole;
        one.units[i].bytes[one.units[i].bytes.size() / 2] ^= std::byte{0x20};
        CHECK(judge_tape(one).altered() == std::vector{whole.units[i].sample});
        one = whole;
        one.units.erase(one.units.begin() + static_cast<std::ptrdiff_t>(i));
        const auto missed = judge_tape(one);
        REQUIRE(missed.gaps.size() == 1);
        CHECK((missed.gaps[0].frames == 1 && missed.gaps[0].after_frame == static_cast<std::int64_t>(whole.units[i].sample) - 1));
    }
    // Positive control: nothing that was lost is missed, and no frame is told as altered.
    const auto bare = drop_all(tape<clear_camera>(video));
    CHECK((bare.totals.missing == 0 && bare.totals.altered == 0 && bare.totals.authentic == bare.totals.total));
}

TEST_CASE("BZ-T03 extended_signing: frames cannot be shown at other times unseen") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = clip_of(codec);
    const auto mount = [](taped t) {   // half an hour is cut out of the time line
        for (auto& u : t.units)
            if (u.sample >= 12) u.presented += 18'000'000;
        return judge_tape(t);
    };
    const auto said = mount(tape<extended_camera>(video));
    CHECK((said.verdict == verdict::altered && said.altered() == std::vector<std::uint64_t>{12}));
    CHECK((said.frames[12].by_extension == words::change::frame_time && said.remarks.contains(remark::frame_times_changed)));
    CHECK(mount(tape<clear_camera>(video)).verdict == verdict::authentic);   // positive control
}

TEST_CASE("BZ-T03 extended_signing: the extension cannot be stripped unseen, all of it or a part") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto from = GENERATE(0u, 15u);
    const auto strip = [&](taped t) {
        std::erase_if(t.units, [&](const taped_unit& u) { return u.sample >= from && is_extension(t, u); });
        return judge_tape(t);
    };
    const auto said = strip(tape<extended_camera>(clip_of(codec)));
    CHECK((said.verdict == verdict::incomplete && said.remarks.contains(remark::extension_missing)));
    CHECK(strip(tape<clear_camera>(clip_of(codec))).verdict == verdict::authentic);   // positive control: nothing to strip, nothing missed
}

TEST_CASE("BZ-T03 extended_signing: extensions of two recordings cannot be mixed") {
    const auto codec = GENERATE(bz::nal::codec::h264, bz::nal::codec::h265);
    const auto video = clip_of(codec);
    const auto mix = [&](taped here, const taped& other) {
        std::vector<std::vector<std::byte>> theirs;
        for (const auto& u : other.units)
            if (is_extension(other, u)) theirs.push_back(u.bytes);
        std::size_t n = 0;
        for (auto& u : here.units)
            if (is_extension(here, u)) u.bytes = theirs.at(n++);
        REQUIRE(n == theirs.size());
        return judge_tape(here);
    };
    // the same pictures, times and key; another camera's documents
    const auto said = mix(tape<extended_camera>(video), tape<extended_camera>(video, "SN-2"));
    CHECK((said.verdict == verdict::incomplete && said.totals.extended == 0));
    CHECK((said.remarks.contains(remark::extension_wrong) && said.remarks.contains(remark::extension_missing)));
    CHECK(mix(tape<extended_camera>(video), tape<extended_camera>(video)).verdict == verdict::authentic);   // its own, put back
    CHECK(mix(tape<clear_camera>(video), tape<clear_camera>(video, "SN-2")).verdict == verdict::authentic);   // positive control: nothing says which belongs where
}

TEST_CASE("BZ-T03 extended_signing: sound cannot be altered, dropped, or taken from another minute or camera unseen") {
    const auto video = clip::h264();
    const bool live = GENERATE(false, true);   // a recording of the camera, or its live stream as somebody stored it
    const auto whole = live ? tape_with_sound<bz::frame::extension_limits{.audio_frames = 96}, bz::frame::shown_times::are_the_receivers>(video) : tape_with_sound(video);
    const auto other_minute = tape_with_sound(video, {.microphone = 2, .earlier_s = 60}), other_camera = tape_with_sound(video, {.microphone = 3, .serial = "SN-2"});
    REQUIRE(judge_sounding(whole).verdict == verdict::authentic);
    const auto attack = GENERATE(0, 1, 2, 3, 4);
    const auto mount = [&](sounding_tape t) {
        switch (attack) {
        case 0: t.sound[20].bytes[5] ^= std::byte{1}; break;
        case 1: t.sound.erase(t.sound.begin() + 20); break;
        case 2:
            for (std::size_t i = 15; i < 35; ++i) t.sound[i].bytes = other_minute.sound[i].bytes;
            break;
        case 3:
            for (std::size_t i = 0; i < t.sound.size(); ++i) t.sound[i].bytes = other_camera.sound[i].bytes;
            break;
        case 4: t.sound.insert(t.sound.begin() + 20, other_camera.sound[20]); break;
        }
        return judge_sounding(t);
    };
    const auto said = mount(whole);
    CHECK((said.verdict == verdict::altered && said.exit_code == 1 && said.remarks.contains(remark::audio_changed)));
    const std::size_t untouched[] = {whole.sound.size() - 1, whole.sound.size() - 1, whole.sound.size() - 20, 0, whole.sound.size()};
    CHECK((said.sound.authentic == untouched[attack] && said.sound.not_covered == 0));
    CHECK(said.totals.authentic == video.pictures.size());   // and nothing is said against the pictures
    // Positive control: the same pictures with an extension that does not list sound.
    auto silent = whole;
    static_cast<taped&>(silent) = tape<extended_camera>(video);
    CHECK(mount(silent).verdict == verdict::authentic);
}
