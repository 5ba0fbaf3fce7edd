// host_filter: which addresses may talk to the camera at all, both families in one set of rules (white paper 3.4, D01 to D08).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>
#include <bartizan/policy/services.hpp>

#include <array>
#include <span>

namespace bartizan {

// host_rule: the first rule that holds the peer's address decides; whom no rule names is denied. An empty set is "off": all may come.
struct host_rule {
    bool allow = true;
    network where;
    friend constexpr bool operator==(const host_rule&, const host_rule&) = default;
};

enum class host_errc { ipv6_left_open = 1, ipv4_left_open, nobody_allowed, too_many_rules, word, author_shut_out, trial_running, no_trial, denied, damaged };
inline constexpr error_domain host_domain{"host_filter", [](int code) -> std::string_view {
    switch (host_errc(code)) {
    case host_errc::ipv6_left_open: return "the rules restrict IPv4 but let every IPv6 address in";
    case host_errc::ipv4_left_open: return "the rules restrict IPv6 but let every IPv4 address in";
    case host_errc::nobody_allowed: return "the rules allow nobody";
    case host_errc::too_many_rules: return "there are more rules than are kept";
    case host_errc::word: return "a rule is: a network, or allow or deny and a network";
    case host_errc::author_shut_out: return "these rules would shut out the address that they come from";
    case host_errc::trial_running: return "other rules are on trial; confirm them or wait until they are taken back";
    case host_errc::no_trial: return "no rules are on trial, or their time has passed and the former ones are back";
    case host_errc::denied: return "the address is not allowed";
    case host_errc::damaged: return "the stored rules are damaged";
    }
    return "unknown";
}};
constexpr error make_error(host_errc code) { return {&host_domain, int(code)}; }

// read_host_rule: "allow 10.0.0.0/8", "deny 10.0.0.5", or a network alone, which is allowed (D03, D04). `where`: position of what is wrong.
constexpr result<host_rule> read_host_rule(std::string_view text, std::size_t* where = nullptr) {
    host_rule out;
    std::size_t skipped = 0;
    for (const std::string_view word : {std::string_view("allow "), std::string_view("deny ")})
        if (text.starts_with(word)) {
            out.allow = word == "allow ";
            skipped = word.size();
        }
    if (where) *where = 0;
    const auto read = read_network(text.substr(skipped), where);
    if (where) *where += skipped;
    if (!read) return read.error();
    out.where = *read;
    return out;
}

// admits: what the rules say about one address.
constexpr bool admits(std::span<const host_rule> rules, const address& peer) {
    for (const auto& rule : rules)
        if (rule.where.contains(peer)) return rule.allow;
    return rules.empty();
}

namespace detail {
constexpr bool inside(const network& outer, const network& inner) {
    return outer.bits <= inner.bits && outer.is_v4() == inner.is_v4() && outer.contains(inner.base);
}
// denies_within: some address of `here` is denied. Halves `here` until one rule decides all of it. Halves of IPv6 that hold the mapped
// addresses and nothing else are no IPv6.
constexpr bool denies_within(std::span<const host_rule> rules, const network& here, bool v4) {
    if (here.is_v4() != v4) return false;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (inside(rules[i].where, here)) return !rules[i].allow;
        if (inside(here, rules[i].where)) {   // decides only a part: ask both halves from this rule on
            network low = here, high = here;
            ++low.bits, ++high.bits;
            high.base.bytes[here.bits / 8] = static_cast<std::uint8_t>(high.base.bytes[here.bits / 8] | 0x80 >> here.bits % 8);
            return denies_within(rules.subspan(i), low, v4) || denies_within(rules.subspan(i), high, v4);
        }
    }
    return true;
}
}  // namespace detail

// check_host_rules: that the rules mean something: somebody is allowed, and no family is left open beside a restricted one (D08).
constexpr result<> check_host_rules(std::span<const host_rule> rules) {
    if (rules.empty()) return {};
    bool somebody = false;
    for (const auto& rule : rules) somebody = somebody || rule.allow;
    if (!somebody) return host_errc::nobody_allowed;
    const bool v4_open = !detail::denies_within(rules, any_v4, true), v6_open = !detail::denies_within(rules, any_v6, false);
    if (v6_open && !v4_open) return host_errc::ipv6_left_open;
    if (v4_open && !v6_open) return host_errc::ipv4_left_open;
    return {};
}

namespace detail {
template <text... Rule> constexpr auto host_rules_of() {
    std::array<host_rule, sizeof...(Rule)> out{};
    std::size_t i = 0;
    ((out[i++] = read_host_rule(Rule.view()) ? *read_host_rule(Rule.view()) : host_rule{}), ...);
    return out;
}
template <text... Rule>
inline constexpr bool host_rules_hold = !(bool(read_host_rule(Rule.view())) && ...) || bool(check_host_rules(host_rules_of<Rule...>()));
}  // namespace detail

template <bool Readable, text Rule> struct host_rule_must_be_readable {
    static_assert(Readable, "[BZ-C41] not a host rule: write \"192.168.0.0/24\", \"allow fd00::/8\" or \"deny 192.168.0.13\", without bits beyond the length.");
};
template <bool Covered, text... Rules> struct host_filter_must_cover_both_families {
    static_assert(Covered, "[BZ-C42] host filter with an open flank: one of IPv4 and IPv6 is restricted, the other lets everybody in, or nobody is "
                           "allowed at all. Fix: name the networks of both families; a family that is not named is closed.");
};

// host_filter<Rules...>: the rules that the camera is shipped with and that a factory reset brings back; an administrator may set others.
// It counters nothing by itself: an address is no proof of who sits there. It keeps the rest of the world from trying.
template <text... Rule> struct host_filter {
    using role = bartizan::role::hosts;
    using uses = list<>;
    static constexpr std::string_view name = "host_filter";
    static constexpr bool filters = true;
    static constexpr std::array<host_rule, sizeof...(Rule)> shipped = detail::host_rules_of<Rule...>();
    template <class Visit> static constexpr void spell([[maybe_unused]] Visit visit) { (visit("rule", Rule.view()), ...); }
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class... P>
    using rules = list<host_rule_must_be_readable<bool(read_host_rule(Rule.view())), Rule>...,
                       host_filter_must_cover_both_families<detail::host_rules_hold<Rule...>, Rule...>>;
};

// any_host: the product has no filter.
struct any_host {
    using role = bartizan::role::hosts;
    using uses = list<>;
    static constexpr std::string_view name = "any_host";
    static constexpr bool filters = false;
    static constexpr std::array<host_rule, 0> shipped{};
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
