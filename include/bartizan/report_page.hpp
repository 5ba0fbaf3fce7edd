// report_page: the report for people: one HTML page that needs nothing else, and prints.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/report_json.hpp>

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace bartizan {
namespace detail {

// page_writer: HTML with everything escaped that is not ours.
template <class Sink> class page_writer {
    Sink& sink_;

public:
    explicit page_writer(Sink& sink) : sink_(sink) {}
    void markup(std::string_view ours) { sink_(ours); }
    void text(std::string_view words) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            const char c = words[i];
            if (c == '<') sink_(std::string_view("&lt;"));
            else if (c == '>') sink_(std::string_view("&gt;"));
            else if (c == '&') sink_(std::string_view("&amp;"));
            else if (c == '"') sink_(std::string_view("&quot;"));
            else sink_(words.substr(i, 1));
        }
    }
    void number(std::uint64_t value) {
        char digits[20];
        sink_(std::string_view(digits, std::size_t(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)));
    }
    void head(std::string_view title, std::initializer_list<std::string_view> columns) {
        markup("<h2>");
        text(title);
        markup("</h2>\n<table><thead><tr>");
        for (const auto column : columns) {
            markup("<th>");
            text(column);
            markup("</th>");
        }
        markup("</tr></thead><tbody>\n");
    }
    void row(std::string_view kind, std::initializer_list<std::string_view> cells) {
        markup("<tr class=\"");
        text(kind);
        markup("\">");
        for (const auto cell : cells) {
            markup("<td>");
            text(cell);
            markup("</td>");
        }
        markup("</tr>\n");
    }
    void end() { markup("</tbody></table>\n"); }
};

inline constexpr std::string_view page_style =
    "<style>body{font:14px/1.45 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}h1{font-size:1.6rem}h2{font-size:1.15rem;"
    "margin-top:2rem}code,pre{font:12px/1.4 ui-monospace,monospace}pre{white-space:pre-wrap;background:#f4f4f4;padding:.6rem}table{border-collapse:collapse;"
    "width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #ddd}th{background:#f4f4f4}tr{break-inside:avoid}"
    "tr.open td,tr.broken td{background:#fdecea}tr.accepted td{background:#fff4d6}tr.declared td{background:#eef4fb}tr.not{color:#6a6a6a}"
    "td:first-child{white-space:nowrap}ul.totals{display:flex;gap:1rem;list-style:none;padding:0;flex-wrap:wrap}ul.totals li{border:1px solid #ccc;border-radius:4px;"
    "padding:.4rem .8rem}ul.totals b{font-size:1.3rem;display:block}@media print{body{margin:0;max-width:none;font-size:10px}a{color:inherit}}</style>\n";

template <class Product, class Page> void write_certificate_tables(Page& page) {
    page.head("Threats and what counters them", {"threat", "harm", "service", "countermeasure", "evidence"});
    certificate(Product{}, [&](const claim& c) {
        page.row(c.accepted ? "accepted" : "", {c.threat_id, c.threat_name, c.service, c.accepted ? std::string_view("ACCEPTED RISK") : c.countermeasure,
                                                c.accepted ? std::string_view("see below") : c.evidence});
    });
    page.end();
    page.head("Accepted risks", {"risk", "on", "until", "owner", "reason"});
    std::size_t count = 0;
    certificate(Product{}, [&](const claim& c) {
        if (!c.accepted) return;
        ++count;
        page.row("accepted", {c.threat_id, c.service, iso_date(c.until).text(), c.owner, c.evidence});
    });
    algorithms(Product{}, [&](const algorithm_use& a) {
        if (a.verdict != verdict::legacy) return;
        ++count;
        page.row("accepted", {"BZ-A02", a.algorithm, iso_date(a.until).text(), a.owner, a.reason});
    });
    if (count == 0) page.row("", {"none", "", "", "", ""});
    page.end();
    page.head("Cryptography in use", {"algorithm", "purpose", "policy", "verdict", "source"});
    algorithms(Product{}, [&](const algorithm_use& a) {
        page.row(a.verdict == verdict::approved ? "" : "accepted", {a.algorithm, a.purpose, a.policy, a.verdict == verdict::approved ? "approved" : "legacy", a.source});
    });
    page.end();
}

template <class Product, class Page> void write_profile_table(Page& page) {
    using profile::high_2026_11;
    constexpr const auto& f = profile::facts_of<Product>;
    page.markup("<h2>Hardening profiles</h2>\n<ul class=\"totals\">");
    const auto total = [&](std::string_view name, std::size_t broken) {
        page.markup("<li><b>");
        if (broken == 0) page.text("satisfied");
        else {
            page.number(broken);
            page.text(broken == 1 ? " rule broken" : " rules broken");
        }
        page.markup("</b>");
        page.text(name);
        page.markup("</li>");
    };
    total(profile::basic_2026_11::name, profile::broken_rules<profile::basic_2026_11>(f));
    total(profile::standard_2026_11::name, profile::broken_rules<profile::standard_2026_11>(f));
    total(high_2026_11::name, profile::broken_rules<high_2026_11>(f));
    page.markup("</ul>\n");
    page.head("Rules that stand between this product and the highest profile", {"rule", "what", "broken, because", "fix"});
    profile::each_rule<high_2026_11>(f, [&](std::string_view id, std::string_view title, std::string_view cause, std::string_view fix, bool holds) {
        if (!holds) page.row("broken", {id, title, cause, fix});
    });
    if (profile::broken_rules<high_2026_11>(f) == 0) page.row("", {"none", "", "", ""});
    page.end();
}

template <class Product, class Page> void write_statement_tables(Page& page) {
    page.markup("<h2>Baselines</h2>\n<ul class=\"totals\">");
    for (const auto s : {profile::status::supports, profile::status::not_applicable, profile::status::declared, profile::status::open}) {
        page.markup("<li><b>");
        page.number(profile::provisions_with<Product>(s));
        page.markup("</b>");
        page.text(profile::name_of(s));
        page.markup("</li>");
    }
    page.markup("</ul>\n<p>Ids are the standards', words are ours. Those with a &#8727; were compared with the public text that is named below the table, the others not. <i>Supports</i> means that the composition, a test or this report "
                "answers the provision; it is no statement of compliance.</p>\n");
    std::size_t n = 0;
    for (const auto* each : profile::baselines) {
        page.head(each->name, {"provision", "force", "in our words", "", "status", "because", "answered by"});
        for (std::size_t i = 0; i < each->rows.size(); ++i) {
            const auto& p = profile::statement_of<Product>[n++];
            page.row(profile::name_of(p.status).substr(0, p.status == profile::status::not_applicable ? 3 : 99),
                     {p.row->id, p.row->force, p.row->text, profile::is_compared(*each, *p.row) ? "\u2217" : "", profile::name_of(p.status), p.words, profile::name_of(p.row->how)});
        }
        page.end();
        page.markup(each->compared_with.empty() ? "<p>Not compared with the standard's text, which is not public.</p>\n" : "<p>&#8727; Compared with: ");
        if (each->compared_with.empty()) continue;
        page.text(each->compared_with);
        page.markup("</p>\n");
    }
}
}  // namespace detail

// write_report_page<Product>(name, version, sink): UTF-8 HTML without scripts, fonts or images.
template <class Product, class Sink> void write_report_page(std::string_view name, std::string_view version, Sink&& sink) {
    static_assert(proven<Product>);
    detail::page_writer<std::remove_reference_t<Sink>> page(sink);
    page.markup("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
    page.text(name);
    page.markup(": security report</title>\n");
    page.markup(detail::page_style);
    page.markup("</head><body>\n<h1>");
    page.text(name);
    page.text(" ");
    page.text(version);
    page.markup(": security report</h1>\n<p>Everything on this page was computed from the product's type; nothing was written by hand but the words of its risks and "
                "declarations.</p>\n<p>Fingerprint <code>");
    page.text(fingerprint_text<Product>);
    page.markup("</code></p>\n");
    detail::write_certificate_tables<Product>(page);
    detail::write_profile_table<Product>(page);
    detail::write_statement_tables<Product>(page);
    page.markup("<h2>Composition</h2>\n<p>The fingerprint is the SHA-256 of these words.</p>\n<pre>");
    page.text(composition<Product>);
    page.markup("</pre>\n</body></html>\n");
}

}  // namespace bartizan
