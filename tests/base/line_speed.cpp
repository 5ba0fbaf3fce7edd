// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/line_speed.hpp>

#include <catch2/catch_test_macros.hpp>

using bartizan::line_speed;

TEST_CASE("line speeds have the names of the Network page, and come back from them (J18)") {
    for (const auto each : {line_speed::automatic, line_speed::full_100, line_speed::half_100, line_speed::full_10, line_speed::half_10})
        CHECK(bartizan::read_line_speed(bartizan::name_of(each)) == each);
    CHECK(bartizan::name_of(line_speed::automatic) == "Auto");
    CHECK_FALSE(bartizan::read_line_speed("1000M full"));   // only negotiation gives more (IEEE 802.3, 28D.5)
    CHECK_FALSE(bartizan::read_line_speed(""));
}

TEST_CASE("a speed is megabits and a duplex") {
    CHECK((bartizan::megabits_of(line_speed::full_100) == 100 && bartizan::is_full(line_speed::full_100)));
    CHECK((bartizan::megabits_of(line_speed::half_10) == 10 && !bartizan::is_full(line_speed::half_10)));
}
