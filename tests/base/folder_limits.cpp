#include <bartizan/base/folder_limits.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

TEST_CASE("every limit of a folder is named with its number") {
    std::map<std::string, std::uint64_t> seen;
    bartizan::storage::folder_limits{.segment_ms = 1, .jump_ms = 2, .keep_hours = 3, .most_mib = 4, .least_free_mib = 5}.each(
        [&](std::string_view name, std::uint64_t value) { seen[std::string(name)] = value; });
    CHECK(seen == std::map<std::string, std::uint64_t>{{"segment_ms", 1}, {"jump_ms", 2}, {"keep_hours", 3}, {"most_mib", 4}, {"least_free_mib", 5}});
}
