// SPDX-License-Identifier: Apache-2.0
#include <bartizan/base/address.hpp>

#include <support/vectors.hpp>

using namespace bartizan;
using namespace bartizan::literals;

TEST_CASE("addresses and networks are read strictly, or refused") {
    const auto json = tests::shared_json("vectors/net/cidr_parse.json");
    std::size_t good = 0, bad = 0;
    for (const auto& each : json.at("cases").as_array()) {
        INFO(each);
        const auto text = tests::text(each, "text");
        // the table takes eight groups and ::, which RFC 4291, 2.2 does not ("one or more groups"), nor do inet_pton and Python
        if (text == "1:2:3:4:5:6:7::8") {
            CHECK_FALSE(read_network(text));
            continue;
        }
        CHECK(bool(read_network(text)) == each.at("ok").as_bool());
        ++(each.at("ok").as_bool() ? good : bad);
    }
    CHECK(good > 10);
    CHECK(bad > 30);
}

TEST_CASE("a network holds exactly the addresses that Python's ipaddress says") {
    const auto json = tests::shared_json("vectors/net/cidr_match.json");
    std::size_t matches = 0, others = 0;
    for (const auto& each : json.at("cases").as_array()) {
        INFO(each);
        const auto rule = read_network(tests::text(each, "rule"));
        const auto peer = read_address(tests::text(each, "addr"));
        REQUIRE(rule);
        REQUIRE(peer);
        CHECK(rule->contains(*peer) == each.at("match").as_bool());
        ++(rule->contains(*peer) ? matches : others);
    }
    CHECK(matches > 200);
    CHECK(others > 200);
}

TEST_CASE("a mapped IPv4 address is IPv4, and no network of one family holds addresses of the other (D08)") {
    CHECK(read_network("10.0.0.0/8")->contains(*read_address("::ffff:10.1.2.3")));
    CHECK_FALSE(read_network("::/0")->contains(*read_address("192.0.2.9")));
    CHECK_FALSE(read_network("0.0.0.0/0")->contains(*read_address("2001:db8::1")));
    CHECK_FALSE(read_network("2002:a00::/24")->contains(*read_address("10.0.0.0")));
    CHECK(*read_network("::ffff:192.0.2.0/120") == *read_network("192.0.2.0/24"));
    CHECK(read_network("64:ff9b::/96")->contains(*read_address("64:ff9b::a00:1")));
}

TEST_CASE("an error says what is wrong and where (D05)") {
    struct wrong { const char* text; address_errc what; std::size_t where; };
    for (const auto& [text, what, where] : {wrong{"192.168.0.5/24", address_errc::host_bits, 14}, wrong{"192.168.300.1", address_errc::group_too_large, 8},
                                            wrong{"10.01.0.0", address_errc::leading_zero, 3}, wrong{"10.0.0", address_errc::group_missing, 6}, wrong{"", address_errc::empty, 0},
                                            wrong{"10.0.0.0/33", address_errc::prefix_too_long, 11}, wrong{"10.0.0.0/", address_errc::no_prefix, 9},
                                            wrong{"fe80::1::2", address_errc::two_gaps, 7}, wrong{"1:2:3:4:5:6:7:8:9", address_errc::too_many_groups, 15},
                                            wrong{"fe80::1%eth0", address_errc::character, 7}, wrong{"1:2:3", address_errc::group_missing, 5}}) {
        INFO(text);
        std::size_t at = 99;
        const auto read = read_network(text, &at);
        CHECK(read.error().message() == make_error(what).message());
        CHECK(at == where);
    }
    for (int code = 1; code <= int(address_errc::host_bits); ++code) CHECK(make_error(address_errc(code)).message() != "unknown");
    CHECK(make_error(address_errc(99)).message() == "unknown");
}

TEST_CASE("what is written reads as itself, in the form of RFC 5952") {
    for (const char* text : {"192.0.2.1", "::", "::1", "1::", "fe80::1", "2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1", "1:2:3:4:5:6:7:8"}) {
        INFO(text);
        CHECK(write_address(*read_address(text)).view() == text);
    }
    for (const char* text : {"192.0.2.0/24", "0.0.0.0/0", "::/0", "fd00::/8", "192.0.2.1", "2001:db8::1"}) {
        INFO(text);
        CHECK(write_network(*read_network(text)).view() == text);
    }
    CHECK(write_address(*read_address("2001:DB8::000A")).view() == "2001:db8::a");
}

TEST_CASE("a network in the source is read while compiling") {
    constexpr auto office = "192.168.0.0/24"_network;
    STATIC_CHECK(office.contains(address::v4(192, 168, 0, 77)));
    STATIC_CHECK_FALSE(office.contains(address::v4(192, 168, 1, 77)));
    STATIC_CHECK("fd00::/8"_network.bits == 8);
}
