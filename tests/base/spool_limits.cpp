#include <bartizan/base/spool_limits.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

TEST_CASE("the limits of a spool name themselves") {
    int seen = 0;
    bartizan::storage::spool_limits{.most_mib = 7}.each([&](std::string_view name, std::uint32_t value) { seen += name == "most_mib" && value == 7; });
    CHECK(seen == 1);
}
