// What the extension proves beside the standard's documents, and how its loss, its mixing and its lies are told.
#include <bartizan/frame/verify/extension.hpp>
#include <bartizan/frame/verify/extension_reader.hpp>
#include <bartizan/frame/verify/parameter_set_log.hpp>
#include <bartizan/frame/verify/ruling.hpp>

#include <support/extended_stream.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace bz = bartizan;
namespace words = bz::frame::verify;
using namespace tests;
using words::remark, words::verdict;

namespace {
// Four GOPs of six pictures; 1, 2 and 5 of each are of types that the standard's reference does not hash.
signing_mode leaves_out() { return {.gops = 4, .frames = 6, .left_out = {1, 2, 5}}; }

struct toy_host {
    std::set<remark> said;
    void note(remark r) { said.insert(r); }
};
}  // namespace

TEST_CASE("with the extension every picture is proven, whatever its slice types, and nothing is left to remark") {
    auto mode = leaves_out();
    SECTION("one slice a picture") {}
    SECTION("three slices a picture") { mode.slices = 3; }
    SECTION("no hash list") { mode.list = false; }
    SECTION("a still scene") { mode.same_pictures = true; }
    SECTION("partial GOPs") { mode.part = 4; }
    const auto said = judge(extended(mode));
    CHECK(said.bar == std::string(24, '.') + "|");
    CHECK(said.verdict == verdict::authentic);
    CHECK(said.remarks.empty());
    CHECK(said.totals.extended == 24);

    mode.sei_first = true;   // the same without extension: what the standard proves
    const auto bare = judge(sign(mode));
    CHECK(bare.verdict == verdict::incomplete);
    CHECK((bare.totals.extended == 0 && bare.totals.not_covered == 12 && bare.said(remark::uncovered_slices)));
}

TEST_CASE("a picture that the standard does not hash is told as missing or altered exactly where it was") {
    const int frame = GENERATE(1, 2, 5, 7, 8, 11, 19, 23);
    auto removed = extended(leaves_out());
    drop(removed, index_of_frame(removed, frame));
    std::string bar(23, '.');
    CHECK(judge(removed).bar == bar.insert(static_cast<std::size_t>(frame), "M") + "|");

    auto changed = extended(leaves_out());
    flip(changed, index_of_frame(changed, frame));
    bar = std::string(24, '.');
    bar[static_cast<std::size_t>(frame)] = 'X';
    CHECK(judge(changed).bar == bar + "|");
    CHECK(judge(changed).exit_code == 1);
}

TEST_CASE("all pictures of the uncovered types removed: the standard says nothing, the extension how many and where") {
    auto mode = leaves_out();
    mode.sei_first = true;
    const auto without = [](signed_stream s) {
        std::erase_if(s, [](const stream_unit& u) { return u.frame >= 0 && u.bytes[0] == std::byte{0x42}; });
        return judge(s);
    };
    CHECK(without(sign(mode)).verdict == verdict::authentic);   // so they can be left out unseen
    const auto said = without(extended(mode));
    CHECK(said.bar == ".MM..M.MM..M.MM..M.MM..M|");
    CHECK((said.totals.missing == 12 && said.verdict == verdict::altered));
}

TEST_CASE("a loss that the standard counts is not counted twice") {
    const int frame = GENERATE(3, 6, 9, 15, 21);
    auto stream = extended(leaves_out());
    drop(stream, index_of_frame(stream, frame));
    CHECK(judge(stream).totals.missing == 1);
    auto slices = leaves_out();
    slices.slices = 3;
    auto three = extended(slices);
    drop(three, index_of_frame(three, frame), 3);
    CHECK(judge(three).totals.missing == 1);
    auto all = extended(leaves_out());
    std::erase_if(all, [](const stream_unit& u) { return u.frame >= 12 && u.frame < 18; });   // the GOP's documents stay
    CHECK(judge(all).bar == std::string(12, '.') + "MMMMMM......|");
}

TEST_CASE("changed parameter sets condemn the frames that are decoded with them, and no others") {
    const auto change_nth = [](std::byte type, int n) {
        auto s = extended();
        for (auto& u : s)
            if (u.frame == -3 && u.bytes[0] == type && n-- == 0) u.bytes[1] ^= std::byte{1};
        return judge(s);
    };
    for (const auto type : {std::byte{0x67}, std::byte{0x68}}) {
        const auto said = change_nth(type, 1);
        CHECK(said.bar == ".....XXXXX..........|");
        CHECK((said.verdict == verdict::altered && said.said(remark::parameter_sets_changed)));
    }
    CHECK(change_nth(std::byte{0x68}, 3).bar == "...............XXXXX|");

    auto without = extended();
    std::erase_if(without, [](const stream_unit& u) { return u.frame == -3; });
    const auto said = judge(without);   // they may have come another way; nobody can say
    CHECK((said.totals.extended == 0 && said.totals.altered == 0));
}

TEST_CASE("a set stays in force until all signed ones of its type have come again") {
    const auto log = std::make_unique<words::parameter_set_log<8>>();
    const auto hash = [](int n) { return words::hash_bytes{std::byte(n)}; };
    octets sets;
    for (const auto& [type, n] : {std::pair{7, 1}, {8, 2}, {8, 3}}) {
        sets.push_back(std::byte(type));
        const auto h = hash(n);
        sets.insert(sets.end(), h.begin(), h.begin() + 32);
    }
    const auto state = [&] { return log->state(log->count(), sets, 32); };
    CHECK(state() == words::sets_state::unknown);
    log->received(7, hash(1), 32);
    log->received(8, hash(2), 32);
    CHECK(state() == words::sets_state::unknown);
    log->received(8, hash(3), 32);
    CHECK(state() == words::sets_state::signed_);
    const auto before = log->count();
    log->received(8, hash(9), 32);
    CHECK(state() == words::sets_state::changed);
    CHECK(log->state(before, sets, 32) == words::sets_state::signed_);
    log->received(8, hash(2), 32);
    CHECK(state() == words::sets_state::changed);   // 9 may have the number of 3
    log->received(8, hash(3), 32);
    CHECK(state() == words::sets_state::signed_);
    log->received(7, hash(1), 32);
    log->received(7, hash(1), 32);   // says nothing new
    CHECK(log->count() == before + 3);
    for (int n = 0; n < 20; ++n) log->received(8, hash(2 + n % 2), 32);
    CHECK(log->state(before, sets, 32) == words::sets_state::unknown);   // forgotten
    log->received(33, hash(4), 32);
    CHECK(state() == words::sets_state::changed);   // a type of which none is signed
}

TEST_CASE("a frame that is shown at another time than it was signed for is altered, and only it") {
    const auto stream = extended();
    CHECK(judge_timed(stream, [](int f) { return f; }).verdict == verdict::authentic);
    CHECK(judge_timed(stream, [](int f) { return f + 1000; }).verdict == verdict::authentic);          // another zero is no other time
    CHECK(judge_timed(stream, [](int f) { return f * 512; }, 12'800).verdict == verdict::authentic);   // nor is another timescale
    CHECK(judge_timed(stream, [](int f) { return f * 3333 / 100; }, 833).verdict == verdict::authentic);   // nor one that rounds
    const auto one = judge_timed(stream, [](int f) { return f + (f == 8); });
    CHECK(one.bar == "........X...........|");
    CHECK((one.verdict == verdict::altered && one.said(remark::frame_times_changed)));
    CHECK(judge_timed(stream, [](int f) { return f + (f >= 8 ? 100 : 0); }).bar == "........X...........|");   // time cut out once
    CHECK(judge_timed(stream, [](int f) { return f * 2; }).totals.altered >= 19);                              // slow motion
    CHECK(judge_timed(stream, [](int f) { return f + f / 7; }).bar == ".......X......X.....|");
    CHECK(judge_timed(sign(), [](int f) { return f + (f == 8); }).verdict == verdict::authentic);   // without extension nobody knows

    const auto extreme = [&](std::int64_t at, std::uint32_t timescale) { return judge_timed(stream, [&](int) { return at; }, timescale); };
    for (const auto at : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), std::int64_t{0}})
        for (const auto timescale : {0u, 1u, 90'000u, 0xffffffffu}) CHECK(extreme(at, timescale).in_order);
}

TEST_CASE("a stripped extension is missed by whoever announced it, and by what came before") {
    auto mode = leaves_out();
    const auto strip = [](signed_stream s, std::uint32_t from) {
        std::erase_if(s, [from](const stream_unit& u) { return u.frame == -2 && u.document >= from; });
        return judge(s);
    };
    for (const std::uint32_t from : {2u, 3u, 4u}) {
        const auto said = strip(extended(mode), from);
        CHECK((said.verdict == verdict::incomplete && said.said(remark::extension_missing)));
    }
    mode.left_out = {};   // every frame is covered by the standard, yet it is not called authentic
    CHECK(strip(extended(mode), 3).verdict == verdict::incomplete);
    CHECK(strip(extended(mode), 1).verdict == verdict::authentic);   // a camera that never says that it makes extensions
    mode.firmware = "2.1" + std::string(bz::extension_sei::announcement);
    const auto said = strip(extended(mode), 1);
    CHECK((said.verdict == verdict::incomplete && said.said(remark::extension_missing)));
    CHECK(judge(extended(mode)).verdict == verdict::authentic);
}

TEST_CASE("an extension counts only beside the document it names, signed by the same key") {
    auto other = leaves_out();
    other.seed = 9;
    auto mixed = extended(leaves_out()), from = extended(other);
    std::swap(mixed[index_of_extension(mixed, 2)], from[index_of_extension(from, 2)]);
    auto said = judge(mixed);
    CHECK((said.verdict == verdict::incomplete && said.said(remark::extension_wrong) && said.said(remark::extension_missing)));
    CHECK(said.bar == ".......??..?............|");

    auto moved = extended(leaves_out());
    std::swap(moved[index_of_extension(moved, 2)], moved[index_of_standard(moved, 2)]);
    CHECK(judge(moved).verdict == verdict::incomplete);

    auto forged = extended(leaves_out());   // a byte of what is signed
    auto& bytes = forged[index_of_extension(forged, 2)].bytes;
    bytes[bytes.size() - 100] ^= std::byte{1};
    said = judge(forged);
    CHECK((said.verdict == verdict::incomplete && said.said(remark::extension_wrong)));

    auto strange = leaves_out();
    strange.chain = "stranger";
    said = judge(extended(strange));
    CHECK((said.totals.extended == 0 && said.totals.authentic == 0));
}

TEST_CASE("documents sent twice, recordings cut and joined stay what they were") {
    auto twice = extended(leaves_out());
    for (std::uint32_t n = 1; n <= 4; ++n) {
        const auto at = index_of_extension(twice, n);
        const signed_stream pair{twice[at], twice[at + 1]};
        twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(at + 2), pair.begin(), pair.end());
    }
    auto said = judge(twice);
    CHECK((said.verdict == verdict::authentic && said.remarks.empty()));

    auto cut = extended(leaves_out());
    drop(cut, 0, index_of_frame(cut, 12) - 2);   // its parameter sets stay
    said = judge(cut);
    CHECK((said.verdict == verdict::authentic && said.totals.extended == 12));
    CHECK(said.remarks == std::set{remark::begins_in_mid_recording});

    said = judge(joined(extended(leaves_out()), extended(leaves_out())));
    CHECK((said.totals.extended == 48 && said.totals.altered == 0 && said.segments.size() == 2));
}

TEST_CASE("never altered when nothing was changed, wherever a stream with extensions is cut") {
    for (const int part : {0, 4}) {
        auto mode = leaves_out();
        mode.part = part;
        const auto whole = extended(mode);
        for (std::size_t from = 0; from < whole.size(); ++from)
            for (const std::size_t to : {whole.size(), whole.size() - 3, (from + whole.size()) / 2}) {
                if (to <= from) continue;
                const auto said = judge(signed_stream(whole.begin() + static_cast<std::ptrdiff_t>(from), whole.begin() + static_cast<std::ptrdiff_t>(to)));
                INFO("units " << from << " to " << to << " of " << whole.size() << ", parts of " << part << ": " << said.bar);
                CHECK((said.totals.altered == 0 && said.totals.missing == 0 && said.in_order));
            }
    }
}

TEST_CASE("never authentic when any one unit was changed or removed") {
    const auto whole = extended(leaves_out());
    for (std::size_t at = 0; at < whole.size(); ++at) {
        if (whole[at].frame == 0 && whole[at].random_access) continue;   // without it the stream begins a picture later, and says so
        auto removed = whole, changed = whole;
        drop(removed, at);
        if (whole[at].frame == -2) changed[at].bytes[changed[at].bytes.size() - 100] ^= std::byte{0x10};   // not in the padding
        else flip(changed, at);
        INFO("unit " << at << " of frame " << whole[at].frame);
        const auto gone = judge(removed);
        // A parameter set that is sent again and again may be left out; the decoder has it.
        if (whole[at].frame == -3) CHECK((at < 2 || gone.verdict == verdict::authentic));
        else CHECK(gone.verdict != verdict::authentic);
        CHECK(judge(changed).verdict != verdict::authentic);
    }
}

TEST_CASE("the names of changes and of second signatures are all different") {
    std::set<std::string_view> names, sentences, states;
    for (int c = 0; c <= int(words::change::frame_time); ++c) {
        names.insert(name(words::change(c)));
        sentences.insert(sentence(words::change(c)));
    }
    CHECK((names.size() == 4 && sentences.size() == 4));
    for (int s = 0; s <= int(words::second_state::trusted); ++s) states.insert(name(words::second_state(s)));
    CHECK(states.size() == 5);
}
