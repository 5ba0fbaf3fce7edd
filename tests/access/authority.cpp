// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/authority.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan::access;

TEST_CASE("the table of who may what is ONVIF Core's (default access policy)") {
    using enum access_class;
    struct row { access_class what; const char* who; };   // administrator, camera control (operator), live only (user), guest (anonymous)
    for (const auto& [what, who] : {row{pre_auth, "acug"}, row{read_system, "acu-"}, row{read_system_sensitive, "ac--"}, row{read_system_secret, "a---"},
                                    row{write_system, "a---"}, row{unrecoverable, "a---"}, row{actuate, "ac--"}, row{read_media, "acug"}}) {
        INFO(int(what));
        CHECK(may(level::administrator, what) == (who[0] != '-'));
        CHECK(may(level::camera_control, what) == (who[1] != '-'));
        // ONVIF's user reads settings that are no secrets
        CHECK(may(level::live_only, what) == (who[2] != '-'));
        CHECK(may(level::guest, what) == (who[3] != '-'));
    }
    STATIC_CHECK(may(level::administrator, unrecoverable));
    STATIC_CHECK_FALSE(may(level::live_only, actuate));
}

TEST_CASE("levels are 1 to 3, and have names (B17)") {
    CHECK_FALSE(is_account_level(0));
    CHECK(is_account_level(1));
    CHECK(is_account_level(3));
    CHECK_FALSE(is_account_level(4));   // guest is nobody's account
    CHECK(name_of(level::live_only) == "live only");
}

TEST_CASE("a user name keeps 32 characters, and none of a longer one (B14)") {
    CHECK(user_name("admin").view() == "admin");
    CHECK(user_name(std::string_view("0123456789012345678901234567890x")).view().size() == 32);
    CHECK(user_name(std::string_view("0123456789012345678901234567890xy")).view().empty());
}
