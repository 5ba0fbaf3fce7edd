// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/logins.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace bartizan;
using access::user_name;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("a log-in is new for a user and an address, and again after ten minutes") {
    access::logins known;
    const address here = *read_address("192.168.0.10"), there = *read_address("fd00::7");
    const instant now{seconds(5)};
    const user_name admin("admin"), guard("guard");
    CHECK(known.is_new(admin, here, now));
    CHECK_FALSE(known.is_new(admin, here, now + minutes(9)));
    CHECK(known.is_new(admin, there, now));
    CHECK(known.is_new(guard, here, now));
    CHECK(known.is_new(admin, here, now + minutes(10)));
    CHECK_FALSE(known.is_new(admin, here, now + minutes(19)));
}

TEST_CASE("of more than it can know the oldest log-in gives way, and no other") {
    access::logins known;
    const address here = *read_address("192.168.0.10");
    const instant now{seconds(5)};
    const auto user = [](int i) { return user_name("user" + std::to_string(i)); };
    for (int i = 0; i < 17; ++i) CHECK(known.is_new(user(i), here, now + seconds(i)));
    for (int i = 1; i < 17; ++i) CHECK_FALSE(known.is_new(user(i), here, now + seconds(20)));
    CHECK(known.is_new(user(0), here, now + seconds(20)));
}
