// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace bartizan::profile;

TEST_CASE("the baselines have 241 rows, and no id stands in two") {
    std::set<std::string_view> ids;
    for (const auto* b : baselines)
        for (const auto& r : b->rows) CHECK(ids.insert(r.id).second);
    CHECK(ids.size() == 241);
    CHECK(number_of_rows == 241);
}

TEST_CASE("every beginning of ids that was not read is of some row, and what is sold is compared with nothing") {
    for (const auto* b : baselines) {
        for (const auto beginning : b->unread) {
            bool found = false;
            for (const auto& r : b->rows) found = found || r.id.starts_with(beginning);
            INFO(beginning);
            CHECK(found);
        }
        if (b == &en_18031_1 || b == &iec_62443_4_2) CHECK(b->compared_with.empty());
        else CHECK_FALSE(b->compared_with.empty());
    }
}

TEST_CASE("a row is found by its id") {
    STATIC_CHECK(how_known_of("CRA:I.I.2e") == how_known::composition);
    STATIC_CHECK(how_known_of("PSTI:S1.3") == how_known::declaration);
    STATIC_CHECK_FALSE(how_known_of("CRA:I.I.9z").has_value());
}
