// What the extension proves of the sound beside the pictures, and how its loss, its change and its absence are told.
#include <bartizan/frame/verify/sound.hpp>

#include <support/allocations.hpp>
#include <support/sounding_tape.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
namespace words = bz::frame::verify;
using namespace tests;
using words::remark, words::verdict;

namespace {
std::string dots(std::size_t n) { return std::string(n, '.'); }
sounding_tape without(sounding_tape t, std::size_t from, std::size_t count) {
    t.sound.erase(t.sound.begin() + static_cast<std::ptrdiff_t>(from), t.sound.begin() + static_cast<std::ptrdiff_t>(from + count));
    return t;
}
}  // namespace

TEST_CASE("untouched sound is proven, however early or late the camera listed it and the file has it") {
    recording_mode mode;
    mode.late = GENERATE(true, false);
    mode.microphone = GENERATE(1, -1);
    auto tape = tape_with_sound(GENERATE(true, false) ? clip::h264() : clip::h265(), mode);
    const auto shift = GENERATE(0, 1, 9);   // units that the file has it later
    for (auto& s : tape.sound) s.after += static_cast<std::size_t>(shift);
    const auto said = judge_sounding(tape);
    CHECK(said.bar == dots(tape.sound.size()));
    CHECK((said.verdict == verdict::authentic && said.exit_code == 0 && said.remarks.empty() && said.sound.proven()));
    CHECK((said.sound.claimed == 3 && said.sound.stated == tape.sound.size() && said.sound.authentic == tape.sound.size()));
    for (const auto& r : said.reports) {
        REQUIRE((r.timed && r.dated));
        CHECK(r.captured.ticks - clip::start.ticks == bz::frame::microseconds_of(r.heard_at, 10'000'000) * 10);
    }
}

TEST_CASE("a changed frame is told alone, where it is and when it was heard") {
    auto tape = tape_with_sound(clip::h264());
    const auto at = GENERATE(std::size_t{0}, std::size_t{7}, std::size_t{16}, std::size_t{30}, ~std::size_t{0});
    const auto n = std::min(at, tape.sound.size() - 1);
    tape.sound[n].bytes[9] ^= std::byte{1};
    const auto said = judge_sounding(tape);
    auto bar = dots(tape.sound.size());
    bar[n] = 'X';
    CHECK(said.bar == bar);
    CHECK((said.verdict == verdict::altered && said.exit_code == 1 && said.remarks == std::set{remark::audio_changed}));
    CHECK((said.totals.authentic == said.totals.total && said.totals.altered == 0));   // nothing is said of the pictures
    CHECK((said.reports[n].dated && said.reports[n].captured.ticks == clip::start.ticks + static_cast<std::int64_t>(n) * 640'000));
}

TEST_CASE("lost frames are counted where they were, also at both ends, and dated") {
    const auto tape = tape_with_sound(clip::h264());
    const auto all = tape.sound.size();
    const auto from = GENERATE_COPY(std::size_t{0}, std::size_t{5}, std::size_t{20}, all - 4);
    const auto count = GENERATE(std::size_t{1}, std::size_t{4});
    const auto said = judge_sounding(without(tape, from, std::min(count, all - from)));
    CHECK(said.bar == dots(from) + std::string(count, 'M') + dots(all - from - count));
    CHECK((said.verdict == verdict::altered && said.sound.missing == count));
    REQUIRE(said.holes.size() == 1);
    CHECK(said.holes[0].from.ticks == clip::start.ticks + static_cast<std::int64_t>(from) * 640'000);
    CHECK(said.holes[0].to.ticks - said.holes[0].from.ticks == static_cast<std::int64_t>(count - 1) * 640'000);
}

TEST_CASE("silence that was cut out is missed, too") {
    const auto tape = tape_with_sound(clip::h264(), {.microphone = -1});
    const auto said = judge_sounding(without(tape, 12, 2));
    CHECK((said.verdict == verdict::altered && said.sound.missing == 2));
}

TEST_CASE("frames that the camera never signed are told as inserted, and those from another place as moved") {
    auto tape = tape_with_sound(clip::h264());
    const auto all = tape.sound.size();
    auto strange = tape.sound[11];
    strange.bytes = heard_by(9, 11);
    SECTION("inserted") {
        tape.sound.insert(tape.sound.begin() + 12, strange);
        CHECK(judge_sounding(tape).bar == dots(12) + "I" + dots(all - 12));
    }
    SECTION("in front of all") {
        tape.sound.insert(tape.sound.begin(), strange);
        CHECK(judge_sounding(tape).bar == "I" + dots(all));
    }
    SECTION("behind all: nothing speaks of it") {
        strange.after = tape.sound.back().after;
        tape.sound.push_back(strange);
        const auto said = judge_sounding(tape);
        CHECK(said.bar == dots(all) + "-");
        CHECK((said.verdict == verdict::incomplete && said.remarks == std::set{remark::audio_partly_covered}));
    }
    SECTION("twice") {
        tape.sound.insert(tape.sound.begin() + 12, tape.sound[2]);
        CHECK(judge_sounding(tape).bar == dots(12) + "V" + dots(all - 12));
    }
    SECTION("two exchanged") {
        std::swap(tape.sound[10].bytes, tape.sound[40].bytes);
        const auto said = judge_sounding(tape);
        CHECK((said.bar[10] == 'X' && said.bar[40] == 'V'));   // what is still to come cannot be known at the first place
        CHECK(said.sound.altered == 2);
    }
}

TEST_CASE("sound that is moved against the pictures is told where the move begins") {
    auto tape = tape_with_sound(clip::h264());
    const auto move = [&](std::size_t from, std::int64_t by) {
        auto t = tape;
        for (auto i = from; i < t.sound.size(); ++i) t.sound[i].at += by;
        return judge_sounding(t);
    };
    for (const auto from : {std::size_t{0}, std::size_t{13}}) {
        const auto said = move(from, 8000);   // half a second
        CHECK(said.bar == dots(from) + "T" + dots(tape.sound.size() - from - 1));
        CHECK(said.verdict == verdict::altered);
    }
    CHECK(move(0, 800).verdict == verdict::authentic);    // 50 ms, as when another program copies: no ear hears it
    CHECK(move(13, 800).verdict == verdict::altered);     // but none jumps
    CHECK(move(13, 16).verdict == verdict::authentic);    // containers round
    auto both = tape;
    for (auto& s : both.sound) s.at += 160'000;
    for (auto& u : both.units) u.presented += 100'000;
    CHECK(judge_sounding(both).verdict == verdict::authentic);   // another zero
}

TEST_CASE("another sample rate, codec or number of channels is another sound") {
    auto tape = tape_with_sound(clip::h264());
    SECTION("rate") { tape.form->sample_rate = 32'000; }
    SECTION("channels") { tape.form->channels = 2; }
    SECTION("codec") { tape.form->codec = bz::audio_codec::pcma; }
    const auto said = judge_sounding(tape);
    CHECK(said.bar == std::string(tape.sound.size(), 'F'));
    CHECK(said.verdict == verdict::altered);
}

TEST_CASE("sound that was left out as a whole is told once, and not all is proven") {
    auto tape = tape_with_sound(clip::h264());
    tape.sound.clear();
    const auto said = judge_sounding(tape);
    CHECK((said.verdict == verdict::incomplete && said.exit_code == 2 && said.remarks == std::set{remark::audio_left_out}));
    CHECK((said.sound.left_out && said.sound.missing == 0 && said.holes.empty() && said.sound.stated > 40));
    CHECK(said.totals.authentic == said.totals.total);
}

TEST_CASE("of a camera that signs no sound nothing is said, and its pictures are as good as before") {
    auto tape = tape_with_sound<bz::frame::extension_limits{.audio_frames = 96}>(clip::h264());
    const auto silent = tests::tape<extended_camera>(clip::h264());
    static_cast<taped&>(tape) = silent;
    const auto said = judge_sounding(tape);
    CHECK((said.verdict == verdict::authentic && said.sound.claimed == 0 && said.remarks.empty()));
    CHECK(said.bar == std::string(tape.sound.size(), '-'));
}

TEST_CASE("encrypted sound without the key is not verifiable, and never altered") {
    auto tape = tape_with_sound(clip::h264());
    const auto from = GENERATE(std::size_t{0}, std::size_t{25});
    for (auto i = from; i < tape.sound.size(); ++i) tape.sound[i].readable = false;
    const auto said = judge_sounding(tape);
    CHECK(said.bar == dots(from) + std::string(tape.sound.size() - from, 'u'));
    CHECK((said.verdict == verdict::unverifiable && said.exit_code == 2 && said.remarks == std::set{remark::audio_unreadable}));
    for (auto& s : tape.sound) s.readable = false;
    const auto nothing = judge_sounding(tape, true);
    CHECK((nothing.verdict == verdict::unverifiable && nothing.sound.altered == 0 && nothing.sound.missing == 0));
}

TEST_CASE("never altered when nothing was changed, wherever a recording is cut off") {
    const auto tape = tape_with_sound(clip::h264());
    for (std::size_t end = 1; end < tape.units.size(); ++end) {
        auto cut = tape;
        cut.units.resize(end);
        std::erase_if(cut.sound, [&](const taped_sound& s) { return s.after >= end; });
        const auto said = judge_sounding(cut);
        CHECK((said.sound.altered == 0 && said.verdict != verdict::authentic));
        CHECK(said.sound.missing <= 2);   // those that the last document states and that stand behind the cut
    }
}

TEST_CASE("without the documents of its middle the sound there is not covered, and what is around it proven") {
    auto tape = tape_with_sound(clip::h264());
    std::size_t extensions = 0;
    std::erase_if(tape.units, [&](const taped_unit& u) { return bz::extension_sei::is_extension(tape.codec, u.bytes) && ++extensions == 2; });
    const auto said = judge_sounding(tape);
    CHECK((said.sound.altered == 0 && said.sound.missing == 0 && said.sound.not_covered > 10 && said.sound.authentic > 20));
    CHECK((said.verdict == verdict::incomplete && said.remarks.contains(remark::audio_partly_covered)));
}

TEST_CASE("what does not fit the verifier's memory is not covered, never altered, and costs no heap") {
    constexpr bz::frame::verify_limits small{.audio_frames = 8};
    const auto tape = tape_with_sound(clip::h264());
    const auto said = judge_sounding<small>(tape);
    CHECK((said.sound.altered == 0 && said.sound.missing == 0 && said.sound.not_covered > 0 && said.sound.total == tape.sound.size()));
    CHECK(said.verdict == verdict::incomplete);
}

TEST_CASE("sound of which no camera speaks costs the verifier no heap, and it forgets the oldest") {
    struct host {
        std::uint64_t told = 0;
        void note(remark) {}
        void tell(const words::audio_report& r) { told += r.why == words::cause::too_many_pending; }
        void tell(const words::audio_missing_report&) {}
    };
    host ear;
    const auto judge = std::make_unique<words::sound<bz::frame::verify_limits{}, host>>(ear);
    const auto before = allocations();
    for (int i = 0; i < 3000; ++i) judge->heard({}, true, true, i);
    CHECK(allocations() == before);
    CHECK(ear.told == 3000 - 1024);
}
static_assert(sizeof(words::sound<bz::frame::verify_limits{}, sound_listener>) < 400'000);

namespace {
// live: the tape of a live stream, in a file that its receiver gave times of its own.
sounding_tape live(const clip& video, std::int64_t later_s = 0, recording_mode mode = {}) {
    auto tape = tape_with_sound<bz::frame::extension_limits{.audio_frames = 96}, bz::frame::shown_times::are_the_receivers>(video, mode);
    for (auto& u : tape.units) u.presented = u.presented * 3 + later_s * 3 * tape.timescale + static_cast<std::int64_t>(u.sample % 5) * 7;   // of a timescale three times as fine, unevenly
    tape.timescale *= 3;
    for (std::size_t i = 0; i < tape.sound.size(); ++i) tape.sound[i].at += later_s * tape_form.sample_rate + static_cast<std::int64_t>(i % 3) * 90;
    return tape;
}
}  // namespace

TEST_CASE("of a live stream pictures and sound are proven with whatever times their receiver gave them") {
    const auto tape = live(GENERATE(true, false) ? clip::h264() : clip::h265(), GENERATE(0, 1000));
    const auto said = judge_sounding(tape);
    CHECK(said.bar == dots(tape.sound.size()));
    CHECK((said.verdict == verdict::authentic && said.exit_code == 0 && said.remarks.empty() && said.sound.proven()));
    CHECK((said.totals.authentic == said.totals.total && said.totals.extended == said.totals.total));
    CHECK((said.extension.of_live == said.extension.documents && said.extension.documents == 3));
    for (std::size_t i = 0; i < said.reports.size(); ++i)   // when it was captured is signed all the same
        CHECK(said.reports[i].captured.ticks - clip::start.ticks == static_cast<std::int64_t>(i) * 640'000);
    CHECK(judge_sounding(tape_with_sound(clip::h264())).extension.of_live == 0);
}

TEST_CASE("sound that repeats itself is not held against what was heard before the file, of which its first document speaks") {
    for (std::size_t repeats = 2; repeats < 24; ++repeats) {
        CAPTURE(repeats);
        auto tape = live(clip::h264(), 0, {.late = false, .repeats = repeats});
        std::size_t key = 0;   // the first unit of the second group of pictures
        for (std::size_t i = 1; i < tape.units.size() && key == 0; ++i)
            if (tape.units[i].sample > 0 && bz::nal::starts_gop(tape.codec, tape.units[i].bytes)) key = i;
        const auto picture = tape.units[key].sample;
        while (key > 0 && tape.units[key - 1].sample == picture) --key;
        tape.units.erase(tape.units.begin(), tape.units.begin() + static_cast<std::ptrdiff_t>(key));
        // What the camera listed with the pictures that are gone; a picture is a tenth of a second.
        const auto gone = static_cast<std::ptrdiff_t>((picture - 1) * tape_form.sample_rate / 10 / tape_frame + 1);
        tape.sound.erase(tape.sound.begin(), tape.sound.begin() + gone);
        for (auto& s : tape.sound) s.after -= std::min(s.after, key);
        const auto said = judge_sounding(tape);
        CHECK(said.bar == dots(tape.sound.size()));
        CHECK((said.sound.missing == 0 && said.totals.altered == 0 && said.verdict != verdict::altered));
    }
}

TEST_CASE("of a live stream content, order and presence of sound are signed, and that it belongs to its pictures") {
    auto tape = live(clip::h264());
    const auto all = tape.sound.size();
    SECTION("altered") {
        tape.sound[7].bytes[9] ^= std::byte{1};
        const auto said = judge_sounding(tape);
        CHECK(said.bar == dots(7) + "X" + dots(all - 8));
        CHECK((said.verdict == verdict::altered && said.reports[7].dated && said.reports[7].captured.ticks == clip::start.ticks + 7 * 640'000));
    }
    SECTION("lost: told as missing, and nothing else condemned") {
        const auto said = judge_sounding(without(tape, 12, 3));
        CHECK(said.bar == dots(12) + "MMM" + dots(all - 15));
        CHECK((said.sound.missing == 3 && said.sound.altered == 0 && said.totals.altered == 0));
        REQUIRE(said.holes.size() == 1);
        CHECK(said.holes[0].from.ticks == clip::start.ticks + 12 * 640'000);
    }
    SECTION("moved to other pictures: by up to two seconds, what receivers may be apart, nobody can say; more is told") {
        for (auto& s : tape.sound) s.at += tape_form.sample_rate * 18 / 10;
        CHECK(judge_sounding(tape).verdict == verdict::authentic);
        for (auto& s : tape.sound) s.at += tape_form.sample_rate * 5 / 10;
        const auto said = judge_sounding(tape);
        CHECK(said.bar == std::string(all, 'T'));
        CHECK(said.verdict == verdict::altered);
    }
    SECTION("left out") {
        tape.sound.clear();
        tape.form.reset();
        const auto said = judge_sounding(tape);
        CHECK((said.verdict == verdict::incomplete && said.sound.left_out && said.totals.authentic == said.totals.total));
    }
}
