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
    for (int e = 1; e <= int(audit_event::host_rules_taken_back); ++e) CHECK(name_of(audit_event(e)) != "unknown");
    CHECK(name_of(audit_event(99)) == "unknown");
}
