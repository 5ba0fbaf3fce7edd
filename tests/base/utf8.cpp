// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/utf8.hpp>

#include <catch2/catch_test_macros.hpp>

using bartizan::is_utf8;

TEST_CASE("UTF-8 is in shortest form, without surrogates and up to U+10FFFF") {
    for (const char* good : {"", "a", "\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x94\x90", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"}) CHECK(is_utf8(good));
    for (const char* bad : {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xe6\x97", "a\xff"}) CHECK_FALSE(is_utf8(bad));
}
