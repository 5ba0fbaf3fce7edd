#include <bartizan/protocol/storage/segmenter.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using bz::storage::cut;

namespace {
constexpr bz::utc_time at(double s) { return {13'411'699'200 * 10'000'000 + static_cast<std::int64_t>(s * 10'000'000)}; }
}  // namespace

TEST_CASE("a segment begins with a key picture and ends at the first one after a minute") {
    bz::storage::segmenter<> s;
    CHECK(s.at(at(0), false) == cut::none);
    CHECK(s.at(at(0.04), true) == cut::first);
    for (int i = 1; i < 60; ++i) CHECK(s.at(at(0.04 + i), i % 2 == 0) == cut::none);
    CHECK(s.at(at(60.04), false) == cut::none);
    CHECK(s.at(at(61.5), true) == cut::full);
    CHECK(s.at(at(62), true) == cut::none);
}

TEST_CASE("a clock that goes back an hour begins a new segment at the next key picture") {
    bz::storage::segmenter<> s;
    CHECK(s.at(at(7200), true) == cut::first);
    CHECK(s.at(at(3600), false) == cut::none);
    CHECK(s.at(at(3601), true) == cut::clock_back);
    CHECK(s.at(at(3602), true) == cut::none);
}

TEST_CASE("pictures in decoding order and a clock that is trimmed cut nothing") {
    bz::storage::segmenter<> s;
    CHECK(s.at(at(10), true) == cut::first);
    CHECK(s.at(at(10.12), false) == cut::none);
    CHECK(s.at(at(10.04), true) == cut::none);
    CHECK(s.at(at(8.5), true) == cut::none);
}

TEST_CASE("a gap or a clock set ahead begins a new segment") {
    bz::storage::segmenter<> s;
    CHECK(s.at(at(0), true) == cut::first);
    CHECK(s.at(at(1.9), true) == cut::none);
    CHECK(s.at(at(4), true) == cut::clock_ahead);
}

TEST_CASE("a stream that begins anew begins a segment, once") {
    bz::storage::segmenter<> s;
    CHECK(s.at(at(0), true) == cut::first);
    s.restarted();
    CHECK(s.at(at(0.5), false) == cut::none);
    CHECK(s.at(at(1), true) == cut::restarted);
    CHECK(s.at(at(1.5), true) == cut::none);
}
