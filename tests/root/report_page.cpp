// SPDX-License-Identifier: Apache-2.0
#include <bartizan/report_page.hpp>

#include <support/reported.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace {
template <class Product> std::string page() {
    std::string text;
    bartizan::write_report_page<Product>("door <7>", "1.2", [&](std::string_view piece) { text += piece; });
    return text;
}
}  // namespace

TEST_CASE("the page escapes what people wrote, and fetches nothing") {
    const auto text = page<reported::strong>();
    CHECK(text.find("door &lt;7&gt; 1.2: security report") != std::string::npos);
    CHECK(text.find("&quot;section 4&quot; &lt;of the manual&gt;") != std::string::npos);
    CHECK(text.find("<of the manual>") == std::string::npos);
    for (const auto* what : {"<script", "http-equiv", "src=", "url("}) CHECK(text.find(what) == std::string::npos);
}

TEST_CASE("the page shows accepted risks as risks, with owner and last day, and the rules that are broken") {
    const auto text = page<reported::weak>();
    CHECK(text.find("<tr class=\"accepted\"><td>BZ-T02</td><td>community</td><td>9999-01-31</td><td>head of IT</td><td>VLAN 7, OPS-2</td></tr>") != std::string::npos);
    CHECK(text.find("<tr class=\"broken\"><td>BZ-P03</td><td>telnet</td>") != std::string::npos);
    CHECK(page<reported::strong>().find("class=\"broken\"") == std::string::npos);
}
