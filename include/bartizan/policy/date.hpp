// date: a calendar day as a template argument.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>

namespace bartizan {

struct date {
    int year = 0, month = 0, day = 0;

    constexpr bool exists() const {
        constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        if (year < 2000 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
        const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
    }
    constexpr int yyyymmdd() const { return (year * 100 + month) * 100 + day; }
    static constexpr date from_yyyymmdd(long number) { return {int(number / 10000), int(number / 100 % 100), int(number % 100)}; }
    friend constexpr auto operator<=>(date, date) = default;
};

}  // namespace bartizan
