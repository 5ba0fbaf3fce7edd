// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/password.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace {
using namespace bartizan;
using namespace bartizan::access;
using errc = password_errc;

error refusal(result<> checked) { return checked.error(); }
constexpr error good{};
}  // namespace

TEST_CASE("a user name has 1 to 32 characters (B14)") {
    CHECK(refusal(check_user_name("")) == make_error(errc::name_empty));
    CHECK(refusal(check_user_name("a")) == good);
    CHECK(refusal(check_user_name(std::string(32, 'a'))) == good);
    CHECK(refusal(check_user_name(std::string(33, 'a'))) == make_error(errc::name_too_long));
}

TEST_CASE("a user name holds no 2-byte character and none of four symbols (B19)") {
    for (const char c : {'"', '&', ';', '\\'}) {
        INFO(c);
        CHECK(refusal(check_user_name(std::string("ad") + c + "min")) == make_error(errc::name_character));
    }
    CHECK(refusal(check_user_name("\xe6\x97\xa5\xe6\x9c\xac")) == make_error(errc::name_character));
    CHECK(refusal(check_user_name("caf\xe9")) == make_error(errc::name_character));
    CHECK(refusal(check_user_name(std::string_view("ad\0min", 6))) == make_error(errc::name_character));
    CHECK(refusal(check_user_name("ad\tmin")) == make_error(errc::name_character));
    CHECK(refusal(check_user_name("ad\x7fmin")) == make_error(errc::name_character));
    CHECK(refusal(check_user_name("!#$%'()*+,-./:<=>?@[]^_`{|}~ A1")) == good);
}

TEST_CASE("a password has 8 to 32 characters (B15)") {
    CHECK(refusal(check_password("seven-7")) == make_error(errc::too_short));
    CHECK(refusal(check_password("eight--8")) == good);
    CHECK(refusal(check_password(std::string(31, 'x') + "9")) == good);
    CHECK(refusal(check_password(std::string(32, 'x') + "9")) == make_error(errc::too_long));
    CHECK(refusal(check_password("")) == make_error(errc::too_short));
}

TEST_CASE("a password holds no 2-byte character and neither of two symbols, but may hold the two more that a user name may not (B20)") {
    CHECK(refusal(check_password("tall\"ship7")) == make_error(errc::character));
    CHECK(refusal(check_password("tall&ship7")) == make_error(errc::character));
    CHECK(refusal(check_password("tall;ship7")) == good);
    CHECK(refusal(check_password("tall\\ship7")) == good);
    CHECK(refusal(check_password("tall\xc3\xa9ship7")) == make_error(errc::character));
    CHECK(refusal(check_password(std::string_view("tall\0ship7", 10))) == make_error(errc::character));
    CHECK(refusal(check_password("tall ship")) == good);
}

TEST_CASE("a password has two of letters, digits and symbols (B08)") {
    CHECK(refusal(check_password("tallshipsail")) == make_error(errc::one_kind));
    CHECK(refusal(check_password("TallShipSail")) == make_error(errc::one_kind));
    CHECK(refusal(check_password("839201748")) == make_error(errc::one_kind));
    CHECK(refusal(check_password("!#$%!#$%(")) == make_error(errc::one_kind));
    CHECK(refusal(check_password("tallship7")) == good);
    CHECK(refusal(check_password("tallship-")) == good);
    CHECK(refusal(check_password("83920174-")) == good);
}

TEST_CASE("a password that attackers try first is refused, in any case (B05, C04)") {
    CHECK(refusal(check_password("admin12345")) == make_error(errc::common));
    CHECK(refusal(check_password("Password1")) == make_error(errc::common));
    CHECK(refusal(check_password("P@SSW0RD")) == make_error(errc::common));
    CHECK(refusal(check_password("root12345", "root")) == make_error(errc::common));
    CHECK(refusal(check_password("password1x")) == good);
}

TEST_CASE("every entry of the list is one that the other rules would let through") {
    for (const auto known : common_passwords) {
        INFO(known);
        CHECK(known.size() >= password_rules{}.least_characters);
        CHECK(known.size() <= password_rules{}.most_characters);
        CHECK(detail::kinds_in(known) >= password_rules{}.kinds);
        CHECK(std::ranges::none_of(known, [](char c) { return c >= 'A' && c <= 'Z'; }));
        CHECK(std::ranges::count(common_passwords, known) == 1);
    }
}

TEST_CASE("a password that only repeats the user name is refused (B05)") {
    CHECK(refusal(check_password("gatehouse9", "gatehouse")) == make_error(errc::like_the_name));
    CHECK(refusal(check_password("GateHouse2027", "gatehouse")) == make_error(errc::like_the_name));
    CHECK(refusal(check_password("gate-house", "gate-house")) == make_error(errc::like_the_name));
    CHECK(refusal(check_password("gatehouse-mill", "gatehouse")) == good);
    CHECK(refusal(check_password("gatehouse9")) == good);
    CHECK(refusal(check_password("tallship7", "tallship77")) == good);
}

TEST_CASE("an organisation's own policy replaces the numbers (B07)") {
    constexpr password_rules strict{.least_characters = 14, .most_characters = 64, .kinds = 3};
    CHECK(refusal(check_password("tallship7", {}, strict)) == make_error(errc::too_short));
    CHECK(refusal(check_password("tallshipsails7", {}, strict)) == make_error(errc::one_kind));
    CHECK(refusal(check_password("tallshipsails-7", {}, strict)) == good);
    CHECK(refusal(check_password(std::string(40, 'x') + "-7", {}, strict)) == good);
}

TEST_CASE("passwords are checked at compile time too, and case makes two passwords (B18)") {
    STATIC_CHECK(bool(check_password("tallship7")));
    STATIC_CHECK_FALSE(bool(check_password("tallship")));
    STATIC_CHECK(bool(check_user_name("Admin")));
}

TEST_CASE("every refusal has a sentence, and none holds the password") {
    for (int code = 1; code <= int(errc::like_the_name); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(make_error(errc(99)).message() == "unknown");
    CHECK(make_error(errc::common).where() == "password");
}
