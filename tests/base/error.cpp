#include <bartizan/base/error.hpp>

#include <bartizan/base/outside.hpp>
#include <catch2/catch_test_macros.hpp>

#include <set>

namespace bz = bartizan;

TEST_CASE("every failure of the outside world has a sentence of its own") {
    std::set<std::string_view> sentences;
    for (int code = 1; code <= int(bz::outside_errc::bad_name); ++code) sentences.insert(make_error(bz::outside_errc(code)).message());
    CHECK(sentences.size() == std::size_t(bz::outside_errc::bad_name));
    CHECK_FALSE(sentences.contains("unknown"));
}

TEST_CASE("errors of different domains differ even with the same code") {
    static constexpr bz::error_domain other{"other", [](int) -> std::string_view { return "x"; }};
    CHECK_FALSE(bz::error{&other, 1} == make_error(bz::outside_errc::write_failed));
}
