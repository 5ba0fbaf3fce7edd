// SPDX-License-Identifier: Apache-2.0
#include <bartizan/io/sqlite/stored_segments.hpp>

#include <bartizan/io/sqlite/footage_index.hpp>

#include <support/folder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <random>
#include <vector>

namespace bz = bartizan;
namespace storage = bartizan::storage;
using bartizan::io::sqlite::footage_index, bartizan::io::sqlite::index_file, bartizan::io::sqlite::stored_segments;

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

TEST_CASE("what a store has is found by camera and time, replaced, and forgotten as a whole") {
    tests::folder place;
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    const storage::stored_segment a{{"door", {{10}}}, {20}, 5}, b{{"door", {{20}, 2}}, {30}, 6}, c{{"gate", {{15}}}, {25}, 7};
    for (const auto& each : {b, a, c}) REQUIRE(index->put_stored(each));
    const auto found = [&](std::string_view camera, std::int64_t from, std::int64_t to) {
        std::vector<storage::stored_segment> out;
        REQUIRE(index->each_stored(camera, {from}, {to}, [&](const auto& s) {
            out.push_back(s);
            return true;
        }));
        return out;
    };
    CHECK(found("", 0, 100) == std::vector{a, c, b});
    CHECK(found("door", 20, 100) == std::vector{b});
    CHECK(*index->is_stored({"door", {{20}, 2, true}}));
    CHECK_FALSE(*index->is_stored({"door", {{20}}}));
    REQUIRE(index->put_stored({b.id, b.end, 66}));
    CHECK(found("door", 20, 100)[0].bytes == 66);
    REQUIRE(index->clear());   // a rebuild of the folder does not make the store forget
    CHECK(found("", 0, 100).size() == 3);
    CHECK(*index->last_stored("door") == storage::stored_segment{b.id, b.end, 66});
    CHECK(*index->last_stored("yard") == std::nullopt);
    REQUIRE(index->erase_stored(b.id));
    CHECK_FALSE(*index->is_stored(b.id));
    CHECK(*index->last_stored("door") == a);
    auto digest = a;   // what was put there is known; a listing that tells of it again, or otherwise, does not change that
    digest.sha256.emplace().fill(std::byte{7});
    REQUIRE((index->put_stored(digest) && index->put_stored(a) && index->put_stored({a.id, {a.end.ticks + 1}, a.bytes + 1})));
    CHECK(found("door", 0, 100) == std::vector{digest});
    CHECK(*index->last_stored("door") == digest);
    REQUIRE(index->forget_stored());
    CHECK(found("", 0, 100).empty());
}

TEST_CASE("what waits for a store is what is finished and not stored, the oldest first") {
    tests::folder place;
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    auto beside = index_file::open(place / "i");
    REQUIRE(beside);
    stored_segments part(*std::move(beside));   // of another connection, which asks nothing else
    const auto open = facts("door", 40, 50, true);
    auto second = facts("door", 10, 20);
    second.id.name.nth = 2;
    for (const auto& each : {facts("door", 30, 40), facts("door", 10, 20), facts("gate", 15, 25), second, open}) REQUIRE(index->put(each));
    const auto waiting = [&](std::string_view camera, std::size_t most = 9) {
        std::vector<storage::segment_facts> out;
        REQUIRE(part.each_waiting(camera, [&](const auto& s) {
            out.push_back(s);
            return out.size() < most;
        }));
        return out;
    };
    CHECK(waiting("") == std::vector{facts("door", 10, 20), second, facts("gate", 15, 25), facts("door", 30, 40)});
    REQUIRE(part.put_stored({facts("door", 10, 20).id, {20}, 100}));
    CHECK(waiting("door") == std::vector{second, facts("door", 30, 40)});
    CHECK(waiting("", 1) == std::vector{second});
}
