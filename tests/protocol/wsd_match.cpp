// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/wsd/match.hpp>

#include <catch2/catch_test_macros.hpp>

namespace wsd = bartizan::wsd;

TEST_CASE("a scope is matched by whole segments from its beginning") {
    constexpr std::string_view has = "onvif://www.onvif.org/location/city/Street";
    for (const char* yes : {"onvif://www.onvif.org", "onvif://www.onvif.org/", "ONVIF://WWW.onvif.ORG/location", "onvif://www.onvif.org/location/city/Street", "onvif://www.onvif.org/location/city/Street/",
                            "onvif://www.onvif.org/location?x", "onvif://www.onvif.org/location#x"}) {
        CAPTURE(yes);
        CHECK(wsd::scope_matches(yes, has));
    }
    for (const char* no : {"", "onvif://www.onvif.org/loc", "onvif://www.onvif.org/location/city/street", "onvif://www.onvif.org/location/city/Street/12", "onvif://www.onvif.org/location/./city",
                           "onvif://www.onvif.org/location/../location", "http://www.onvif.org/location", "onvif://onvif.org/location", "onvif:/location", "/location"}) {
        CAPTURE(no);
        CHECK_FALSE(wsd::scope_matches(no, has));
    }
    CHECK_FALSE(wsd::scope_matches("a:b/..", "a:b/.."));
    CHECK(wsd::scope_matches("urn:a:b", "urn:a:b"));
}

TEST_CASE("a device is asked for when it has all types and all scopes") {
    constexpr wsd::type_word types[] = {{"dn", "u:network", "Transmitter"}, {"x", "u:x", "Y"}};
    constexpr std::string_view scopes[] = {"a://b/c", "a://b/d"};
    const auto asks = [&](auto change) {
        wsd::question q;
        change(q);
        return wsd::asks_for(q, types, scopes);
    };
    CHECK(asks([](auto&) {}));
    CHECK(asks([](auto& q) { q.types = {{{"u:x", "Y"}, {"u:network", "Transmitter"}}}, q.type_count = 2; }));
    CHECK_FALSE(asks([](auto& q) { q.types = {{{"u:x", "Y"}, {"u:x", "Transmitter"}}}, q.type_count = 2; }));
    CHECK_FALSE(asks([](auto& q) { q.types = {{{"u:x", "y"}}}, q.type_count = 1; }));
    CHECK(asks([](auto& q) { q.scopes = {"a://b", "A://b/d"}, q.scope_count = 2; }));
    CHECK_FALSE(asks([](auto& q) { q.scopes = {"a://b/c", "a://b/e"}, q.scope_count = 2; }));
    CHECK(asks([](auto& q) { q.scopes = {"a://b/c"}, q.scope_count = 1, q.rule = wsd::scope_rule::by_characters; }));
    CHECK_FALSE(asks([](auto& q) { q.scopes = {"A://b/c"}, q.scope_count = 1, q.rule = wsd::scope_rule::by_characters; }));
    CHECK_FALSE(asks([](auto& q) { q.scopes = {"a://b/c"}, q.scope_count = 1, q.rule = wsd::scope_rule::another; }));
}
