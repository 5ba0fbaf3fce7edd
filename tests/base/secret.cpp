#include <bartizan/base/secret.hpp>

#include <catch2/catch_test_macros.hpp>

#include <new>
#include <type_traits>

namespace bz = bartizan;

static_assert(!std::is_copy_constructible_v<bz::secret<16>> && !std::is_copy_assignable_v<bz::secret<16>>);

TEST_CASE("a secret is gone from memory when its object is") {
    alignas(bz::secret<16>) std::array<std::byte, sizeof(bz::secret<16>)> place{};
    auto* held = new (place.data()) bz::secret<16>;
    std::ranges::fill(held->fill(), std::byte{0x5a});
    REQUIRE(place[3] == std::byte{0x5a});
    held->~secret();
    CHECK(std::ranges::all_of(place, [](std::byte b) { return b == std::byte{0}; }));
}

TEST_CASE("a moved secret leaves nothing behind") {
    bz::secret<4> a;
    std::ranges::fill(a.fill(), std::byte{7});
    bz::secret<4> b(std::move(a));
    CHECK(b.reveal()[0] == std::byte{7});
    CHECK(std::ranges::all_of(a.reveal(), [](std::byte x) { return x == std::byte{0}; }));   // NOLINT(bugprone-use-after-move): that is the point
    bz::secret<4> c;
    c = std::move(b);
    CHECK(c.reveal()[3] == std::byte{7});
    CHECK(b.reveal()[0] == std::byte{0});   // NOLINT(bugprone-use-after-move)
}
