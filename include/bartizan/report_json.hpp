// report_json: everything that a product's type tells about its security, for machines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/json_writer.hpp>
#include <bartizan/certificate.hpp>
#include <bartizan/fingerprint.hpp>
#include <bartizan/profile/statement.hpp>

#include <cstdint>
#include <string_view>

namespace bartizan {
namespace detail {

// iso_date: YYYY-MM-DD, or nothing for no day.
struct iso_date {
    char chars[10]{};
    std::size_t size = 0;
    explicit constexpr iso_date(date d) {
        if (!d.exists()) return;
        const int number = d.yyyymmdd();
        constexpr int places[] = {10'000'000, 1'000'000, 100'000, 10'000, 0, 1'000, 100, 0, 10, 1};
        for (const int place : places) chars[size++] = place == 0 ? '-' : static_cast<char>('0' + number / place % 10);
    }
    constexpr std::string_view text() const { return {chars, size}; }
};

template <class Json> void write_acceptance(Json& json, std::string_view reason, date until, std::string_view owner) {
    json.text("reason", reason);
    json.text("until", iso_date(until).text());
    json.text("owner", owner);
}

template <class Profile, class Product, class Json> void write_profile(Json& json) {
    constexpr const auto& f = profile::facts_of<Product>;
    json.begin_object();
    json.text("name", Profile::name);
    json.text("published", iso_date(Profile::published).text());
    json.flag("satisfied", profile::broken_rules<Profile>(f) == 0);
    json.begin_array("rules");
    profile::each_rule<Profile>(f, [&](std::string_view id, std::string_view title, std::string_view cause, std::string_view fix, bool holds) {
        json.begin_object();
        json.text("id", id);
        json.text("title", title);
        json.text("broken_when", cause);
        json.text("fix", fix);
        json.flag("holds", holds);
        json.end_object();
    });
    json.end_array();
    json.end_object();
}

template <class Product, class Json> void write_baselines(Json& json) {
    std::size_t n = 0;
    json.begin_array("baselines");
    for (const auto* each : profile::baselines) {
        json.begin_object();
        json.text("name", each->name);
        json.text("edition", each->edition);
        json.text("words_compared_with", each->compared_with);
        json.begin_array("provisions");
        for (std::size_t i = 0; i < each->rows.size(); ++i) {
            const auto& p = profile::statement_of<Product>[n++];
            json.begin_object();
            json.text("id", p.row->id);
            json.text("force", p.row->force);
            json.text("text", p.row->text);
            json.flag("compared", profile::is_compared(*each, *p.row));
            json.text("answered_by", profile::name_of(p.row->how));
            json.text("asks", profile::name_of(p.row->asks));
            json.text("applies", profile::name_of(p.row->when));
            json.text("status", profile::name_of(p.status));
            json.text("words", p.words);
            json.end_object();
        }
        json.end_array();
        json.end_object();
    }
    json.end_array();
}
}  // namespace detail

// write_report_json<Product>(sink): the schema stands in docs/reference/report.md. sink(std::string_view) gets pieces of it, in order.
template <class Product, class Sink> void write_report_json(Sink&& sink) {
    static_assert(proven<Product>);
    json_writer<std::remove_reference_t<Sink>> json(sink);
    json.begin_object();
    json.text("format", "bartizan report 1");
    json.text("fingerprint", fingerprint_text<Product>);
    json.text("composition", composition<Product>);
    json.begin_array("certificate");
    certificate(Product{}, [&](const claim& c) {
        json.begin_object();
        json.text("threat", c.threat_id);
        json.text("harm", c.threat_name);
        json.text("service", c.service);
        json.flag("accepted", c.accepted);
        if (c.accepted) detail::write_acceptance(json, c.evidence, c.until, c.owner);
        else {
            json.text("countermeasure", c.countermeasure);
            json.text("evidence", c.evidence);
        }
        json.end_object();
    });
    json.end_array();
    json.begin_array("algorithms");
    algorithms(Product{}, [&](const algorithm_use& a) {
        json.begin_object();
        json.text("algorithm", a.algorithm);
        json.text("purpose", a.purpose);
        json.text("policy", a.policy);
        json.text("verdict", a.verdict == verdict::approved ? "approved" : "legacy");
        json.text("source", a.source);
        if (a.verdict == verdict::legacy) detail::write_acceptance(json, a.reason, a.until, a.owner);
        json.end_object();
    });
    json.end_array();
    json.begin_object("facts");
    profile::each_fact(profile::facts_of<Product>, profile::facts_of<Product>, [&](std::string_view name, std::uint64_t value, std::uint64_t) { json.number(name, value); });
    json.end_object();
    json.begin_array("profiles");
    detail::write_profile<profile::basic_2026_11, Product>(json);
    detail::write_profile<profile::standard_2026_11, Product>(json);
    detail::write_profile<profile::high_2026_11, Product>(json);
    json.end_array();
    detail::write_baselines<Product>(json);
    json.begin_object("totals");
    for (const auto s : {profile::status::supports, profile::status::not_applicable, profile::status::declared, profile::status::open})
        json.number(profile::name_of(s), profile::provisions_with<Product>(s));
    json.end_object();
    json.end_object();
}

}  // namespace bartizan
