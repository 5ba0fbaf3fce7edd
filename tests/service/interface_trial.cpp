// SPDX-License-Identifier: Apache-2.0
#include <bartizan/service/interface_trial.hpp>

#include <support/print.hpp>

#include <bartizan/base/outside.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace bartizan;
using namespace std::chrono_literals;
using service::interface_trial_errc;

namespace {

constexpr address at(const char* text) { return *read_address(text); }

// toy: an interface that remembers what it has, and fails when told.
struct toy {
    std::set<address> has;
    address way_out{};
    bool fails = false;
    result<> use(const interface_addresses& s) {
        for (const auto& each : s.each) {
            if (is_unspecified(each.at)) continue;
            has.insert(each.at);
            if (fails) return outside_errc::write_failed;
            if (each.at.is_v4()) way_out = each.gateway;
        }
        return {};
    }
    result<> drop(const interface_addresses& former, const interface_addresses& kept) {
        for (const auto& each : former.each)
            if (!kept.has(each.at)) has.erase(each.at);
        return use(kept);
    }
};
static_assert(service::interface_port<toy>);

struct bench {
    toy port;
    interface_settings shipped, other;
    service::interface_trial<toy> trial{port, shipped};
    instant now{1h};
    std::optional<interface_settings> stored;
    bench() {
        other.v4 = {at("10.0.0.7"), 24, at("10.0.0.1")};
        REQUIRE(trial.begin());
    }
    result<> confirm(const char* arrived_at) {
        return trial.confirm(at(arrived_at), now, [this](const interface_settings& s) { stored = s; return result<>{}; });
    }
};

}  // namespace

TEST_CASE("new addresses are on trial beside the former ones, and go by themselves when nobody confirms") {
    bench b;
    CHECK(b.port.has == std::set{at("192.168.0.10")});
    REQUIRE(b.trial.propose(b.other, b.now, 60s));
    CHECK(b.port.has == std::set{at("192.168.0.10"), at("10.0.0.7")});
    CHECK((b.port.way_out == at("10.0.0.1") && b.trial.active() == b.other && b.trial.trial_ends() == b.now + 60s));
    CHECK(b.trial.propose(b.shipped, b.now, 60s).error() == make_error(interface_trial_errc::trial_running));
    REQUIRE(b.trial.time_is(b.now + 59s));
    CHECK(b.port.has.size() == 2);
    REQUIRE(b.trial.time_is(b.now + 60s));
    CHECK(b.port.has == std::set{at("192.168.0.10")});
    CHECK((b.port.way_out == at("192.168.0.1") && b.trial.active() == b.shipped && !b.trial.trial_ends()));
    CHECK(b.confirm("10.0.0.7").error() == make_error(interface_trial_errc::no_trial));
    CHECK_FALSE(b.stored);
}

TEST_CASE("who confirms must have come by the new address; then the former ones go") {
    bench b;
    REQUIRE(b.trial.propose(b.other, b.now, 60s));
    CHECK(b.confirm("192.168.0.10").error() == make_error(interface_trial_errc::not_by_the_new_address));
    CHECK((!b.stored && b.trial.trial_ends()));
    CHECK(b.trial.confirm(at("10.0.0.7"), b.now, [](const auto&) -> result<> { return outside_errc::no_space; }).error() == make_error(outside_errc::no_space));
    CHECK(b.trial.trial_ends());   // what could not be stored is not kept
    REQUIRE(b.confirm("10.0.0.7"));
    CHECK(b.stored == b.other);
    CHECK(b.port.has == std::set{at("10.0.0.7")});
    REQUIRE(b.trial.time_is(b.now + 1h));
    CHECK(b.trial.active() == b.other);
}

TEST_CASE("a confirmation that comes too late does nothing") {
    bench b;
    REQUIRE(b.trial.propose(b.other, b.now, 60s));
    b.now += 61s;
    CHECK(b.confirm("10.0.0.7").error() == make_error(interface_trial_errc::no_trial));
    CHECK(b.port.has == std::set{at("192.168.0.10")});
}

TEST_CASE("a trial is taken back at once; one that the interface refuses leaves it as it was; senseless settings do not reach it") {
    bench b;
    CHECK(b.trial.take_back(b.now).error() == make_error(interface_trial_errc::no_trial));
    b.other.has_v6 = true;
    b.other.v6.at = at("fd00::7");
    REQUIRE(b.trial.propose(b.other, b.now, 60s));
    CHECK(b.port.has.contains(at("fd00::7")));
    REQUIRE(b.trial.take_back(b.now));
    CHECK(b.port.has == std::set{at("192.168.0.10")});
    b.port.fails = true;
    CHECK(b.trial.propose(b.other, b.now, 60s).error() == make_error(outside_errc::write_failed));
    b.port.fails = false;
    CHECK(b.port.has == std::set{at("192.168.0.10")});
    CHECK_FALSE(b.trial.trial_ends());
    b.other.v4.gateway = at("192.0.2.1");
    CHECK(b.trial.propose(b.other, b.now, 60s).error() == make_error(interface_errc::gateway_outside));
    CHECK(b.port.has == std::set{at("192.168.0.10")});
}

TEST_CASE("with DHCP on trial the kept address stays until the lent one is confirmed; without a lease nothing can be confirmed (J07)") {
    bench b;
    auto leased = b.shipped;
    leased.v4_leased = true;
    REQUIRE(b.trial.propose(leased, b.now, 60s));
    CHECK(b.trial.wants_v4_lease());
    CHECK(b.confirm("192.168.0.10").error() == make_error(interface_trial_errc::no_lease));
    REQUIRE(b.trial.lent({.v4 = {at("10.1.0.5"), 24, at("10.1.0.1")}}));
    CHECK((b.port.has == std::set{at("192.168.0.10"), at("10.1.0.5")} && b.port.way_out == at("10.1.0.1")));
    REQUIRE(b.trial.lent({.v4 = {at("10.1.0.6"), 24, at("10.1.0.1")}}));
    CHECK(b.port.has == std::set{at("192.168.0.10"), at("10.1.0.6")});
    CHECK(b.confirm("192.168.0.10").error() == make_error(interface_trial_errc::not_by_the_new_address));
    REQUIRE(b.confirm("10.1.0.6"));
    CHECK((b.stored && b.stored->v4_leased));
    CHECK(b.port.has == std::set{at("10.1.0.6")});
}

TEST_CASE("a trial of DHCP that nobody confirms takes the lent address back, and asks for no more") {
    bench b;
    auto leased = b.shipped;
    leased.v4_leased = leased.v6_leased = true;
    REQUIRE(b.trial.propose(leased, b.now, 60s));
    REQUIRE(b.trial.lent({.v4 = {at("10.1.0.5"), 24, {}}, .v6 = {at("fd00::77"), 128, {}}}));
    CHECK(b.port.has.size() == 3);
    REQUIRE(b.trial.time_is(b.now + 60s));
    CHECK(b.port.has == std::set{at("192.168.0.10")});
    CHECK_FALSE((b.trial.wants_v4_lease() || b.trial.wants_v6_lease()));
}

TEST_CASE("a lease that ends leaves the written address, which goes again with the next lease") {
    bench b;
    auto leased = b.shipped;
    leased.v4_leased = true;
    const leases lent{.v4 = {at("10.1.0.5"), 24, {}}}, none{.gave_up = true};
    REQUIRE(b.trial.propose(leased, b.now, 60s));
    REQUIRE(b.trial.lent(lent));
    REQUIRE(b.confirm("10.1.0.5"));
    REQUIRE(b.trial.lent(leases{}));   // the server refused to go on; others are asked
    CHECK(b.port.has.empty());
    REQUIRE(b.trial.lent(none));
    CHECK(b.port.has == std::set{at("192.168.0.10")});
    REQUIRE(b.trial.lent(lent));
    CHECK(b.port.has == std::set{at("10.1.0.5")});
}

TEST_CASE("a lease that is given back when written addresses are confirmed goes from the interface") {
    bench b;
    auto leased = b.shipped;
    leased.v4_leased = true;
    REQUIRE(b.trial.propose(leased, b.now, 60s));
    REQUIRE(b.trial.lent({.v4 = {at("10.1.0.5"), 24, {}}}));
    REQUIRE(b.confirm("10.1.0.5"));
    REQUIRE(b.trial.propose(b.other, b.now, 60s));
    CHECK(b.port.has == std::set{at("10.1.0.5"), at("10.0.0.7")});
    REQUIRE(b.trial.confirm(at("10.0.0.7"), b.now, [&](const interface_settings&) { return b.trial.lent(leases{}); }));
    CHECK(b.port.has == std::set{at("10.0.0.7")});
}

TEST_CASE("a reset ends a trial and leaves the shipped addresses alone") {
    bench b;
    REQUIRE(b.trial.propose(b.other, b.now, 60s));
    REQUIRE(b.confirm("10.0.0.7"));
    auto third = b.other;
    third.v4.at = at("10.0.0.8");
    REQUIRE(b.trial.propose(third, b.now, 60s));
    REQUIRE(b.trial.reset(b.shipped));
    CHECK((b.port.has == std::set{at("192.168.0.10")} && b.port.way_out == at("192.168.0.1") && b.trial.kept() == b.shipped && !b.trial.trial_ends()));
}
