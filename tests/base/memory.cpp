#include <bartizan/base/memory.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("an arena gives each byte once, in steps of a cache line, until it is empty") {
    alignas(64) std::array<std::byte, 200> memory;
    bz::arena source(memory);
    const auto a = source.take(10), b = source.take(64), c = source.take(73);
    REQUIRE((a && b));
    CHECK_FALSE(c);
    CHECK(c.error() == make_error(bz::outside_errc::no_memory));
    CHECK(a->data() == memory.data());
    CHECK(b->data() == memory.data() + 64);
    CHECK(source.left() == 72);
    CHECK(source.take(72));
    CHECK(source.left() == 0);
    CHECK(source.take(0));
}

TEST_CASE("the last bytes of an arena can be taken although they are no whole step") {
    std::array<std::byte, 70> memory;
    bz::arena source(memory);
    REQUIRE(source.take(65));
    CHECK(source.left() == 0);
}
