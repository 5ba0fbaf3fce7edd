#include <bartizan/protocol/storage/outside.hpp>

#include <support/footage.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
namespace storage = bartizan::storage;

TEST_CASE("what overlaps a time is found, the ends of a span are half open, and an empty camera is all") {
    tests::memory_index index;
    const auto put = [&](std::string camera, std::int64_t start, std::int64_t end) { REQUIRE(index.put({.id = {std::move(camera), {{start}}}, .end = {end}})); };
    put("door", 10, 20);
    put("door", 20, 30);
    put("gate", 15, 15);
    const auto found = [&](std::string_view camera, std::int64_t from, std::int64_t to) {
        std::vector<std::int64_t> out;
        REQUIRE(index.each(camera, {from}, {to}, [&](const auto& s) {
            out.push_back(s.id.name.start.ticks);
            return true;
        }));
        return out;
    };
    using list = std::vector<std::int64_t>;
    CHECK(found("", 0, 100) == list{10, 15, 20});
    CHECK(found("door", 0, 100) == list{10, 20});
    CHECK(found("door", 20, 21) == list{20});
    CHECK(found("door", 19, 20) == list{10});
    CHECK(found("gate", 15, 16) == list{15});
    CHECK(found("", 30, 100) == list{});
}
