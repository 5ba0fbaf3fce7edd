// SPDX-License-Identifier: Apache-2.0
#include <bartizan/io/sqlite/footage_index.hpp>

#include <support/folder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <random>
#include <vector>

namespace bz = bartizan;
namespace storage = bartizan::storage;
using bartizan::io::sqlite::footage_index;

namespace {

storage::segment_facts facts(std::string camera, std::int64_t start, std::int64_t end, bool open = false, bool held = false) {
    storage::segment_facts out;
    out.id = {std::move(camera), {{start}, 1, held}};
    out.end = {end}, out.bytes = static_cast<std::uint64_t>(end - start) * 10, out.fragments = 1, out.timescale = 1000, out.open = open;
    return out;
}

// agrees: what waits by the index's own list is what waits when every segment is looked at; and so is the sum.
void agrees(footage_index& index) {
    std::vector<storage::segment_facts> all, wait;
    REQUIRE(index.each("", storage::beginning_of_time, storage::end_of_time, [&](const auto& s) { return all.push_back(s), true; }));
    REQUIRE(index.each_waiting("", [&](const auto& s) { return wait.push_back(s), true; }));
    std::erase_if(all, [&](const auto& s) { return s.open || *index.is_stored(s.id); });
    CHECK(wait == all);
    std::uint64_t bytes = 0;
    for (const auto& each : all) bytes += each.bytes;
    const auto sum = index.waiting_sum();
    REQUIRE(sum);
    CHECK(sum->segments == all.size());
    CHECK(sum->bytes == bytes);
}

}  // namespace

TEST_CASE("what waits is known without a count, whatever is recorded, held, stored, deleted and learnt, by whomever, and after a restart") {
    tests::folder place;
    std::mt19937 random(7);
    const auto below = [&](unsigned n) { return static_cast<std::int64_t>(random() % n); };
    auto index = footage_index::open(place / "i"), other = footage_index::open(place / "i");
    REQUIRE(index);
    REQUIRE(other);
    for (int round = 0; round < 3'000; ++round) {
        auto& by = below(3) == 0 ? *other : *index;
        const auto start = below(40) * 10;
        const std::string camera = below(2) == 0 ? "door" : "gate";
        switch (below(9)) {
        case 0: case 1: REQUIRE(by.put(facts(camera, start, start + 1 + below(9), true))); break;   // begins, or grows
        case 2: case 3: REQUIRE(by.put(facts(camera, start, start + 1 + below(9)))); break;         // ends, or is found anew
        case 4: REQUIRE(by.put(facts(camera, start, start + 5, false, below(2) == 0))); break;      // is held or released
        case 5: REQUIRE(by.put_stored({facts(camera, start, 0).id, {start + 5}, 50})); break;       // uploaded, or learnt of, again too
        case 6: REQUIRE(by.erase_stored(facts(camera, start, 0).id)); break;
        case 7: REQUIRE(by.erase(facts(camera, start, 0).id)); break;                               // deleted, or given up
        default:
            if (below(60) == 0) REQUIRE(by.forget_stored());
            if (below(60) == 0) REQUIRE(by.clear());
            if (below(20) == 0) {
                index = footage_index::open(place / "i");
                REQUIRE(index);
            }
        }
        if (round % 10 == 0) agrees(*index);
    }
    agrees(*index);
    agrees(*other);
}

TEST_CASE("an index that was made before it kept what waits knows it when it is opened") {
    tests::folder place;
    {
        auto index = footage_index::open(place / "i");
        REQUIRE(index);
        for (int i = 0; i < 5; ++i) REQUIRE(index->put(facts("door", i * 10, i * 10 + 10)));
        REQUIRE(index->put_stored({facts("door", 10, 0).id, {20}, 100}));
    }
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((place / "i").c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "DROP TABLE waiting; DROP TRIGGER segment_put; DROP TRIGGER segment_gone; DROP TRIGGER stored_put; DROP TRIGGER stored_gone; DROP INDEX by_length; DROP INDEX stored_by_length; DROP INDEX verdict_by_length",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    CHECK(index->waiting_sum()->segments == 4);
    REQUIRE(index->put(facts("gate", 5, 10)));
    CHECK(index->waiting_sum()->segments == 5);
    agrees(*index);
}

TEST_CASE("a segment is found by a time within it, however long it is and whatever lies beside it") {
    tests::folder place;
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    std::mt19937 random(11);
    const auto below = [&](unsigned n) { return static_cast<std::int64_t>(random() % n); };
    std::vector<storage::segment_facts> all;
    for (int i = 0; i < 200; ++i) {
        const auto start = below(2'000) * 10 + i % 10;   // no name twice
        auto s = facts(i % 3 ? "door" : "gate", start, start + (i == 77 ? 9'000 : below(60)));
        s.id.name.nth = static_cast<unsigned>(i + 1);
        REQUIRE(index->put(s));
        all.push_back(s);
    }
    auto backwards = facts("door", 500, 400);   // as a broken file may say
    backwards.bytes = 1;
    REQUIRE(index->put(backwards));
    all.push_back(backwards);
    std::ranges::sort(all, {}, [](const auto& s) { return std::tuple(s.id.name.start, s.id.camera, s.id.name.nth); });
    for (int i = 0; i < 500; ++i) {
        const auto from = below(22'000) - 1'000, to = from + below(3'000);
        const std::string camera = i % 3 == 0 ? "" : i % 3 == 1 ? "door" : "gate";
        std::vector<storage::segment_facts> wanted, found;
        for (const auto& s : all)
            if ((camera.empty() || s.id.camera == camera) && s.id.name.start.ticks < to && (s.end.ticks > from || s.id.name.start.ticks >= from)) wanted.push_back(s);
        REQUIRE(index->each(camera, {from}, {to}, [&](const auto& s) { return found.push_back(s), true; }));
        CHECK(found == wanted);
    }
    std::size_t all_found = 0;   // from the beginning of time to its end
    REQUIRE(index->each("", storage::beginning_of_time, storage::end_of_time, [&](const auto&) { return ++all_found, true; }));
    CHECK(all_found == all.size());
}
