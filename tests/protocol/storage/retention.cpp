#include <bartizan/protocol/storage/retention.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::storage;

namespace {
constexpr folder_limits limits{.keep_hours = 1, .most_mib = 2, .least_free_mib = 3};
constexpr std::uint64_t mib = 1 << 20;
constexpr std::int64_t hour = 36'000'000'000;
constexpr deletion why(candidate c, stock s, std::int64_t newest = 100 * hour) { return why_delete<limits>(c, s, {newest}); }
constexpr stock plenty{{100 * hour}, mib, 10 * mib};
}  // namespace

TEST_CASE("a segment goes when it is older than allowed, and not a tick before") {
    CHECK(why({.end = {99 * hour}}, plenty) == deletion::none);
    CHECK(why({.end = {99 * hour - 1}}, plenty) == deletion::age);
}

TEST_CASE("a clock that runs ahead makes nothing old: the newest footage tells the time as well") {
    CHECK(why({.end = {50 * hour}}, {{100 * hour}, mib, 10 * mib}, 50 * hour) == deletion::none);
    CHECK(why({.end = {48 * hour}}, {{100 * hour}, mib, 10 * mib}, 50 * hour) == deletion::age);
}

TEST_CASE("a segment goes when all together are too large or the disk too full") {
    CHECK(why({.end = {100 * hour}}, {{100 * hour}, 2 * mib, 3 * mib}) == deletion::none);
    CHECK(why({.end = {100 * hour}}, {{100 * hour}, 2 * mib + 1, 3 * mib}) == deletion::size);
    CHECK(why({.end = {100 * hour}}, {{100 * hour}, 2 * mib, 3 * mib - 1}) == deletion::free_space);
}

TEST_CASE("evidence that is held and a segment that is being written stay, whatever happens") {
    const stock nothing_left{{200 * hour}, 100 * mib, 0};
    CHECK(why({.end = {1}, .held = true}, nothing_left) == deletion::none);
    CHECK(why({.end = {1}, .open = true}, nothing_left) == deletion::none);
    CHECK(why({.end = {1}}, nothing_left) == deletion::free_space);
}

TEST_CASE("0 switches age and size off") {
    constexpr folder_limits open_ended{.keep_hours = 0, .most_mib = 0, .least_free_mib = 1};
    CHECK(why_delete<open_ended>({.end = {1}}, {{200 * hour}, 100'000 * mib, mib}, {200 * hour}) == deletion::none);
    CHECK(why_delete<open_ended>({.end = {1}}, {{200 * hour}, 0, mib - 1}, {200 * hour}) == deletion::free_space);
}

TEST_CASE("what waits for an object store is spared by age and size, and given up when too much waits or the disk is full") {
    constexpr spool_limits spool{.most_mib = 100};
    const auto of_waiting = [&](stock s) { return why_delete(limits, {.end = {1}, .waits = true}, s, {100 * hour}, spool); };
    CHECK(of_waiting({{100 * hour}, 1000 * mib, 10 * mib, 100 * mib}) == deletion::none);
    CHECK(of_waiting({{100 * hour}, 1000 * mib, 10 * mib, 100 * mib + 1}) == deletion::spool);
    CHECK(of_waiting({{100 * hour}, 1000 * mib, 3 * mib - 1, 1}) == deletion::free_space);
    CHECK(why_delete(limits, {.end = {1}, .held = true, .waits = true}, {{100 * hour}, 0, 0, 1000 * mib}, {100 * hour}, spool) == deletion::none);
    CHECK(why_delete(limits, {.end = {1}}, {{100 * hour}, mib, 10 * mib, 1000 * mib}, {100 * hour}, spool) == deletion::age);   // the store has it
}

TEST_CASE("a plan chooses until the limits would hold, spares what is held, and says when no later segment can go") {
    using bartizan::storage::deletion_plan;
    using enum deletion_plan::answer;
    SECTION("age") {
        deletion_plan plan(limits, {}, plenty, {200 * hour});
        CHECK(plan.about({10 * hour}, {.end = {11 * hour}, .bytes = 1}) == goes);
        CHECK(plan.about({20 * hour}, {.end = {21 * hour}, .bytes = 1, .held = true}) == stays);
        CHECK(plan.about({98 * hour}, {.end = {99 * hour}, .bytes = 1}) == (plenty.now.ticks == 200 * hour ? goes : stays));
        CHECK(plan.about({199 * hour}, {.end = {200 * hour}, .bytes = 1}) == all_stay);
    }
    SECTION("size, then space: each that goes makes room for the next") {
        deletion_plan plan(limits, {}, {{100 * hour}, 4 * mib, 2 * mib}, {100 * hour});
        CHECK(plan.about({99 * hour}, {.end = {100 * hour}, .bytes = mib}) == goes);
        CHECK(plan.about({99 * hour}, {.end = {100 * hour}, .bytes = mib, .open = true}) == stays);
        CHECK(plan.about({99 * hour}, {.end = {100 * hour}, .bytes = mib}) == goes);
        CHECK(plan.about({99 * hour}, {.end = {100 * hour}, .bytes = mib}) == all_stay);
    }
}
