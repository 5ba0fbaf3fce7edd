#include <bartizan/protocol/storage/errc.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

TEST_CASE("each error of storage has a sentence of its own") {
    std::set<std::string_view> seen;
    for (int code = 1; code <= int(bartizan::storage::errc::index_of_another_version); ++code) {
        const auto e = make_error(bartizan::storage::errc(code));
        CHECK(e.where() == "storage");
        CHECK(e.message() != "unknown");
        CHECK(seen.insert(e.message()).second);
    }
}
