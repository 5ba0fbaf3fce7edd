// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/host_filter.hpp>

#include <support/outside.hpp>
#include <support/vectors.hpp>

using namespace std::chrono_literals;

namespace bartizan::access {   // here host_filter and throttle are the gates, not the policies

namespace {
host_rules rules_of(std::initializer_list<const char*> texts) {
    host_rules out;
    for (const auto* text : texts) REQUIRE(out.add(*read_host_rule(text)));
    return out;
}
address at(const char* text) { return *read_address(text); }
const instant noon{std::chrono::hours(12)};
host_filter opened(tests::memory_store& store, std::span<const host_rule> shipped = {}) {
    host_filter filter(shipped);
    REQUIRE(filter.open(store));
    return filter;
}
}  // namespace

TEST_CASE("the first rule that holds the address decides, mapped or not; whom no rule names is denied (D01)") {
    const auto json = tests::shared_json("vectors/net/filter_policy.json");
    CHECK(json.at("cases").as_array().size() == 12);
    CHECK_FALSE(admits(rules_of({"deny 10.0.0.0/8"}).view(), at("::ffff:10.1.2.3")));                     // 0
    CHECK(admits(rules_of({"allow 192.0.2.0/24"}).view(), at("::ffff:192.0.2.9")));                        // 1
    CHECK_FALSE(admits(rules_of({"allow ::/0"}).view(), at("192.0.2.9")));                                 // 2
    CHECK_FALSE(admits(rules_of({"allow 0.0.0.0/0"}).view(), at("2001:db8::1")));                          // 3
    CHECK(read_host_rule("allow 192.0.2.5/24").error() == make_error(address_errc::host_bits));            // 4: decided: refused
    CHECK(admits(rules_of({"allow fe80::/10"}).view(), at("fe80::1")));                                    // 5: a socket's peer has its zone apart
    CHECK_FALSE(admits(rules_of({"deny 0.0.0.0/0", "allow 192.0.2.1"}).view(), at("192.0.2.1")));         // 6: in the order that is written
    CHECK(admits(rules_of({"allow 192.0.2.1", "deny 0.0.0.0/0"}).view(), at("192.0.2.1")));
    CHECK(admits({}, at("192.0.2.1")));                                                                    // 7: decided: empty is off
    CHECK(read_host_rule("allow 10.0.0.0/99").error() == make_error(address_errc::prefix_too_long));       // 8
    CHECK(admits(rules_of({"64:ff9b::/96"}).view(), at("64:ff9b::a00:1")));                                // 10
    CHECK_FALSE(admits(rules_of({"64:ff9b::/96"}).view(), at("10.0.0.1")));
    CHECK_FALSE(admits(rules_of({"allow 2002:a00::/24"}).view(), at("10.0.0.1")));                         // 11
}

TEST_CASE("rules that leave one family open beside a restricted one are refused, however they are written (D08)") {
    const auto error_of = [](std::initializer_list<const char*> texts) { return check_host_rules(rules_of(texts).view()).error(); };
    CHECK(error_of({"192.168.0.0/16", "::/0"}) == make_error(host_errc::ipv6_left_open));
    CHECK(error_of({"192.168.0.0/16", "::/1", "8000::/1"}) == make_error(host_errc::ipv6_left_open));
    CHECK(error_of({"192.168.0.0/16", "8000::/1", "4000::/2", "::/2"}) == make_error(host_errc::ipv6_left_open));
    CHECK(error_of({"192.168.0.0/16", "::fffe:0:0/96", "::/0"}) == make_error(host_errc::ipv6_left_open));   // beside the mapped addresses
    CHECK(error_of({"fd00::/8", "0.0.0.0/0"}) == make_error(host_errc::ipv4_left_open));
    CHECK(error_of({"deny 10.0.0.0/8", "0.0.0.0/0", "::/0"}) == make_error(host_errc::ipv6_left_open));
    CHECK(error_of({"deny 10.0.0.0/8"}) == make_error(host_errc::nobody_allowed));
    CHECK(error_of({"192.168.0.0/16"}) == error{});                    // IPv6 is closed
    CHECK(error_of({"192.168.0.0/16", "fd00::/8"}) == error{});
    CHECK(error_of({"192.168.0.0/16", "deny 2001:db8::1", "::/0"}) == error{});
    CHECK(error_of({"192.168.0.0/16", "8000::/1"}) == error{});
    CHECK(error_of({"0.0.0.0/0", "::/0"}) == error{});                 // both open: as good as off
    CHECK(error_of({}) == error{});
}

TEST_CASE("rules on trial go by themselves; only what was confirmed is stored (D06, D07)") {
    tests::memory_store store;
    auto filter = opened(store);
    const auto office = at("192.168.0.10"), outside = at("203.0.113.9");
    REQUIRE(filter.check(outside, noon));
    REQUIRE(filter.propose(rules_of({"192.168.0.0/24"}), office, noon, 60s));
    CHECK_FALSE(filter.check(outside, noon + 59s));
    CHECK(filter.propose(rules_of({"192.168.0.0/16"}), office, noon + 1s, 60s).error() == make_error(host_errc::trial_running));
    CHECK(filter.check(outside, noon + 60s));   // taken back
    CHECK(store.replaced == 0);

    REQUIRE(filter.propose(rules_of({"192.168.0.0/24"}), office, noon, 60s));
    const auto proof = filter.check(office, noon + 5s);
    REQUIRE(filter.confirm(*proof, store, noon + 5s));
    CHECK_FALSE(filter.check(outside, noon + 999s));
    CHECK(filter.confirm(*proof, store, noon + 6s).error() == make_error(host_errc::no_trial));
    auto again = opened(store);   // after a restart
    CHECK_FALSE(again.check(outside, noon));
    CHECK(again.check(office, noon));
}

TEST_CASE("a change that would shut out its own author is refused, in either family (D06)") {
    tests::memory_store store;
    auto filter = opened(store);
    CHECK(filter.propose(rules_of({"10.0.0.0/8"}), at("192.168.0.10"), noon, 60s).error() == make_error(host_errc::author_shut_out));
    CHECK(filter.propose(rules_of({"192.168.0.0/16"}), at("fd00::7"), noon, 60s).error() == make_error(host_errc::author_shut_out));
    CHECK(filter.active() == host_rules{});
    CHECK_FALSE(filter.trial_ends());
}

TEST_CASE("a store that fails keeps the rules on trial, and they still go by themselves") {
    tests::memory_store store{.fail_at = 1};
    auto filter = opened(store);
    const auto office = at("192.168.0.10");
    REQUIRE(filter.propose(rules_of({"192.168.0.0/24"}), office, noon, 60s));
    CHECK_FALSE(filter.confirm(*filter.check(office, noon), store, noon));
    CHECK(filter.trial_ends());
    CHECK(filter.check(at("203.0.113.9"), noon + 60s));
}

TEST_CASE("damage of the stored rules never opens the filter; a reset brings back what was shipped") {
    tests::memory_store store;
    const std::array shipped{*read_host_rule("192.168.0.0/16")};
    {
        auto filter = opened(store, shipped);
        CHECK_FALSE(filter.check(at("10.0.0.1"), noon));
        REQUIRE(filter.propose(rules_of({"192.168.0.0/24", "fd00::/8"}), at("192.168.0.1"), noon, 60s));
        REQUIRE(filter.confirm(*filter.check(at("192.168.0.1"), noon), store, noon));
    }
    const auto good = store.records["host_filter"];
    for (std::size_t i = 0; i < good.size(); ++i) {
        store.records["host_filter"] = good;
        store.records["host_filter"][i] ^= std::byte{1};
        host_filter filter(shipped);
        CHECK_FALSE(filter.open(store));
        CHECK_FALSE(filter.check(at("192.168.0.1"), noon));
        store.records["host_filter"].resize(i);
        CHECK_FALSE(filter.open(store));
        CHECK_FALSE(filter.check(at("192.168.0.1"), noon));
    }
    host_filter filter(shipped);
    REQUIRE_FALSE(filter.open(store));
    REQUIRE(filter.reset(store));
    CHECK(filter.check(at("192.168.77.1"), noon));
    CHECK(opened(store, shipped).active() == host_rules::of(shipped));
}

TEST_CASE("a rule says where it is wrong, and only so many are kept") {
    std::size_t where = 0;
    CHECK(read_host_rule("deny 192.168.0.5/24", &where).error() == make_error(address_errc::host_bits));
    CHECK(where == 19);
    CHECK_FALSE(read_host_rule("permit 10.0.0.0/8"));
    CHECK_FALSE(read_host_rule("allow"));
    host_rules many;
    for (std::size_t i = 0; i < most_host_rules; ++i) REQUIRE(many.add({}));
    CHECK(many.add({}).error() == make_error(host_errc::too_many_rules));
    for (int code = 1; code <= int(host_errc::damaged); ++code) CHECK(make_error(host_errc(code)).message() != "unknown");
}

}  // namespace bartizan::access
