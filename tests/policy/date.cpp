// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/date.hpp>

#include <catch2/catch_test_macros.hpp>

using bartizan::date;

TEST_CASE("a date exists when the calendar has it") {
    STATIC_CHECK(date{2027, 1, 31}.exists());
    STATIC_CHECK(date{2028, 2, 29}.exists());
    STATIC_CHECK(date{2000, 2, 29}.exists());
    STATIC_CHECK(date{9999, 12, 31}.exists());
    STATIC_CHECK_FALSE(date{2027, 2, 29}.exists());
    STATIC_CHECK_FALSE(date{2100, 2, 29}.exists());
    STATIC_CHECK_FALSE(date{2027, 4, 31}.exists());
    STATIC_CHECK_FALSE(date{2027, 0, 1}.exists());
    STATIC_CHECK_FALSE(date{2027, 13, 1}.exists());
    STATIC_CHECK_FALSE(date{2027, 1, 0}.exists());
    STATIC_CHECK_FALSE(date{}.exists());
    STATIC_CHECK_FALSE(date{27, 1, 31}.exists());
}

TEST_CASE("dates are ordered as days are") {
    STATIC_CHECK(date{2026, 12, 31} < date{2027, 1, 1});
    STATIC_CHECK(date{2027, 1, 31} < date{2027, 2, 1});
    STATIC_CHECK(date{2027, 1, 31} <= date{2027, 1, 31});
}

TEST_CASE("a number is read as year, month and day") {
    STATIC_CHECK(date::from_yyyymmdd(20270131) == date{2027, 1, 31});
    STATIC_CHECK_FALSE(date::from_yyyymmdd(2026 - 12 - 31).exists());   // what dashes do to it
    STATIC_CHECK_FALSE(date::from_yyyymmdd(270131).exists());
    STATIC_CHECK_FALSE(date::from_yyyymmdd(-20270131).exists());
}
