// declares: what the integrator says about a provision that no compiler can see: a support period, a contact, a sealed port.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/text.hpp>
#include <bartizan/policy/lookup.hpp>
#include <bartizan/profile/baselines.hpp>

#include <string_view>

namespace bartizan {
namespace role {
struct declaration {   // any number; each checks itself
    template <int Found, class Given> struct composed {};
};
}  // namespace role

template <bool Known, text Row> struct declared_row_must_exist {
    static_assert(Known, "[BZ-C80] declaration about no row: no baseline has this id. Fix: an id of docs/reference/baselines.md.");
};
template <bool Said, text Row> struct declaration_must_say_something {
    static_assert(Said, "[BZ-C81] empty declaration. Fix: what is so, and where it is written down (8 characters at least).");
};
template <bool Once, text Row> struct row_must_be_declared_once {
    static_assert(Once, "[BZ-C82] row declared twice. Fix: remove one.");
};
template <bool Open, text Row> struct proven_row_must_not_be_declared {
    static_assert(Open, "[BZ-C83] declaration about what the composition answers: words change nothing there. Fix: compose what the row asks for.");
};

// declares<"EN303645:5.3-13", "supported until 2033-12-31, https://example.org/support">
template <text Row, text Words> struct declares {
    using role = bartizan::role::declaration;
    using uses = list<>;
    static constexpr std::string_view name = "declares";
    static constexpr std::string_view row = Row.view(), words = Words.view();
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class Visit> static constexpr void spell(Visit visit) {
        visit("row", row);
        visit("words", words);
    }

    static constexpr bool known = [] { return profile::how_known_of(row).has_value(); }();
    static constexpr bool open = !known || profile::may_be_declared(profile::how_known_of(row).value_or(profile::how_known::test));
    template <class P> static constexpr bool is_about_it = requires { requires P::declared_row(row); };
    static constexpr bool declared_row(std::string_view id) { return id == row; }
    template <class... P>
    using rules = list<declared_row_must_exist<known, Row>, declaration_must_say_something<(sizeof Words.chars > 8), Row>,
                       row_must_be_declared_once<(0 + ... + int{is_about_it<P>}) == 1, Row>,
                       proven_row_must_not_be_declared<open, Row>>;
};

}  // namespace bartizan
