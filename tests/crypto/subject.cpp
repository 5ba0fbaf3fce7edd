// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/subject.hpp>

#include <bartizan/crypto/software/certificate.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("all backends mean the same subject and validity") {
    STATIC_CHECK(std::is_same_v<bartizan::crypto::subject, bartizan::crypto::software::subject>);
    STATIC_CHECK(std::is_same_v<bartizan::crypto::validity, bartizan::crypto::software::validity>);
}

TEST_CASE("a name is a DNS name or a numeric address, and nothing that only looks like one (RFC 5280, 4.2.1.6 and 7.2)") {
    using bartizan::crypto::is_dns_name;
    for (const auto* good : {"camera", "camera.example", "CAM-1.example", "xn--kmera-gra.example", "*.example", "1.example"}) CHECK(is_dns_name(good));
    for (const auto* bad : {"", ".", "a..b", "a.", "-a", "a-", "a b", "a_b", "k\xc3\xa4mera", "192.168.0.300", "1.2", "*.", "*", "a.*.b", "a\nb"}) CHECK_FALSE(is_dns_name(bad));
    CHECK(is_dns_name(std::string(63, 'a') + ".b"));
    CHECK_FALSE(is_dns_name(std::string(64, 'a')));
    CHECK_FALSE(is_dns_name(std::string(250, 'a') + ".bcd"));
    using bartizan::crypto::are_names;
    CHECK((are_names({}) && are_names({"camera.example", "192.168.0.10", "fd00::10"})));
    CHECK_FALSE(are_names({"camera.example", "fd00::10%eth0"}));
    CHECK_FALSE(are_names(std::vector<std::string>(9, "a")));
}
