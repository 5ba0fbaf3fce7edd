// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/row.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::profile;

TEST_CASE("what the composition proves is supported, whatever is declared; what it does not prove stays open") {
    constexpr row r{"X", "M", "text", how_known::composition, question::no_debug_interface, condition::always, ""};
    STATIC_CHECK(status_of(r, facts{}, "") == status::supports);
    STATIC_CHECK(status_of(r, facts{.debug = true}, "") == status::open);
    STATIC_CHECK(status_of(r, facts{.debug = true}, "we promise it is off") == status::open);
}

TEST_CASE("a row that does not apply says so, even when it was declared") {
    constexpr row r{"X", "M", "text", how_known::declaration, question::nobody, condition::network, ""};
    STATIC_CHECK(status_of(r, facts{}, "said") == status::not_applicable);
    STATIC_CHECK(status_of(r, facts{.network_services = 1}, "said") == status::declared);
    STATIC_CHECK(status_of(r, facts{.network_services = 1}, "") == status::open);
}

TEST_CASE("a row about people is open until somebody declares it") {
    constexpr row r{"X", "M", "text", how_known::organisation, question::nobody, condition::always, ""};
    STATIC_CHECK(status_of(r, facts{}, "") == status::open);
    STATIC_CHECK(status_of(r, facts{}, "https://example.org/security") == status::declared);
}

TEST_CASE("a tested row is supported by its test, and open without one") {
    STATIC_CHECK(status_of({"X", "M", "text", how_known::test, question::nobody, condition::always, "tests/fuzz"}, facts{}, "") == status::supports);
    STATIC_CHECK(status_of({"X", "M", "text", how_known::test, question::nobody, condition::always, ""}, facts{}, "") == status::open);
    STATIC_CHECK(status_of({"X", "M", "text", how_known::test, question::nobody, condition::always, ""}, facts{}, "tested by us, report 7") == status::declared);
}

TEST_CASE("a row counts as compared with its standard when there is a public text, and it was read for that row") {
    static constexpr row rows[] = {{"S:1", "M", "text", how_known::report, question::nobody, condition::always, ""},
                                   {"S:2A", "M", "text", how_known::report, question::nobody, condition::always, ""}};
    static constexpr std::string_view unread[] = {"S:2"};
    STATIC_CHECK(is_compared({"S", "1", "the law", rows, unread}, rows[0]));
    STATIC_CHECK_FALSE(is_compared({"S", "1", "the law", rows, unread}, rows[1]));
    STATIC_CHECK_FALSE(is_compared({"S", "1", "", rows}, rows[0]));
}

TEST_CASE("no status is called compliance") {
    for (const auto s : {status::supports, status::not_applicable, status::declared, status::open}) CHECK(name_of(s).find("compl") == std::string_view::npos);
}
