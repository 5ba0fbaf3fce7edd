#include <bartizan/protocol/backoff.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace std::chrono_literals;
using bartizan::backoff;

TEST_CASE("waits double up to the longest, and are spread over their upper half") {
    CHECK(backoff(1, 0) == 250ms);
    CHECK(backoff(1, 250) == 500ms);
    CHECK(backoff(2, 0) == 500ms);
    CHECK(backoff(4, 0) == 2s);
    CHECK(backoff(8, 0) == 30s);
    CHECK(backoff(0xffff'ffff, 0) == 30s);
    CHECK(backoff(0, 0) == 250ms);
    std::mt19937 random(1);
    bool low = false, high = false;
    for (int i = 0; i < 1000; ++i) {
        const auto wait = backoff(20, random(), {.first = 1s, .most = 10s});
        CHECK(wait >= 5s);
        CHECK(wait <= 10s);
        low = low || wait < 6s, high = high || wait > 9s;
    }
    CHECK(low);
    CHECK(high);
}

TEST_CASE("limits of nothing do not divide by it") { CHECK(backoff(3, 7, {.first = 0ms, .most = 0ms}) == 0ms); }
