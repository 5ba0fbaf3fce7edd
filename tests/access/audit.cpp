// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/audit.hpp>

#include <support/outside.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace bartizan;
using namespace bartizan::access;

namespace {
constexpr auto office = address::v4(192, 168, 0, 10);
constexpr utc_time at(std::int64_t n) { return {n}; }
}  // namespace

TEST_CASE("the newest entry comes first, and the same again is counted, not repeated") {
    audit_log<8> log;
    log.add(audit_event::logged_in, "admin", office, at(1));
    for (int i = 2; i < 100; ++i) log.add(audit_event::wrong_password, {}, office, at(i));
    REQUIRE(log.size() == 2);
    CHECK(log[0].event == audit_event::wrong_password);
    CHECK(log[0].times == 98);
    CHECK(log[0].first == at(2));
    CHECK(log[0].last == at(99));
    CHECK(log[1].who.view() == "admin");
}

TEST_CASE("a full log forgets its oldest entries and says how many") {
    audit_log<8> log;
    for (int i = 0; i < 20; ++i) log.add(audit_event::logged_in, "u" + std::to_string(i), office, at(i));
    CHECK(log.size() == 8);
    CHECK(log.forgotten() == 12);
    CHECK(log[0].who.view() == "u19");
    CHECK(log[7].who.view() == "u12");
}

TEST_CASE("a log survives a restart as it was; a damaged one is an error and empty") {
    tests::memory_store store;
    audit_log<8> log;
    REQUIRE(log.open(store));   // nothing is stored yet
    for (int i = 0; i < 11; ++i) log.add(audit_event::logged_in, "u" + std::to_string(i), office, at(i));
    CHECK(log.changed());
    REQUIRE(log.save(store));
    CHECK_FALSE(log.changed());
    audit_log<8> again;
    REQUIRE(again.open(store));
    REQUIRE(again.size() == 8);
    CHECK(again.forgotten() == 3);
    for (std::size_t i = 0; i < 8; ++i) {
        CHECK(again[i].who == log[i].who);
        CHECK(again[i].first == log[i].first);
        CHECK(again[i].from == office);
    }
    const auto good = store.records["audit_log"];
    for (std::size_t i = 0; i < good.size(); ++i) {
        store.records["audit_log"] = good;
        store.records["audit_log"][i] ^= std::byte{4};
        CHECK_FALSE(again.open(store));
        CHECK(again.size() == 0);
    }
    store.fail_at = store.replaced + 1;
    CHECK_FALSE(log.save(store));
}

TEST_CASE("every event has a name") {
    for (int e = 1; e <= int(audit_event::export_taken); ++e) CHECK(name_of(audit_event(e)) != "unknown");
    CHECK(name_of(audit_event(99)) == "unknown");
}

TEST_CASE("what is said of footage is kept with its entry, one camera's apart from another's, and survives a restart") {
    tests::memory_store store;
    audit_log<8, true> log;
    const std::string longest(64, 'd');
    log.add(audit_event::export_began, "ann", office, at(1), {"door", at(10), at(20)});
    log.add(audit_event::export_began, "ann", office, at(2), {"door", at(10), at(20)});   // the same again
    log.add(audit_event::export_began, "ann", office, at(3), {longest, at(10), at(20)});
    log.add(audit_event::export_ended, "ann", office, at(4), {longest, at(10), at(20), audit_outcome::altered});
    log.add(audit_event::logged_in, "bob", office, at(5));
    REQUIRE(log.size() == 4);
    CHECK(log[3].times == 2);
    REQUIRE(log.save(store));
    audit_log<8, true> again;
    REQUIRE(again.open(store));
    REQUIRE(again.size() == 4);
    CHECK(again[1].about == audit_footage(longest, at(10), at(20), audit_outcome::altered));
    CHECK(again[3].about.camera() == "door");
    CHECK((again[3].about.from == at(10) && again[3].about.to == at(20)));
    CHECK(again[0].about == audit_footage{});
    CHECK(audit_footage(longest + "d", at(1), at(2)).camera().empty());   // no camera has such an id

    audit_log<8> without;   // a log of a product that shows none is read by one that does, and not the other way
    CHECK_FALSE(without.open(store));
    without.add(audit_event::logged_in, "bob", office, at(6));
    REQUIRE(without.save(store));
    REQUIRE(again.open(store));
    REQUIRE(again.size() == 1);
    CHECK((again[0].who.view() == "bob" && again[0].about == audit_footage{}));
}
