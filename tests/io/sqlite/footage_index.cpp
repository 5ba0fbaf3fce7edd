#include <bartizan/io/sqlite/footage_index.hpp>

#include <support/folder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace bz = bartizan;
namespace storage = bartizan::storage;
using bz::io::sqlite::footage_index;

namespace {
storage::segment_facts facts(std::string camera, std::int64_t from, std::int64_t to, unsigned nth = 1) {
    return {.id = {std::move(camera), {{from}, nth}}, .end = {to}, .bytes = 100, .fragments = 2, .timescale = 90'000};
}
std::vector<storage::segment_facts> found(footage_index& index, std::string_view camera, std::int64_t from, std::int64_t to) {
    std::vector<storage::segment_facts> out;
    REQUIRE(index.each(camera, {from}, {to}, [&](const auto& s) {
        out.push_back(s);
        return true;
    }));
    return out;
}
}  // namespace

TEST_CASE("what was put is found by camera and time, in order, and is still there when the index is opened again") {
    tests::folder place;
    auto held = facts("door", 20, 30);
    held.id.name.held = held.is_protected = true;
    held.damaged = 3;
    {
        auto index = footage_index::open(place / "i");
        REQUIRE(index);
        REQUIRE((index->put(held) && index->put(facts("door", 10, 20)) && index->put(facts("gate", 15, 15)) && index->put(facts("door", 10, 12, 2))));
        REQUIRE((index->add(held.id, {40, 60, 9, 1}) && index->add(held.id, {0, 40, 0, 9})));
    }
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    const auto all = found(*index, "", 0, 100);
    REQUIRE(all.size() == 4);
    CHECK((all[0] == facts("door", 10, 20) && all[1] == facts("door", 10, 12, 2) && all[2] == facts("gate", 15, 15) && all[3] == held));
    CHECK(found(*index, "door", 20, 21).size() == 1);
    CHECK(found(*index, "door", 19, 20) == std::vector{facts("door", 10, 20)});
    CHECK(found(*index, "gate", 15, 16).size() == 1);
    CHECK(found(*index, "", 30, 100).empty());
    CHECK(found(*index, "it's; DROP TABLE segment", 0, 100).empty());
    std::vector<storage::extent> parts;
    REQUIRE(index->extents(held.id, [&](const auto& e) { parts.push_back(e); }));
    CHECK(parts == std::vector<storage::extent>{{0, 40, 0, 9}, {40, 60, 9, 1}});
    int seen = 0;
    REQUIRE(index->each("", {0}, {100}, [&](const auto&) { return ++seen < 2; }));
    CHECK(seen == 2);
}

TEST_CASE("put replaces, erase takes the extents along, clear leaves nothing") {
    tests::folder place;
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    auto one = facts("door", 10, 20);
    REQUIRE((index->put(one) && index->add(one.id, {0, 40, 0, 9})));
    one.end = {25};
    one.id.name.held = true;
    REQUIRE(index->put(one));
    CHECK(found(*index, "", 0, 100) == std::vector{one});
    REQUIRE(index->erase(one.id));
    int left = 0;
    REQUIRE(index->extents(one.id, [&](const auto&) { ++left; }));
    CHECK(left == 0);
    REQUIRE((index->put(one) && index->clear()));
    CHECK(found(*index, "", 0, 100).empty());
}

TEST_CASE("a batch that was never ended is not there afterwards, and a batch within a batch is refused in words") {
    tests::folder place;
    {
        auto index = footage_index::open(place / "i");
        REQUIRE((index && index->batch(true) && index->put(facts("door", 10, 20))));
        CHECK(index->batch(true).error() == make_error(storage::errc::index_failed));
        CHECK(index->failure_text().find("transaction") != std::string::npos);
    }
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    CHECK(found(*index, "", 0, 100).empty());
}

TEST_CASE("an index that cannot be made is told") {
    tests::folder place;
    CHECK(footage_index::open(place / "no/such/folder/i").error() == make_error(storage::errc::index_failed));
}
