// meets: the word with which a product claims a profile; a product that breaks a rule of it does not compile, and says every one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/levels.hpp>

#include <algorithm>
#include <string_view>

namespace bartizan {
namespace role {
struct claim {   // any number of profiles; each checks itself
    template <int Found, class Given> struct composed {};
};
}  // namespace role

namespace profile::detail {
template <class Profile, class Rules, class... P> struct rule_checks;
template <class Profile, class... Rule, class... P> struct rule_checks<Profile, list<Rule...>, P...> {
    using type = list<typename Rule::template must_hold<Rule::holds(facts_in<P...>), Profile>...>;
};
}  // namespace profile::detail

// meets<profile::high_2026_11>: composed like any policy. What the compiler says of a broken rule begins with
//   no_telnet::must_hold<false, high_2026_11>: [BZ-P03] telnet: ... Fix: ...
template <class Profile> struct meets {
    using role = bartizan::role::claim;
    using uses = list<>;
    static constexpr std::string_view name = "meets";
    static constexpr std::string_view remark = Profile::name;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class Facts> static constexpr void tell(Facts& f) { f.claimed_level = std::max(f.claimed_level, Profile::level); }
    template <class... P> using rules = typename profile::detail::rule_checks<Profile, typename Profile::rules, P...>::type;
};

}  // namespace bartizan
