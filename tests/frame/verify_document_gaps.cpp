#include <bartizan/frame/verify/document_gaps.hpp>

#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <random>
#include <string>
#include <utility>
#include <vector>

using bartizan::utc_time;
using bartizan::frame::verify::document_gaps;

namespace {

constexpr std::int64_t begin = 1'000'000;   // of all streams, as no document is of the year 1601

// stream: groups of pictures of 10 ticks, and documents of them.
struct stream {
    document_gaps gaps;
    std::string told;   // "units 2 at 50-100 ", times since `begin`

    void group(std::int64_t at, int slices = 5, bool key = true) {
        for (int i = 0; i < slices; ++i) gaps.slice(key && i == 0, false, {begin + at + 10 * i});
    }
    // fitting: groups of 5 and documents that fit, so that the clocks are known to agree, and the group at 0 with `slices`; then the last number was `last`.
    void fitting(std::uint32_t last = 0, int slices = 5) {
        for (int n = -6; n <= 0; ++n) {
            group(50 * n, n == 0 ? slices : 5);
            if (n > -6) (void)document(static_cast<std::uint32_t>(n) + last, 50 * n - 50, 50 * n);
        }
    }
    void operator()(const document_gaps::gap& g) {
        told += std::string(g.what == document_gaps::lack::units ? "units " : g.what == document_gaps::lack::spoken ? "spoken " : g.pictures_too ? "documents and pictures " : "documents ") +
                std::to_string(g.count) + " at " + std::to_string(g.from.ticks - begin) + '-' + std::to_string(g.to.ticks - begin) + ' ';
    }
    // document: of [start, end), brought by a picture of the time `at`.
    std::string document(std::uint32_t counter, std::int64_t start, std::int64_t end, std::uint64_t listed = 5, std::int64_t at = -1, bool triggered = false, bool begins = false) {
        told.clear();
        gaps.signed_document({.counter = counter, .listed = listed, .triggered = triggered, .begins = begins, .start = {begin + start}, .end = {begin + end}}, {begin + (at < 0 ? end : at)}, 5,
                             [this](const auto& gap) { (*this)(gap); });
        return told;
    }
};

}   // namespace

TEST_CASE("numbers and counts that fit show no gap") {
    stream s;
    for (std::uint32_t n = 0; n < 8; ++n) {
        s.group(50 * n);
        if (n > 0) CHECK(s.document(n, 50 * n - 50, 50 * n).empty());
        if (n > 0) CHECK(s.document(n, 50 * n - 50, 50 * n).empty());   // sent twice
    }
}

TEST_CASE("numbers that lack are documents that lack, also where the counter wraps, and the gap is between what documents speak of") {
    stream s;
    s.fitting(0xffff'fffd), s.group(50);
    CHECK(s.document(0xffff'fffe, 0, 50).empty());
    s.group(200);
    CHECK(s.document(1, 150, 200) == "documents and pictures 2 at 50-150 units 5 at 150-200 ");   // the first lost one spoke of 50-100, which is there
    s.group(250), s.group(300);
    CHECK(s.document(3, 250, 300) == "documents 1 at 200-250 ");
    s.group(500);
    CHECK(s.document(6, 450, 500) == "documents and pictures 2 at 300-450 units 5 at 450-500 ");
}

TEST_CASE("what an unsigned document says counts when a signed one lists it") {
    for (const bool listed : {true, false}) {
        stream s;
        std::vector<std::byte> first(32, std::byte{1}), second(32, std::byte{2}), list(32 * 6, std::byte{9});
        s.fitting(), s.group(50);
        CHECK(s.document(1, 0, 50).empty());
        s.group(100, 4);
        s.gaps.unsigned_document({.counter = 2, .listed = 5, .start = {begin + 50}, .end = {begin + 100}}, first, {begin + 100});
        s.gaps.unsigned_document({.counter = 2, .listed = 5, .start = {begin + 50}, .end = {begin + 100}}, first, {begin + 100});
        s.group(150);
        std::ranges::copy(first, list.begin() + 32);
        s.gaps.unsigned_document({.counter = 3, .listed = 6, .start = {begin + 100}, .end = {begin + 150}, .list = list, .width = 32}, second, {begin + 150});
        s.group(200);
        s.told.clear();
        std::ranges::fill(list, std::byte{9});
        if (listed) std::ranges::copy(second, list.begin() + 64);
        s.gaps.signed_document({.counter = 4, .listed = 6, .start = {begin + 150}, .end = {begin + 200}, .list = list, .width = 32}, {begin + 200}, 5, [&](const auto& gap) { s(gap); });
        CHECK(s.told == (listed ? "units 1 at 100-150 " : "units 1 at 150-200 "));   // an entry of nothing that came
        s.told.clear();
        std::ranges::fill(list, std::byte{9});
        for (std::uint32_t n = 5; n <= 6; ++n) {
            s.group(50 * n);
            s.gaps.signed_document({.counter = n, .listed = 5, .start = {begin + 50 * n - 50}, .end = {begin + 50 * n}, .list = list, .width = 32}, {begin + 50 * n}, 5, [&](const auto& gap) { s(gap); });
        }
        CHECK(s.told == (listed ? "" : "documents 1 at 100-100 documents 1 at 150-150 "));   // a later one might have listed them, but three did not
    }
}

TEST_CASE("fewer slices than the document lists are missing, when the clocks agree; others are never held against what they do not speak of") {
    stream s;
    s.fitting(), s.group(50, 3);
    CHECK(s.document(1, 0, 50).empty());
    s.group(100, 5);
    CHECK(s.document(2, 50, 100) == "units 2 at 50-100 ");
    s.group(150, 5);
    CHECK(s.document(3, 100, 150, 0).empty());     // it does not say how many
    s.group(200, 5);
    CHECK(s.document(4, 150, 200, 7) == "units 2 at 150-200 ");
    s.group(250, 4), s.group(300, 4);
    CHECK(s.document(5, 1070, 1170, 5, 250).empty());                     // somebody, or a clock that was set, moved the times
    CHECK(s.document(6, 1070, 1170, 5, 300).empty());

    stream other;   // a clock that never agreed: which group a document speaks of is not known
    for (std::uint32_t n = 0; n < 40; ++n) {
        other.group(50 * n, 3 + int(n % 3));
        if (n > 0) CHECK(other.document(n, 7000 + 50 * n, 7050 + 50 * n, 9, 50 * n).empty());
    }
    CHECK(other.document(50, 9500, 9550, 9, 2000) == "documents and pictures 10 at 1950-2000 ");
}

TEST_CASE("a group of which nothing came is missing where it should be, also when its own document is there") {
    stream s;
    s.fitting(), s.group(50);
    CHECK(s.document(1, 0, 50).empty());
    CHECK(s.document(2, 50, 100, 5, 90).empty());   // at the end of a file
    s.group(150);
    CHECK(s.document(3, 100, 150) == "units 5 at 100-150 ");
    s.group(200);
    CHECK(s.document(4, 150, 200).empty());
    CHECK(s.document(6, 250, 300, 5, 240) == "documents 1 at 200-250 units 5 at 240-300 ");   // at the end of a file again: the gap is behind it
}

TEST_CASE("pictures whose key picture is not there are of the next group, and the key picture lacks") {
    stream s;
    s.fitting(), s.group(50), s.group(100);
    CHECK(s.document(1, 0, 50).empty());
    CHECK(s.document(2, 50, 100).empty());
    s.group(160, 4, false);
    CHECK(s.document(3, 100, 150, 5, 160).empty());
    s.group(200);
    CHECK(s.document(4, 150, 200) == "units 1 at 150-200 ");
    s.group(250);
    CHECK(s.document(5, 200, 250).empty());
}

TEST_CASE("documents of parts of a group are added up") {
    stream s;
    s.fitting(), s.group(50, 1, false), s.group(60, 2);
    CHECK(s.document(1, 0, 60, 6).empty());
    CHECK(s.document(2, 60, 80, 2, 80, true).empty());
    s.group(80, 1, false);
    CHECK(s.document(3, 80, 100, 2, 100, true) == "units 1 at 60-100 ");
    s.group(100, 2, false), s.group(120);
    CHECK(s.document(4, 100, 120, 2).empty());
    s.group(180);
    CHECK(s.document(6, 150, 180, 3) == "documents 1 at 120-150 ");   // of its first part
    s.group(240);
    CHECK(s.document(7, 180, 240, 6) == "units 1 at 180-240 ");
}

TEST_CASE("slices of types that not every signer hashes are never missed, and never stand for others") {
    stream s;
    s.fitting(), s.group(50, 3);
    CHECK(s.document(1, 0, 50).empty());
    s.gaps.slice(false, true, {begin + 80}), s.gaps.slice(false, true, {begin + 90});
    s.group(100, 3);
    CHECK(s.document(2, 50, 100, 5).empty());
    s.gaps.slice(false, true, {begin + 130}), s.gaps.slice(false, true, {begin + 140});
    s.group(150);
    CHECK(s.document(3, 100, 150, 3).empty());
    s.group(200);
    CHECK(s.document(4, 150, 200, 6) == "units 1 at 150-200 ");
}

TEST_CASE("a camera that begins anew, a number that goes back, and what was before the first picture are no gap; groups that no document speaks of are told") {
    stream s;
    s.fitting(899);
    s.group(50);
    CHECK(s.document(900, 0, 50).empty());
    s.group(100);
    CHECK(s.document(1, 50, 100, 5, 100, false, true).empty());
    s.group(150);
    CHECK(s.document(2, 100, 150).empty());
    s.group(200);
    CHECK(s.document(1, 150, 200).empty());
    s.group(250), s.group(300);
    CHECK(s.document(1, 250, 300, 5, 300, false, true) == "");          // sent twice?
    CHECK(s.document(2, 250, 300, 5, 300, false, true) == "spoken 1 at 200-250 ");
    CHECK_FALSE(s.gaps.finish([&](const auto& gap) { s(gap); }));
    s.group(350);
    CHECK(s.gaps.finish([&](const auto& gap) { s(gap); }) == utc_time{begin + 300});

    stream late;   // its clocks are not sure before the end
    late.group(0), late.group(50), late.group(100);
    CHECK(late.document(7, 50, 100).empty());
    late.group(150);
    CHECK(late.document(8, 100, 150).empty());
    CHECK_FALSE(late.gaps.finish([&](const auto& gap) { late(gap); }));
    CHECK(late.told == "spoken 1 at 0-50 ");
}

TEST_CASE("random groups, parts and late documents that are all there show no gap, and a slice that is not there does") {
    std::mt19937 random(7);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    int told = 0, off = 0, wrong = 0;   // off: streams whose clocks are some pictures apart, so that times fit by chance
    for (int run = 0; run < 3000; ++run) {
        stream s;
        struct said {
            std::int64_t start, end;
            int listed;
            bool triggered;
            int wait;
        };
        std::deque<said> waiting;
        const int late = below(25), part = below(3) == 0 ? 2 + below(4) : 0, offset = below(3) == 0 ? 40 : below(9) - 4;
        const int lost_group = run % 2 ? 3 + below(4) : -1;
        std::uint32_t counter = 100;
        std::int64_t now = 0;
        std::string all;
        const auto hand_out = [&](bool rest) {
            for (auto& w : waiting) --w.wait;
            while (!waiting.empty() && (rest || waiting.front().wait < 0)) {
                const auto& w = waiting.front();
                all += s.document(++counter, w.start + offset, w.end + offset, static_cast<std::uint64_t>(w.listed), now, w.triggered);
                waiting.pop_front();
            }
        };
        for (int g = 0; g < 14; ++g) {
            const int pictures = 1 + below(12), lost = g == lost_group ? below(pictures) : -1;
            std::int64_t start = now;
            int listed = 0;
            for (int i = 0; i < pictures; ++i, now += 10) {
                if (part > 0 && listed == part) waiting.push_back({start, now, std::exchange(listed, 0), true, late}), start = now;
                if (i != lost) s.gaps.slice(i == 0, false, {begin + now});
                ++listed;
                hand_out(false);
            }
            waiting.push_back({start, now, listed, false, late});
        }
        s.gaps.slice(true, false, {begin + now});
        hand_out(true);
        s.told.clear();
        (void)s.gaps.finish([&](const auto& gap) { s(gap); });
        all += s.told;
        INFO("run " << run << " late " << late << " part " << part << " offset " << offset << ": " << all);
        if (lost_group < 0) CHECK(all.find("documents") == std::string::npos);
        if (offset > 5) wrong += all.find("units") != std::string::npos, ++off;
        else if (lost_group < 0) CHECK(all.find("units") == std::string::npos);
        if (lost_group < 0 || offset > 5) continue;
        CHECK(!all.empty());
        ++told;
    }
    CHECK(told > 800);
    CHECK(wrong * 50 < off);
}
