// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/rtsp/client_session.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace bartizan;
using std::chrono::milliseconds;

TEST_CASE("a session keeps its name, and its sign of life comes twice within the time-out") {
    rtsp::client_session session;
    CHECK_FALSE(session.begun());
    CHECK(session.alive_every() == milliseconds(30'000));
    REQUIRE(session.keep(" 12345678 "));
    CHECK(session.begun());
    CHECK(session.id() == "12345678");
    CHECK(session.alive_every() == milliseconds(30'000));
    REQUIRE(session.keep("12345678;something=else; Timeout=20"));
    CHECK(session.alive_every() == milliseconds(10'000));
    REQUIRE(session.keep("12345678;timeout=0"));   // hurries nobody
    CHECK(session.alive_every() == milliseconds(2'000));
    REQUIRE(session.keep("12345678;timeout=4000000000"));
    CHECK(session.alive_every() == milliseconds(60'000));
    REQUIRE(session.keep("12345678;timeout=soon"));
    CHECK(session.alive_every() == milliseconds(60'000));
}

TEST_CASE("no name, a name that cannot be repeated, and another session's name are refused") {
    rtsp::client_session session;
    for (const auto& bad : {std::string(), std::string(";timeout=60"), std::string("a b"), std::string("a\rb"), std::string(129, 'x')}) CHECK_FALSE(session.keep(bad));
    CHECK_FALSE(session.begun());
    REQUIRE(session.keep(std::string(128, 'x')));
    CHECK_FALSE(session.keep("other;timeout=8"));
    CHECK(session.id() == std::string(128, 'x'));
    CHECK(session.alive_every() == milliseconds(30'000));
}
