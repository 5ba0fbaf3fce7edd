#include <bartizan/io/system.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("the clocks tell a time of this century, and the monotonic one does not step back") {
    CHECK(bz::io::system_clock::utc().unix_seconds() > 1'700'000'000);
    const auto a = bz::io::system_clock::now(), b = bz::io::system_clock::now();
    CHECK(a <= b);
}

TEST_CASE("random bytes fill everything asked for and differ from call to call") {
    const auto a = bz::io::random_bytes<64>(), b = bz::io::random_bytes<64>();
    REQUIRE((a && b));
    CHECK(*a != *b);
    std::array<std::byte, 5000> many{};   // more than one call of the kernel gives at once on some systems
    REQUIRE(bz::io::system_random::fill(many));
    CHECK(std::ranges::any_of(bz::bytes_view(many).last(100), [](std::byte x) { return x != std::byte{0}; }));
    const auto secret = bz::io::random_secret<32>();
    REQUIRE(secret);
    CHECK(std::ranges::any_of(secret->reveal(), [](std::byte x) { return x != std::byte{0}; }));
}
