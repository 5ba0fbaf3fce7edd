#include <bartizan/base/list.hpp>
#include <bartizan/base/text.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

static_assert(bz::list<int, char>::size == 2 && bz::list<int>::holds<int> && !bz::list<int>::holds<char>);

namespace {
template <bz::text T> struct named { static constexpr auto name = T.view(); };
}

TEST_CASE("a string literal can be a template argument") {
    CHECK(named<"gate">::name == "gate");
    STATIC_CHECK(std::is_same_v<named<"a">, named<"a">>);
    STATIC_CHECK_FALSE(std::is_same_v<named<"a">, named<"b">>);
}
