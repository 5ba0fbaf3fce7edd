#include <bartizan/io/sqlite/footage_index.hpp>

#include <support/folder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
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
// counting: steps: of SQLite's machine, whatever ask() asks.
struct counting : footage_index {
    using footage_index::db;
    std::uint64_t steps(auto ask) {
        std::uint64_t out = 0;
        sqlite3_progress_handler(db(), 1, [](void* count) { return ++*static_cast<std::uint64_t*>(count), 0; }, &out);
        ask();
        sqlite3_progress_handler(db(), 0, nullptr, nullptr);
        return out;
    }
};
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

TEST_CASE("cameras, their first segments and their last ends are found without reading every row") {
    tests::folder place;
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    const auto cameras = [&](int most = 100) {
        std::string all;
        REQUIRE(index->cameras([&](std::string_view name) {
            all += std::string(name) + "|";
            return --most > 0;
        }));
        return all;
    };
    CHECK(cameras().empty());
    CHECK_FALSE(index->first_start("door", {0})->has_value());
    CHECK_FALSE(index->last_end("door")->has_value());
    for (const auto& s : {facts("gate", 5, 9), facts("door", 10, 20), facts("door", 30, 35), facts("door", 20, 30), facts("door.2", 1, 2), facts("door", 30, 33, 2)}) REQUIRE(index->put(s));
    CHECK(cameras() == "door|door.2|gate|");
    CHECK(cameras(2) == "door|door.2|");
    CHECK((*index->first_start("door", {0}))->ticks == 10);
    CHECK((*index->first_start("door", {10}))->ticks == 10);
    CHECK((*index->first_start("door", {11}))->ticks == 20);
    CHECK_FALSE(index->first_start("door", {31})->has_value());
    CHECK((*index->last_end("door"))->ticks == 33);
    CHECK((*index->last_end("gate"))->ticks == 9);
    CHECK_FALSE(index->last_end("doo")->has_value());
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

TEST_CASE("a damaged page is found when the whole index is checked, and opening does not read it all") {
    tests::folder place;
    const auto path = place / "i";
    {
        auto index = footage_index::open(path);
        REQUIRE((index && index->batch(true)));
        for (int i = 0; i < 2000; ++i) REQUIRE(index->put(facts("door", i * 10, i * 10 + 10)));
        REQUIRE((index->batch(false) && index->check()));
    }
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(10 * 4096);
        file << std::string(4096, 'x');
    }
    auto index = footage_index::open(path);
    REQUIRE(index);
    CHECK(index->check().error() == make_error(storage::errc::index_failed));
    bool remade = false;
    REQUIRE(footage_index::open_or_remake(path, remade));
    CHECK(remade);
}

TEST_CASE("an index takes the place of another with all that is in it, and what the other one's log had does not come back") {
    tests::folder place;
    const auto path = place / "i", spare = place / "spare";
    {
        auto old = footage_index::open(path);
        REQUIRE((old && old->put(facts("door", 10, 20)) && old->put(facts("gone", 10, 20))));
        std::filesystem::copy_file(path + "-wal", place / "log");
    }
    std::filesystem::rename(place / "log", path + "-wal");   // as a crash would leave it
    auto index = footage_index::open(spare);
    REQUIRE((index && index->put(facts("door", 30, 40)) && index->put_verdict("door", {{30}, {40}, storage::verdict::authentic, 5, {}})));
    REQUIRE(index->copy_to(path));
    auto back = footage_index::open(path);
    REQUIRE((back && back->check()));
    CHECK(found(*back, {}, 0, 100) == std::vector{facts("door", 30, 40)});
    int verdicts = 0;
    REQUIRE(back->verdicts("door", {0}, {100}, [&](const auto&) { return ++verdicts > 0; }));
    CHECK(verdicts == 1);
    CHECK(index->copy_to(place / "no/such/folder/i").error() == make_error(storage::errc::index_failed));
}

TEST_CASE("an index that cannot be made is told") {
    tests::folder place;
    CHECK(footage_index::open(place / "no/such/folder/i").error() == make_error(storage::errc::index_failed));
}

TEST_CASE("verdicts are found by camera and time, replaced by start and verdict, and leave with the footage they speak of") {
    using enum storage::verdict;
    tests::folder place;
    constexpr std::int64_t minute = 60 * bz::utc_time::ticks_per_second;
    const storage::verdict_range good{{10 * minute}, {12 * minute}, authentic, 50, {}}, red{{12 * minute}, {13 * minute}, altered, 2, "it's; DROP TABLE verdict"},
        gap{{12 * minute}, {12 * minute}, missing, 7, "between"}, later{{20 * minute}, {21 * minute}, not_verifiable_without_key, 1, {}};
    const auto found = [](footage_index& index, std::string_view camera, std::int64_t from, std::int64_t to) {
        std::vector<storage::verdict_range> out;
        REQUIRE(index.verdicts(camera, {from}, {to}, [&](const auto& v) { return out.push_back(v), true; }));
        return out;
    };
    {
        auto index = footage_index::open(place / "i");
        REQUIRE((index && index->put_verdict("door", later) && index->put_verdict("door", red) && index->put_verdict("door", gap)));
        REQUIRE((index->put_verdict("door", {good.from, {11 * minute}, authentic, 25, "so far"}) && index->put_verdict("door", good)));
        REQUIRE(index->put_verdict("gate", good));
    }
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    CHECK(found(*index, "door", 0, 100 * minute) == std::vector{good, gap, red, later});
    CHECK(found(*index, "door", 14 * minute, 19 * minute).empty());
    CHECK(found(*index, "door", 12 * minute + 1, 19 * minute) == std::vector{red});
    CHECK(found(*index, "gate", 11 * minute, 11 * minute) == std::vector{good});
    CHECK(found(*index, "", 0, 100 * minute).empty());
    int seen = 0;
    REQUIRE(index->verdicts("door", {0}, {100 * minute}, [&](const auto&) { return ++seen < 2; }));
    CHECK(seen == 2);
    REQUIRE((index->put(facts("door", 19 * minute, 22 * minute)) && index->put(facts("gate", 10 * minute, 12 * minute))));
    REQUIRE((index->clear() && found(*index, "door", 0, 100 * minute).size() == 4));   // a rebuild keeps what was seen on arrival
    REQUIRE((index->put(facts("door", 19 * minute, 22 * minute)) && index->put(facts("gate", 10 * minute, 12 * minute))));
    const storage::segment_id stored{"door", {{red.from.ticks}}};   // the store still has what the folder has not
    REQUIRE(index->put_stored({stored, red.to, 5}));
    REQUIRE((index->forget_verdicts() && index->forget_verdicts("door", {15 * minute})));
    CHECK(found(*index, "door", 0, 100 * minute) == std::vector{good, gap, red, later});
    REQUIRE(index->erase_stored(stored));
    REQUIRE((index->forget_verdicts("door", {12 * minute}) && index->forget_verdicts("gate", {10 * minute})));
    CHECK(found(*index, "door", 0, 100 * minute).size() == 4);
    REQUIRE(index->forget_verdicts("door", {13 * minute}));   // a minute's slack
    CHECK(found(*index, "door", 0, 100 * minute) == std::vector{good, gap, red, later});
    REQUIRE(index->forget_verdicts("door", {13 * minute + 1}));
    CHECK(found(*index, "door", 0, 100 * minute) == std::vector{red, later});
    REQUIRE(index->forget_verdicts("door", {15 * minute}));
    CHECK(found(*index, "door", 0, 100 * minute) == std::vector{later});
    REQUIRE((index->put_verdict("door", red) && index->forget_verdicts()));
    CHECK(found(*index, "door", 0, 100 * minute) == std::vector{later});
    CHECK(found(*index, "gate", 0, 100 * minute) == std::vector{good});
}

TEST_CASE("footage is found wherever it lies, and what lies in both places once") {
    tests::folder place;
    auto index = footage_index::open(place / "i");
    REQUIRE(index);
    const auto both = facts("door", 10, 20), local = facts("door", 30, 40);
    REQUIRE((index->put(both) && index->put(local)));
    REQUIRE((index->put_stored({both.id, both.end, 5}) && index->put_stored({{"door", {{20}}}, {30}, 6}) && index->put_stored({{"yard", {{50}}}, {60}, 7, storage::segment_digest{}})));
    std::string found;
    const auto look = [&](std::string_view camera, std::int64_t from, std::int64_t to) {
        found.clear();
        REQUIRE(index->each_anywhere(camera, {from}, {to}, [&](const storage::segment_facts& s, storage::place at) {
            found += s.id.camera + std::to_string(s.id.name.start.ticks) + (at == storage::place::folder ? "h " : at == storage::place::store ? "s " : "u ");
            return true;
        }));
        return found;
    };
    CHECK(look("door", 0, 100) == "door10h door20u door30h ");
    CHECK(look("yard", 0, 100) == "yard50s ");
    CHECK(look("door", 15, 25) == "door10h door20u ");   // what began before goes on
    CHECK(look("door", 20, 30) == "door20u ");
    CHECK(look("yard", 0, 50) == "");
    std::vector<std::string> names;
    REQUIRE(index->cameras([&](std::string_view id) { return names.emplace_back(id), true; }));
    CHECK(names == std::vector<std::string>{"door", "yard"});
    CHECK(*index->first_start("door", {15}) == bz::utc_time{20});
    CHECK(*index->first_start("yard", {0}) == bz::utc_time{50});
    CHECK(*index->last_end("door") == bz::utc_time{40});
    CHECK(*index->last_end("yard") == bz::utc_time{60});
    CHECK(*index->last_end("hall") == std::nullopt);
}

TEST_CASE("an index of version 1, 2 or 3 gets what it lacks and keeps what it has; one of a later version is refused") {
    tests::folder place;
    const auto run = [&](const char* sql) {
        sqlite3* db = nullptr;
        REQUIRE(sqlite3_open((place / "i").c_str(), &db) == SQLITE_OK);
        CHECK(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(db);
    };
    {
        auto index = footage_index::open(place / "i");
        REQUIRE((index && index->put(facts("door", 10, 20))));
    }
    for (const char* const older : {"DROP TABLE stored; DROP TABLE verdict; PRAGMA user_version=1", "DROP TABLE stored; PRAGMA user_version=2"}) {
        run(older);
        auto index = footage_index::open(place / "i");
        REQUIRE(index);
        CHECK(found(*index, "door", 0, 100) == std::vector{facts("door", 10, 20)});
        CHECK(index->put_verdict("door", {{10}, {20}, storage::verdict::authentic, 1, {}}));
        CHECK(index->put_stored({{"door", {{10}}}, {20}, 5}));
    }
    run("DROP TABLE stored; CREATE TABLE stored(camera TEXT NOT NULL, start INTEGER NOT NULL, nth INTEGER NOT NULL, end INTEGER NOT NULL, bytes INTEGER NOT NULL,"
        " PRIMARY KEY(camera, start, nth)) WITHOUT ROWID; INSERT INTO stored VALUES('door', 10, 1, 20, 5); PRAGMA user_version=3");
    {
        auto index = footage_index::open(place / "i");
        REQUIRE(index);
        CHECK(*index->last_stored("door") == storage::stored_segment{{"door", {{10}}}, {20}, 5});
        CHECK(index->put_stored({{"door", {{10}}}, {20}, 5, storage::segment_digest{}}));
        CHECK((*index->last_stored("door"))->sha256 == storage::segment_digest{});
    }
    run("PRAGMA user_version=5");
    CHECK(footage_index::open(place / "i").error() == make_error(storage::errc::index_of_another_version));
}

TEST_CASE("a segment is found by a time within it, here or in the store, however long it is and whatever lies beside it") {
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
        REQUIRE((index->put(s) && index->put_stored({s.id, s.end, s.bytes})));
        all.push_back(s);
    }
    auto backwards = facts("door", 500, 400);   // as a broken file may say
    REQUIRE((index->put(backwards) && index->put_stored({backwards.id, backwards.end, backwards.bytes})));
    all.push_back(backwards);
    std::ranges::sort(all, {}, [](const auto& s) { return std::tuple(s.id.name.start, s.id.camera, s.id.name.nth); });
    for (int i = 0; i < 500; ++i) {
        const auto from = below(22'000) - 1'000, to = from + below(3'000);
        const std::string camera = i % 3 == 0 ? "" : i % 3 == 1 ? "door" : "gate";
        std::vector<storage::segment_facts> wanted, found;
        std::vector<storage::segment_id> stored;
        for (const auto& s : all)
            if ((camera.empty() || s.id.camera == camera) && s.id.name.start.ticks < to && (s.end.ticks > from || s.id.name.start.ticks >= from)) wanted.push_back(s);
        REQUIRE(index->each(camera, {from}, {to}, [&](const auto& s) { return found.push_back(s), true; }));
        CHECK(found == wanted);
        REQUIRE(index->each_stored(camera, {from}, {to}, [&](const auto& s) { return stored.push_back(s.id), true; }));
        CHECK(std::ranges::equal(stored, wanted, {}, {}, &storage::segment_facts::id));
    }
    std::size_t all_found = 0;   // from the beginning of time to its end
    REQUIRE(index->each("", storage::beginning_of_time, storage::end_of_time, [&](const auto&) { return ++all_found, true; }));
    CHECK(all_found == all.size());
}

TEST_CASE("what is asked of a time reads what lies there, however much the index holds") {
    const auto steps = [](std::int64_t minutes) {
        constexpr std::int64_t minute = 60 * bz::utc_time::ticks_per_second;
        tests::folder place;
        auto opened = footage_index::open(place / "i");
        REQUIRE(opened);
        counting index{*std::move(opened)};
        REQUIRE(index.batch(true));
        for (std::int64_t m = 0; m < minutes; ++m) {
            const auto s = facts("door", m * minute, (m + 1) * minute);
            REQUIRE((index.put(s) && index.put_verdict("door", {{m * minute}, {(m + 1) * minute}, storage::verdict::authentic, 1, {}})));
            REQUIRE(index.put_stored({{"door", {s.id.name.start, 2}}, s.end, s.bytes}));
        }
        REQUIRE(index.batch(false));
        std::map<std::string, std::uint64_t> out;
        int found = 0;
        const auto seen = [&](const auto&...) { return ++found > 0; };
        const bz::utc_time from{minutes / 2 * minute}, to{(minutes / 2 + 5) * minute};
        out["each"] = index.steps([&] { CHECK(index.each("door", from, to, seen)); });
        out["each, of all"] = index.steps([&] { CHECK(index.each("", from, to, seen)); });
        out["each_anywhere"] = index.steps([&] { CHECK(index.each_anywhere("door", from, to, seen)); });
        out["each_stored"] = index.steps([&] { CHECK(index.each_stored("door", from, to, seen)); });
        out["verdicts"] = index.steps([&] { CHECK(index.verdicts("door", from, to, seen)); });
        CHECK(found == 5 + 5 + 10 + 5 + 7);
        return out;
    };
    CHECK(steps(10'000) == steps(1'000));
}
