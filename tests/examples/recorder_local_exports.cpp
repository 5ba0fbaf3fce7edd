// SPDX-License-Identifier: Apache-2.0
#include <recorder/local_exports.hpp>

#include <support/folder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <memory>
#include <string>

namespace bz = bartizan;
using bz::access::audit_event;
using bz::access::audit_outcome;
using recorder::local_exports;

namespace {

constexpr auto second = bz::utc_time::ticks_per_second;
constexpr bz::utc_time noon{134'000'000'000'000'000};
bz::access::audit_footage of(const std::string& camera, audit_outcome how = audit_outcome::none) { return {camera, noon, {noon.ticks + second}, how}; }

// pages: what a running recorder takes them into.
struct pages {
    tests::folder place;
    bz::io::posix_store store{place.path()};
    std::unique_ptr<local_exports::audit_log> log = std::make_unique<local_exports::audit_log>();
};

}  // namespace

TEST_CASE("what was exported on the command line is in the audit log of the pages, once, in its order and with its time") {
    pages p;
    p.log->add(audit_event::logged_in, "admin", bz::address::v4(192, 0, 2, 7), noon);
    local_exports here(p.place.path()), recorder(p.place.path());
    CHECK(*recorder.take(*p.log, p.store) == 0);
    REQUIRE(here.note(audit_event::export_began, "olga", {noon.ticks + 5 * second}, of("door")));
    REQUIRE(here.note(audit_event::export_ended, "olga", {noon.ticks + 9 * second}, of("door", audit_outcome::not_all_proven)));
    CHECK(*recorder.take(*p.log, p.store) == 2);
    CHECK(*recorder.take(*p.log, p.store) == 0);
    const auto& log = *p.log;
    REQUIRE(log.size() == 3);
    CHECK(log[0].event == audit_event::export_ended);
    CHECK(log[0].about == of("door", audit_outcome::not_all_proven));
    CHECK(log[1].event == audit_event::export_began);
    CHECK(log[1].first == bz::utc_time{noon.ticks + 5 * second});
    CHECK(log[1].who.view() == "olga");
    CHECK(log[1].from == bz::address{});   // of this machine, which no peer of the pages has
    CHECK_FALSE(log.changed());            // it is stored
    local_exports::audit_log again;
    REQUIRE(again.open(p.store));
    CHECK(again.size() == 3);
}

TEST_CASE("what no recorder takes is bounded, and the oldest goes") {
    pages p;
    local_exports here(p.place.path());
    for (int i = 0; i < 100; ++i) REQUIRE(here.note(audit_event::export_began, "olga", {noon.ticks + i * second}, of("door-" + std::to_string(i))));
    CHECK(*here.take(*p.log, p.store) == local_exports::most);
    CHECK((*p.log)[0].about.camera() == "door-99");
    CHECK((*p.log)[local_exports::most - 1].about.camera() == "door-36");
}

TEST_CASE("the same export again and again takes one place, with its first and its last time") {
    pages p;
    local_exports here(p.place.path());
    for (int i = 0; i < 1000; ++i) REQUIRE(here.note(audit_event::export_began, "olga", {noon.ticks + i * second}, of("door")));
    CHECK(*here.take(*p.log, p.store) == 1);
    REQUIRE(p.log->size() == 1);
    CHECK((*p.log)[0].first == noon);
    CHECK((*p.log)[0].last == bz::utc_time{noon.ticks + 999 * second});
}

TEST_CASE("an audit log that cannot be stored keeps what it took, and takes it once") {
    pages p;
    local_exports here(p.place.path());
    bz::io::posix_store nowhere(p.place / "not/there");
    REQUIRE(here.note(audit_event::export_began, "olga", noon, of("door")));
    CHECK_FALSE(here.take(*p.log, nowhere));
    CHECK(p.log->size() == 1);
    REQUIRE(here.note(audit_event::export_began, "olga", {noon.ticks + second}, of("hall")));
    CHECK(*here.take(*p.log, p.store) == 1);   // the other was taken already
    REQUIRE(p.log->size() == 2);
    CHECK((*p.log)[0].about.camera() == "hall");
    pages later;   // a recorder that starts anew finds nothing twice
    local_exports next(p.place.path());
    CHECK(*next.take(*later.log, later.store) == 0);
}

TEST_CASE("a log that is damaged is told, and begins anew") {
    pages p;
    local_exports here(p.place.path());
    REQUIRE(here.note(audit_event::export_began, "olga", noon, of("door")));
    std::ofstream(p.place / "local_exports/audit_log", std::ios::app) << "x";
    CHECK_FALSE(here.take(*p.log, p.store));
    CHECK(p.log->size() == 0);
    CHECK(*here.take(*p.log, p.store) == 0);
    REQUIRE(here.note(audit_event::export_began, "olga", noon, of("hall")));
    CHECK(*here.take(*p.log, p.store) == 1);
    std::ofstream(p.place / "local_exports/audit_log", std::ios::trunc) << "junk";
    CHECK_FALSE(here.note(audit_event::export_began, "olga", noon, of("yard")));   // noted, and told that others are gone
    CHECK(*here.take(*p.log, p.store) == 1);
}

TEST_CASE("a folder that is not there is told, and nobody is without a name") {
    tests::folder place;
    local_exports here(place / "not/there");
    CHECK(here.note(audit_event::export_began, "olga", noon, of("door")).error() == make_error(bz::outside_errc::write_failed));
    CHECK_FALSE(recorder::local_user().empty());
    CHECK(recorder::local_user().size() <= 32);
}
