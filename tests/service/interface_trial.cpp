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
    result<> use(const interface_settings& s) {
        has.insert(s.v4.at);
        if (fails) return outside_errc::write_failed;
        if (s.has_v6) has.insert(s.v6.at);
        way_out = s.v4.gateway;
        return {};
    }
    result<> drop(const interface_settings& former, const interface_settings& kept) {
        for (const auto& each : {former.v4.at, former.v6.at})
            if (!kept.has(each)) has.erase(each);
        return {};
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
