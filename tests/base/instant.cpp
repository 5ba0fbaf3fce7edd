#include <bartizan/base/instant.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("the golden streams' first frame is 2026-01-01 00:00:00 UTC") {
    constexpr auto t = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    CHECK(t.ticks == 134'116'992'000'000'000);
    CHECK(t.unix_seconds() == 1'767'225'600);
    CHECK(t.unix_microseconds() == 1'767'225'600'000'000);
}

TEST_CASE("times before 1970 keep their order") {
    CHECK(bz::utc_time::from_unix_microseconds(-1) < bz::utc_time::from_unix_microseconds(0));
    CHECK(bz::utc_time{0}.unix_seconds() == -11'644'473'600);
}
