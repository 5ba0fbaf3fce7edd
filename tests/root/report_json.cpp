// SPDX-License-Identifier: Apache-2.0
#include <bartizan/report_json.hpp>

#include <support/reported.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>

// every cell of four products is checked by tests/scripts/report.py
TEST_CASE("the report for machines holds every claim, risk, rule and provision of the product") {
    std::string text;
    bartizan::write_report_json<reported::weak>([&](std::string_view piece) { text += piece; });
    const auto report = boost::json::parse(text).as_object();
    CHECK(report.at("fingerprint").as_string() == std::string(bartizan::fingerprint_text<reported::weak>));
    CHECK(report.at("certificate").as_array().size() == 5);
    const auto& risk = report.at("certificate").as_array().at(1).as_object();
    CHECK(risk.at("accepted").as_bool());
    CHECK(risk.at("reason").as_string() == "cards stay in the room; OPS-1");
    CHECK(risk.at("until").as_string() == "9999-01-31");
    CHECK(report.at("profiles").as_array().size() == 3);
    std::size_t provisions = 0;
    for (const auto& b : report.at("baselines").as_array()) provisions += b.at("provisions").as_array().size();
    CHECK(provisions == bartizan::profile::number_of_rows);
}
