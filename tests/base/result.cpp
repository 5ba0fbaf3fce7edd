#include <bartizan/base/result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace bz = bartizan;

namespace {
enum class errc { out_of_film = 1 };
constexpr bz::error_domain domain{"camera", [](int) -> std::string_view { return "no film"; }};
constexpr bz::error make_error(errc code) { return {&domain, int(code)}; }

bz::result<int> frames(bool film) {
    if (!film) return errc::out_of_film;
    return 24;
}
}  // namespace

TEST_CASE("a result is a value or an error with a sentence") {
    CHECK(*frames(true) == 24);
    CHECK(frames(true).error() == bz::error{});
    const auto none = frames(false);
    REQUIRE_FALSE(none);
    CHECK(none.error() == make_error(errc::out_of_film));
    CHECK(none.error().message() == "no film");
    CHECK(none.error().where() == "camera");
    CHECK(bz::error{}.message() == "no error");
}

TEST_CASE("a result without a value is success by default") { CHECK(bz::result<>{}); }

TEST_CASE("a result can hold what is only moved") {
    bz::result<std::unique_ptr<int>> r(std::make_unique<int>(5));
    const auto taken = *std::move(r);
    CHECK(*taken == 5);
}
