#include <bartizan/frame/arrival_verifier.hpp>

#include <support/print.hpp>
#include <support/signed_stream.hpp>
#include <support/sounding_tape.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

// Frames are 5 a GOP and 40 ms each unless told; times below are in frames since the start.
namespace {

using namespace tests;
using bz::storage::verdict;
using bz::storage::verdict_range;
using enum verdict;

constexpr std::int64_t begin_s = 13'411'699'200, frame_ticks = 400'000;

// heard: what was told, the last word about each stretch.
struct heard {
    std::vector<verdict_range> all;
    std::size_t told = 0;
    void range(const verdict_range& r) {
        ++told;
        for (auto& known : all)
            if (known.from == r.from && known.verdict == r.verdict) return void(known = r);
        all.push_back(r);
    }
    // text: a7: authentic for 7 frames; x altered, m missing, ? not covered, k without key, u unsigned, c countersigned. In the order of time.
    std::string text() {
        std::ranges::stable_sort(all, {}, &verdict_range::from);
        std::string out;
        for (const auto& r : all) out += std::string(1, "acku?mx"[std::size_t(r.verdict)]) + std::to_string(r.frames) + ' ';
        return out;
    }
};
using judge_type = bz::frame::arrival_verifier<paper_checker, heard, small_limits>;
using whole_judge = bz::frame::arrival_verifier<paper_checker, heard>;

struct arrival {
    paper_checker checker;
    heard out;
    std::unique_ptr<judge_type> judge = std::make_unique<judge_type>(bz::nal::codec::h264, checker, out);

    // take: each frame with the documents behind it as one picture, or with those in front of it; encrypted: nobody has the key. at: of frame 0
    arrival& take(const signed_stream& s, bool encrypted = false, bool in_front = false, std::int64_t at = begin_s * bz::utc_time::ticks_per_second) {
        std::vector<bz::bytes_view> units;
        bz::protection_sei::message how;
        int frame = -1;
        const auto give = [&] {
            if (units.empty()) return;
            judge->picture({.units = units, .captured = {at + frame * frame_ticks}}, encrypted ? &how : nullptr);
            units.clear(), how = {};
        };
        for (const auto& u : s) {
            const bool next = u.frame >= 0 ? u.frame != frame : in_front;
            if (next && how.slices > 0) give();
            if (u.frame >= 0) frame = u.frame;
            if (u.frame >= 0) how.clear[how.slices++] = 2;
            units.push_back(u.bytes);
        }
        give();
        return *this;
    }
    std::string text() {
        judge->finish();
        return out.text();
    }
    std::int64_t frame_of(bz::utc_time t) const { return (t.ticks - begin_s * bz::utc_time::ticks_per_second) / frame_ticks; }
};
signed_stream without_frames(signed_stream s, int from, int to, std::uint32_t document = 0) {
    std::erase_if(s, [&](const auto& u) { return (u.frame >= from && u.frame < to) || (document > 0 && u.document == document); });
    return s;
}

}   // namespace

TEST_CASE("untouched video is one authentic stretch from its first picture to its end") {
    for (const int late : {0, 7})
        for (const int slices : {1, 3}) {
            arrival a;
            CHECK(a.take(sign({.slices = slices, .late = late})).text() == "a20 ");
            CHECK((a.frame_of(a.out.all[0].from) == 0 && a.frame_of(a.out.all[0].to) == 20 && a.out.all[0].details.empty()));
        }
}

TEST_CASE("a changed picture is red for as long as it is shown, and no longer") {
    auto stream = sign();
    flip(stream, index_of_frame(stream, 7));
    arrival a;
    CHECK(a.take(stream).text() == "a7 x1 a12 ");
    CHECK((a.frame_of(a.out.all[1].from) == 7 && a.frame_of(a.out.all[1].to) == 8));
}

TEST_CASE("a picture that is not there is missing between its neighbours, with the time that it would have filled") {
    arrival a;
    CHECK(a.take(without_frames(sign(), 7, 8)).text() == "a7 m1 a12 ");
    CHECK((a.frame_of(a.out.all[1].from) == 7 && a.frame_of(a.out.all[1].to) == 8));
    arrival lost_group;
    CHECK(lost_group.take(without_frames(sign(), 5, 10, 1)).text() == "?5 m5 a10 ");   // document 1 speaks of the first five and came with the next
    CHECK((lost_group.frame_of(lost_group.out.all[1].from) == 5 && lost_group.frame_of(lost_group.out.all[1].to) == 10));
}

TEST_CASE("a stream without documents is unsigned, and one that strangers sign is not covered, with the reason") {
    signed_stream bare = sign();
    std::erase_if(bare, [](const auto& u) { return u.frame < 0; });
    CHECK(arrival().take(bare).text() == "u20 ");
    arrival stranger;
    CHECK(stranger.take(sign({.chain = "somebody"})).text() == "?20 ");
    CHECK(stranger.out.all[0].details.find("not trusted") != std::string::npos);
    CHECK((stranger.judge->trusted_signatures() == 0 && stranger.judge->signatures_checked() == 4));
}

TEST_CASE("pictures behind the last document are not covered") {
    CHECK(arrival().take(sign({.end = false})).text() == "a15 ?5 ");
}

TEST_CASE("encrypted video without the key: its signatures are checked, and its pictures are for whoever has the key") {
    arrival a;
    CHECK(a.take(sign(), true).text() == "k20 ");
    CHECK((a.judge->trusted_signatures() == 4 && a.judge->signatures_checked() == 4));
    arrival stranger;
    CHECK(stranger.take(sign({.chain = "somebody"}), true).text() == "?20 ");
    arrival forged;
    auto stream = sign();
    for (auto& u : stream)
        if (u.frame < 0) u.bytes[u.bytes.size() / 2] ^= std::byte{1};
    CHECK(forged.take(stream, true).text() == "?20 ");
    CHECK(forged.judge->trusted_signatures() == 0);
    arrival unsigned_;
    signed_stream bare = sign();
    std::erase_if(bare, [](const auto& u) { return u.frame < 0; });
    CHECK(unsigned_.take(bare, true).text() == "u20 ");
}

TEST_CASE("what lacks in encrypted video is seen from the numbers of its documents and from their counts") {
    arrival group;
    CHECK(group.take(without_frames(sign(), 5, 10, 2), true).text().find("m1 ") != std::string::npos);   // document 2 speaks of them
    for (const bool in_front : {false, true}) {
        arrival picture;
        const auto told = picture.take(without_frames(sign({.sei_first = in_front}), 7, 8), true, in_front).text();
        INFO(told);
        CHECK(told.find("m1 ") != std::string::npos);
        const auto gap = std::ranges::find(picture.out.all, missing, &verdict_range::verdict);
        REQUIRE(gap != picture.out.all.end());
        CHECK((picture.frame_of(gap->from) <= 7 && picture.frame_of(gap->to) >= 8 && gap->details.find("fewer slices") != std::string::npos));
    }
}

TEST_CASE("nothing is missed in untouched encrypted video, however it is signed") {
    for (const int part : {0, 2, 3})
        for (const int every : {1, 3})
            for (const bool list : {true, false})
                for (const bool sei_first : {false, true})
                    for (const int late : {0, 2, 7})
                        for (const int slices : {1, 3}) {
                            if (part > 0 && every > 1) continue;
                            const signing_mode mode{.slices = slices, .part = part, .every = every, .list = list, .sei_first = sei_first, .late = late};
                            const auto told = arrival().take(sign(mode), true, sei_first).text();
                            INFO("part " << part << " every " << every << " list " << list << " first " << sei_first << " late " << late << " slices " << slices);
                            CHECK(told.find('m') == std::string::npos);
                            CHECK(told.find('x') == std::string::npos);
                            INFO(told); CHECK(told.starts_with("k"));
                        }
}

TEST_CASE("an endless stretch is told while it grows, and in parts") {
    arrival a;
    CHECK(a.take(sign({.gops = 700, .frames = 25})).text() == "a15000 a2500 ");
    CHECK((a.out.told >= 17'500 / 125 && a.out.told <= 17'500 / 125 + 8));
    CHECK(a.frame_of(a.out.all[0].to) == 15'000);
    CHECK(a.out.all[0].to == a.out.all[1].from);
}

TEST_CASE("a clock that is set back gives stretches that overlap, none that ends before it begins") {
    arrival a;
    a.take(sign());
    a.take(sign({.start_s = begin_s - 3600}), false, false, (begin_s - 3600) * bz::utc_time::ticks_per_second);
    const auto told = a.text();
    CHECK(told == "a20 a20 ");
    for (const auto& r : a.out.all) CHECK(r.from <= r.to);
}

TEST_CASE("a camera costs a recorder less than one and a half megabytes") {
    CHECK(sizeof(whole_judge) < 1'500'000);
}

TEST_CASE("what a recorder signed is countersigned and not authentic; encrypted and without the key it says whose the signatures are") {
    arrival clear, sealed;
    signing_mode mode{.gops = 4};
    mode.chain = "trusted recorder";
    clear.take(sign(mode)).judge->finish();
    CHECK(clear.out.text() == "c20 ");
    sealed.take(sign(mode), true).judge->finish();
    for (const auto& r : sealed.out.all)
        if (r.verdict == not_verifiable_without_key) CHECK(r.details == "countersigned by a recorder when they arrived");
    CHECK(std::ranges::any_of(sealed.out.all, [](const auto& r) { return r.verdict == not_verifiable_without_key; }));
    CHECK(std::ranges::none_of(sealed.out.all, [](const auto& r) { return r.verdict == authentic; }));
}

TEST_CASE("documents that came with a picture that was not kept still speak of those before") {
    for (const bool encrypted : {false, true}) {
        const auto whole = sign();
        signed_stream kept = whole, late;
        while (kept.back().frame < 0) late.insert(late.begin(), kept.back()), kept.pop_back();
        REQUIRE(!late.empty());
        arrival lacking, a;
        CHECK(lacking.take(kept, encrypted).text() == (encrypted ? "k16 ?4 " : "a15 ?5 "));   // the control; of what is encrypted a document counts from where it stands
        a.take(kept, encrypted);
        std::vector<bz::bytes_view> units;
        for (const auto& u : late) units.push_back(u.bytes);
        a.judge->documents(units);
        CHECK(a.text() == (encrypted ? "k20 " : "a20 "));
    }
    arrival none;
    none.judge->documents({});
    CHECK(none.text().empty());
}

namespace {
// sounding_arrival: pictures and sound of a tape as they come, each picture with the documents in front of it.
// expected: somebody says that sound is to come; before_end: what is told of it while pictures come.
std::vector<verdict_range> sounding_arrival(const sounding_tape& t, bool encrypted = false, bool expected = false, std::vector<verdict_range>* before_end = nullptr) {
    toy_checker checker;
    heard out;
    const auto judge = std::make_unique<bz::frame::arrival_verifier<toy_checker, heard>>(t.codec, checker, out);
    for (const auto& set : t.sets) judge->parameter_set(set);
    judge->expect_sound(expected);
    bz::protection_sei::message how;
    std::vector<bz::bytes_view> units;
    auto next = t.sound.begin();
    for (std::size_t i = 0; i < t.units.size(); ++i) {
        units.push_back(t.units[i].bytes);
        if (i + 1 < t.units.size() && t.units[i + 1].sample == t.units[i].sample) continue;
        const bz::utc_time at{clip::start.ticks + t.units[i].presented * bz::utc_time::ticks_per_second / t.timescale};
        if (const bool picture = std::ranges::any_of(units, [&](auto unit) { return bz::nal::kind_of(t.codec, unit) == bz::nal::kind::slice; }); picture)
            judge->picture({.units = units, .captured = at}, encrypted ? &how : nullptr);
        else judge->documents(units);
        units.clear();
        for (; next != t.sound.end() && next->after <= i + 1; ++next) judge->sound(next->bytes, *t.form);
    }
    if (before_end) std::ranges::copy_if(out.all, std::back_inserter(*before_end), [](const auto& r) { return r.details.starts_with("sound: "); });
    judge->finish();
    std::vector<verdict_range> sound;
    for (auto& r : out.all)
        if (r.details.starts_with("sound: ")) sound.push_back(r);
        else CHECK((r.verdict == authentic || encrypted));
    return sound;
}
}  // namespace

TEST_CASE("sound that the camera signed and that came as it was is not told; what is changed or lacks is, with its time, beside pictures that are authentic") {
    const auto tape = tape_with_sound(clip::h264());
    CHECK(sounding_arrival(tape).empty());

    auto changed = tape;
    changed.sound[9].bytes[5] ^= std::byte{1};
    changed.sound[10].bytes[5] ^= std::byte{1};
    const auto told = sounding_arrival(changed);
    REQUIRE(told.size() == 1);
    CHECK((told[0].verdict == altered && told[0].frames == 0 && told[0].details == "sound: the camera signed other sound here (2 frames)"));
    CHECK(told[0].from.ticks - clip::start.ticks == 9 * 640'000);
    CHECK(told[0].to.ticks > told[0].from.ticks + 640'000);

    auto shorter = tape;
    shorter.sound.erase(shorter.sound.begin() + 12, shorter.sound.begin() + 15);
    const auto lacks = sounding_arrival(shorter);
    REQUIRE(lacks.size() == 1);
    CHECK((lacks[0].verdict == missing && lacks[0].details == "sound: signed sound is missing (3 frames)"));
    CHECK(lacks[0].from.ticks - clip::start.ticks == 12 * 640'000);

    auto longer = tape;   // a stranger's: nobody signed it, so the pictures that came with it say when
    longer.sound.insert(longer.sound.begin() + 12, {heard_by(7, 3), 0, true, longer.sound[12].after});
    const auto put_in = sounding_arrival(longer);
    REQUIRE(put_in.size() == 1);
    CHECK((put_in[0].verdict == altered && put_in[0].details == "sound: the camera signed no sound between that before and that after (1 frame)"));
    CHECK((put_in[0].from >= clip::start && put_in[0].from.ticks < clip::start.ticks + 14 * 640'000));

    auto none = tape;   // a recorder without sound is not told what it cannot have
    none.sound.clear();
    CHECK(sounding_arrival(none).empty());
    CHECK(sounding_arrival(changed, true).empty());   // nor one without the key
    CHECK(sounding_arrival(none, true, true).empty());
}

TEST_CASE("sound that was announced and never came, or stopped, is told as missing while pictures go on, and more of it as it grows") {
    auto video = clip::h264();
    for (std::int64_t n = static_cast<std::int64_t>(video.pictures.size()); n < 150; ++n) {   // fifteen seconds of it
        auto again = video.pictures[static_cast<std::size_t>(n) % 30];
        again.decode_time = n * clip::duration, again.captured = {clip::start.ticks + n * 1'000'000};
        video.pictures.push_back(again);
    }
    auto tape = tape_with_sound(video);
    const auto all = tape.sound.size();
    REQUIRE(all > 200);
    const auto kept = GENERATE(std::size_t{0}, std::size_t{20});
    tape.sound.resize(kept);
    std::vector<verdict_range> before;
    const auto told = sounding_arrival(tape, false, true, &before);
    const std::string words = "sound: signed sound is missing (";
    REQUIRE((before.size() == 1 && before[0].details.starts_with(words)));
    CHECK(std::stoul(before[0].details.substr(words.size())) > 100);   // it was told after three seconds, and grew
    REQUIRE(told.size() == 1);
    CHECK((told[0].verdict == missing && told[0].frames == 0 && told[0].to > before[0].to));
    CHECK(told[0].from.ticks - clip::start.ticks == static_cast<std::int64_t>(kept) * 640'000);
    CHECK(told[0].details == words + std::to_string(all - kept) + " frames)");
    if (kept > 0) CHECK(sounding_arrival(tape).back().details == told[0].details);   // some came: more is expected
}
