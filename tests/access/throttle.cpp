// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/throttle.hpp>

#include <support/outside.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>

using namespace std::chrono_literals;

namespace bartizan::access {   // here host_filter and throttle are the gates, not the policies

namespace {
template <throttle_limits Limits = throttle_limits{}> struct guard {
    using gate = access::throttle<Limits>;
    tests::counting_random random;
    host_filter filter{std::span<const host_rule>()};
    std::unique_ptr<gate> made = std::make_unique<gate>();
    instant now{std::chrono::hours(100)};
    guard() { REQUIRE(made->open(random)); }
    auto take(const address& peer, std::string_view account = "admin") { return made->take(std::move(*filter.check(peer, now)), account, now); }
    bool fail(const address& peer, std::string_view account = "admin") { return take(peer, account).let.has_value(); }
    bool succeed(const address& peer, std::string_view account = "admin") {
        const auto got = take(peer, account);
        if (got.let) made->give_back((*got.let)->paid, now);
        return got.let.has_value();
    }
};
address v4(unsigned n) { return address::v4(10, std::uint8_t(n >> 16), std::uint8_t(n >> 8), std::uint8_t(n)); }
constexpr auto home = address::v4(192, 168, 0, 10);
}  // namespace

TEST_CASE("an address has so many guesses in a row, then one each minute (Q02)") {
    guard<> g;
    for (int i = 0; i < 8; ++i) CHECK(g.fail(home));
    const auto refused = g.take(home);
    CHECK_FALSE(refused.let);
    CHECK(refused.retry_after_s == 60);
    g.now += 59s;
    CHECK_FALSE(g.fail(home));
    g.now += 1s;
    CHECK(g.fail(home));
    CHECK_FALSE(g.fail(home));
    CHECK(g.fail(v4(1)));   // others are not affected
}

TEST_CASE("right passwords cost nothing, and pay for no wrong ones") {
    guard<> g;
    for (int i = 0; i < 1000; ++i) REQUIRE(g.succeed(home));
    for (int i = 0; i < 8; ++i) {
        CHECK(g.fail(home));
        if (i < 7) CHECK(g.succeed(home, "own account"));   // an account of one's own buys no guesses at another
    }
    CHECK_FALSE(g.fail(home));
    CHECK_FALSE(g.succeed(home));   // locked until the delay ends, also for the right password
}

TEST_CASE("an IPv6 host is its /64, however many addresses it takes") {
    guard<> g;
    for (unsigned i = 0; i < 8; ++i) {
        auto peer = *read_address("2001:db8:1:2::");
        peer.bytes[15] = std::uint8_t(i);
        CHECK(g.fail(peer));
    }
    CHECK_FALSE(g.fail(*read_address("2001:db8:1:2:ffff::1")));
    CHECK(g.fail(*read_address("2001:db8:1:3::1")));
}

TEST_CASE("guesses from many addresses at one account run dry, and a clean address still comes in") {
    guard<> g;
    std::size_t answered = 0;
    for (unsigned round = 0; round < 8; ++round)
        for (unsigned i = 0; i < 100; ++i) answered += g.fail(v4(i));
    CHECK(answered == 50 + 50);   // the account's bucket, and one each of those who came clean when it was empty
    CHECK_FALSE(g.fail(v4(3)));
    CHECK(g.succeed(home));   // the administrator at a clean address
    CHECK(g.succeed(home));
    CHECK(g.fail(v4(3), "somebody else"));
}

TEST_CASE("an address that came in before keeps its place when others fill the table") {
    guard<throttle_limits{.addresses = 16}> g;
    REQUIRE(g.succeed(home));
    std::size_t answered = 0;
    for (unsigned i = 0; i < 1000; ++i) answered += g.fail(v4(i), "other");
    CHECK(answered == 15 + 8);   // every free place, and the bucket of the newcomers
    CHECK_FALSE(g.fail(v4(2000), "other"));
    CHECK(g.succeed(home));
    CHECK(g.fail(home));
    CHECK(g.succeed(home));
    g.now += 11s;
    CHECK(g.fail(v4(2001), "other"));   // one newcomer each ten seconds
    CHECK_FALSE(g.fail(v4(2002), "other"));
    g.now += 2h;
    CHECK(g.fail(v4(2003), "other"));
}

TEST_CASE("in a year no number of addresses gets more guesses than the certificate says") {
    constexpr throttle_limits small{.address_failures = 3, .address_refill_s = 3600, .account_failures = 5, .account_refill_s = 7200, .clean_after_s = 86'400, .addresses = 16,
                                    .newcomer_refill_s = 43'200};
    guard<small> g;
    std::uint64_t answered = 0, from_one = 0;
    unsigned fresh = 1000;
    for (int hour = 0; hour < 365 * 24; ++hour) {
        for (unsigned i = 0; i < 20; ++i)
            for (int again = 0; again < 2; ++again) answered += g.fail(v4(i));
        for (int again = 0; again < 2; ++again) answered += g.fail(v4(fresh++));
        from_one += g.fail(home, "an account of its own");
        g.now += 1h;
    }
    CHECK(answered <= guesses_a_year(small));
    CHECK(answered > guesses_a_year(small) / 4);   // the figure is no fantasy
    CHECK(from_one <= guesses_a_year_from_one_address(small));
}

TEST_CASE("the default figures") {
    STATIC_CHECK(guesses_a_year(throttle_limits{}) == 50 + 3'153'600 + 512 * 8761 + 8 + 3'153'600);
    STATIC_CHECK(guesses_a_year_from_one_address(throttle_limits{}) == 8 + 525'600);
}

TEST_CASE("a product without a throttle lets every guess through") {
    host_filter filter{std::span<const host_rule>()};
    unthrottled open;
    const instant now{};
    for (int i = 0; i < 1000; ++i) CHECK(open.take(std::move(*filter.check(home, now)), "admin", now).let);
}

}  // namespace bartizan::access
