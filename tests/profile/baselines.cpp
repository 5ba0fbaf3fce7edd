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

TEST_CASE("a row is found by its id") {
    STATIC_CHECK(how_known_of("CRA:I.I.2e") == how_known::composition);
    STATIC_CHECK(how_known_of("PSTI:S1.3") == how_known::declaration);
    STATIC_CHECK_FALSE(how_known_of("CRA:I.I.9z").has_value());
}
