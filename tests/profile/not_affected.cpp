// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/not_affected.hpp>

#include <bartizan/composition.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;

TEST_CASE("a VEX statement is a word of the product and stands in its canonical words") {
    using cam = bz::camera<bz::services<>, bz::not_affected<"CVE-2014-0160", bz::justification::code_not_present, "no OpenSSL in it">>;
    STATIC_CHECK(bz::proven<cam>);
    STATIC_CHECK(bz::composition<cam> == "bartizan composition 1\npolicy not_affected; id=CVE-2014-0160; justification=code_not_present; words=no OpenSSL in it\n");
}

TEST_CASE("ids of vulnerabilities are told from other words") {
    for (const auto* id : {"CVE-2014-0160", "GHSA-jfh8-c2jp-5v3q", "OSV-2020-1"}) CHECK(bz::detail::names_a_vulnerability(id));
    for (const auto* id : {"", "CVE", "CVE-", "heartbleed", "C-1", "CVE-2014 0160", "CVE_2014"}) CHECK_FALSE(bz::detail::names_a_vulnerability(id));
}
