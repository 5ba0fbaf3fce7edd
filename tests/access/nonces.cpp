// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/nonces.hpp>

#include <support/outside.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>
#include <vector>

using namespace bartizan;
using namespace bartizan::access;
using std::chrono::milliseconds;

namespace {
constexpr auto client = address::v4(192, 0, 2, 1), other = address::v4(192, 0, 2, 2);
template <std::size_t Tracked> struct mint {
    tests::counting_random random;
    nonces<Tracked> made{1000};
    instant now{std::chrono::hours(5)};
    mint() { REQUIRE(made.open(random)); }
    std::string issue() { return std::string(std::string_view(made.issue(now, client))); }
};
}  // namespace

TEST_CASE("a nonce is fresh for its time and its address, then stale, and never another server's") {
    mint<4> m;
    const auto nonce = m.issue();
    CHECK(m.made.check(nonce, m.now, client) == nonce_state::fresh);
    CHECK(m.made.check(nonce, m.now + milliseconds(1000), client) == nonce_state::fresh);
    CHECK(m.made.check(nonce, m.now + milliseconds(1002), client) == nonce_state::stale);
    CHECK(m.made.check(nonce, m.now, other) == nonce_state::stale);
    REQUIRE(m.made.open(m.random));   // another start, another key
    CHECK(m.made.check(nonce, m.now, client) == nonce_state::foreign);
}

TEST_CASE("no character of a nonce can be changed") {
    mint<4> m;
    const auto nonce = m.issue();
    for (std::size_t i = 0; i < nonce.size(); ++i) {
        auto forged = nonce;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        CHECK(m.made.check(forged, m.now, client) == nonce_state::foreign);
        CHECK_FALSE(m.made.use(forged, 1));
    }
    for (const char* bad : {"", "AAAA", "?"}) CHECK(m.made.check(bad, m.now, client) == nonce_state::foreign);
}

TEST_CASE("each count is good once, in any order within a window of 64") {
    mint<4> m;
    const auto nonce = m.issue();
    for (const std::uint32_t count : {1u, 5u, 3u, 2u, 4u}) {
        INFO(count);
        CHECK(m.made.use(nonce, count));
        CHECK_FALSE(m.made.use(nonce, count));
    }
    CHECK(m.made.use(nonce, 100));
    CHECK(m.made.use(nonce, 37));
    CHECK_FALSE(m.made.use(nonce, 36));   // 64 behind
    CHECK_FALSE(m.made.use(nonce, 0));
    CHECK(m.made.use(nonce, 0xffffffff));
    CHECK_FALSE(m.made.use(nonce, 100));
}

TEST_CASE("a hundred thousand unanswered nonces take no memory, and all are different") {
    mint<4> m;
    const auto first = m.issue();
    CHECK(m.made.use(first, 1));
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(m.issue());
    CHECK(seen.size() == 1000);
    for (int i = 0; i < 100'000; ++i) (void)m.made.issue(m.now, client);
    CHECK(m.made.check(first, m.now, client) == nonce_state::fresh);
    CHECK_FALSE(m.made.use(first, 1));
    CHECK(m.made.use(first, 2));
}

TEST_CASE("when the table is full the oldest nonce goes, and no count of it is good again") {
    mint<3> m;
    std::vector<std::string> all;
    for (int i = 0; i < 6; ++i) all.push_back(m.issue());
    for (const auto i : {1, 2, 3}) CHECK(m.made.use(all[std::size_t(i)], 7));
    CHECK(m.made.use(all[4], 7));   // drives 1 out
    CHECK(m.made.check(all[1], m.now, client) == nonce_state::stale);
    CHECK_FALSE(m.made.use(all[1], 7));
    CHECK_FALSE(m.made.use(all[1], 8));
    CHECK_FALSE(m.made.use(all[0], 1));   // older than what went, so it might have been used
    CHECK(m.made.check(all[2], m.now, client) == nonce_state::fresh);
    CHECK_FALSE(m.made.use(all[2], 7));
    CHECK(m.made.use(all[2], 8));
}

TEST_CASE("no sequence of uses accepts a count twice, whatever goes from the table") {
    mint<4> m;
    std::vector<std::string> all;
    std::set<std::pair<std::size_t, std::uint32_t>> used;
    std::uint32_t state = 12345;
    const auto next = [&](std::uint32_t below) { return (state = state * 1664525 + 1013904223) / 65536 % below; };
    std::size_t accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        if (all.size() < 3 || next(50) == 0) all.push_back(m.issue());
        const auto which = all.size() - 1 - next(std::uint32_t(std::min<std::size_t>(all.size(), 8)));
        const auto count = 1 + next(100);
        if (!m.made.use(all[which], count)) continue;
        ++accepted;
        CHECK(used.insert({which, count}).second);
    }
    CHECK(accepted > 1000);
}

TEST_CASE("without randomness there are no nonces") {
    tests::counting_random broken{.works = false};
    nonces<4> made(1000);
    CHECK_FALSE(made.open(broken));
}
