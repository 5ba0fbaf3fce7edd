// certificate: what a proven product counters, with what, and where the evidence is; for the datasheet and the auditor.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/prove.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <array>
#include <charconv>
#include <string_view>

namespace bartizan {

// claim: one (threat, service) pair and what counters it. Views of static memory.
struct claim {
    std::string_view threat_id, threat_name, service, countermeasure;
    std::string_view evidence;   // path of the attack test in the source tree; for an accepted risk the reason somebody signed for
    bool accepted = false;       // nothing counters it: somebody signed for it
    date until{};                // accepted only: the last day
    std::string_view owner{};    // accepted only: who answers for it, when named
};

// algorithm_use: one (algorithm, purpose) pair and the verdict on it.
struct algorithm_use {
    std::string_view algorithm, purpose, policy, source;
    bartizan::verdict verdict{};
    std::string_view reason;   // legacy only: the reason somebody signed for
    date until{};              // legacy only: the last day
    std::string_view owner{};  // legacy only: who answers for it, when named
};

namespace detail {
namespace hana = boost::hana;

// Three nested loops over types. Written with nested template lambdas and folds this is an internal error in g++ 12.2 and a bogus "pack
// has different length" in clang 14; Hana's for_each says it plainly. Whatever involves a concept stands outside the lambdas: g++ 12
// mixes up their parameters when it evaluates one inside.
template <class... T> constexpr auto types_in(list<T...>) { return hana::tuple_t<T...>; }

template <class... P> constexpr shown<P...>* shown_in_list(list<P...>);
template <class Product> using shown_of = std::remove_pointer_t<decltype(shown_in_list(typename Product::policies{}))>;

template <class Threat, class Policy>
inline constexpr auto evidence_path = [] {
    constexpr std::string_view parts[] = {"tests/attack/", Threat::word, "_", Policy::name, ".cpp"};
    std::array<char, parts[0].size() + parts[1].size() + parts[2].size() + parts[3].size() + parts[4].size()> path{};
    auto* at = path.data();
    for (const auto part : parts)
        for (const char c : part) *at++ = c;
    return path;
}();
template <class Product, class Threat, class Service, class Policy>
inline constexpr bool claims = plain<Policy>::template counters<Threat, plain<Service>, shown_of<Product>>;

// signs_for: the accepted risk is about this policy, not about a service or an algorithm.
template <class Subject, class Policy> inline constexpr bool signs_for = false;
template <class Subject, class Policy>
    requires(is_waiver<Policy> && requires { Subject::template leaves_open<typename Policy::risk, given<>>; })
inline constexpr bool signs_for<Subject, Policy> = std::is_same_v<plain<Subject>, plain<typename Policy::subject>>;

template <class Threat, class Service, class Policy> constexpr claim claim_of() {
    if constexpr (is_waiver<Policy>) {
        return {Threat::id, Threat::name, Service::name, Policy::name, Policy::reason, true, Policy::until, Policy::owner};
    } else {
        constexpr auto& path = evidence_path<Threat, Policy>;
        return {Threat::id, Threat::name, Service::name, Policy::name, {path.data(), path.size()}, false, {}, {}};
    }
}
}  // namespace detail

// certificate: calls visit(claim) for every threat of every service and every policy that counters it, in the order of the composition, then
// for what policies leave open.
template <class Product, class Visit> constexpr void certificate(const Product&, Visit visit) {
    static_assert(proven<Product>);
    namespace hana = boost::hana;
    hana::for_each(detail::types_in(services_of<Product>{}), [&](auto service) {
        using S = typename decltype(service)::type;
        hana::for_each(detail::types_in(typename S::raises{}), [&](auto raised) {
            using T = typename decltype(raised)::type;
            hana::for_each(detail::types_in(typename Product::policies{}), [&](auto policy) {
                using P = typename decltype(policy)::type;
                if constexpr (detail::claims<Product, T, S, P>) visit(detail::claim_of<T, S, P>());
            });
        });
    });
    hana::for_each(detail::types_in(typename Product::policies{}), [&](auto subject) {   // what policies leave open, and somebody signed for
        using A = typename decltype(subject)::type;
        hana::for_each(detail::types_in(typename Product::policies{}), [&](auto policy) {
            using W = typename decltype(policy)::type;
            if constexpr (detail::signs_for<A, W>) visit(detail::claim_of<typename W::risk, A, W>());
        });
    });
}

namespace detail {
template <class Policy, class By, class Use> constexpr void add_waiver(algorithm_use& found) {
    if constexpr (accepts_use<Policy, Use, By>) {
        found.reason = Policy::reason;
        found.until = Policy::until;
        found.owner = Policy::owner;
    }
}
template <class By, class A, class Purpose, class... P> constexpr algorithm_use use_of(use<A, Purpose>*, list<P...>) {
    algorithm_use found{A::name, Purpose::name, By::name, A::source, A::template verdict_for<Purpose>, {}, {}, {}};
    (add_waiver<P, By, use<A, Purpose>>(found), ...);
    return found;
}
}  // namespace detail

// algorithms: calls visit(algorithm_use) for everything that the policies use.
template <class Product, class Visit> constexpr void algorithms(const Product&, Visit visit) {
    static_assert(proven<Product>);
    namespace hana = boost::hana;
    using policies = typename Product::policies;
    hana::for_each(detail::types_in(policies{}), [&](auto policy) {
        using P = typename decltype(policy)::type;
        hana::for_each(detail::types_in(typename P::uses{}),
                       [&](auto used) { visit(detail::use_of<P>(static_cast<typename decltype(used)::type*>(nullptr), policies{})); });
    });
}

namespace detail {
// table: text in columns for people; `sink` takes string views, so that a certificate can go to a file, a log or a serial port.
template <class Sink> class table {
    Sink& sink_;

public:
    explicit constexpr table(Sink& sink) : sink_(sink) {}

    constexpr void text(std::string_view words) { sink_(words); }
    constexpr void cell(std::string_view words, std::size_t width) {
        sink_(words);
        for (auto used = words.size(); used < width + 2; ++used) sink_(std::string_view(" "));
    }
    void number(std::uint64_t value, std::size_t digits = 1) {
        char space[20];
        const auto end = std::to_chars(space, space + sizeof space, value).ptr;
        for (auto used = std::size_t(end - space); used < digits; ++used) sink_(std::string_view("0"));
        sink_(std::string_view(space, std::size_t(end - space)));
    }
    void owner(std::string_view name) {
        if (name.empty()) return;
        text(" (owner: ");
        text(name);
        text(")");
    }
    void day(date d) {
        number(std::uint64_t(d.year), 4);
        text("-");
        number(std::uint64_t(d.month), 2);
        text("-");
        number(std::uint64_t(d.day), 2);
    }
};

struct widest {
    std::size_t width = 0;
    constexpr void operator()(std::string_view words) { width = width < words.size() ? words.size() : width; }
};

template <class Word, class Table> void print_limits(Table& table) {
    constexpr bool numbers = requires {
        Word::limits.each([](std::string_view, std::uint64_t) {});
    };
    constexpr bool remarked = requires { std::string_view(Word::remark); };
    if constexpr (numbers || remarked) {
        table.text("  ");
        table.cell(Word::name, 16);
        std::string_view between;
        if constexpr (remarked) {
            table.text(Word::remark);
            between = ", ";
        }
        if constexpr (numbers)
            Word::limits.each([&](std::string_view name, std::uint64_t value) {
                table.text(between);
                table.text(name);
                table.text(" ");
                table.number(value);
                between = ", ";
            });
        table.text("\n");
    }
    // what follows from the numbers, such as the guesses at a password that are answered in a year
    if constexpr (requires { Word::figures([](std::string_view, std::uint64_t) {}); })
        Word::figures([&](std::string_view name, std::uint64_t value) {
            table.text("  ");
            table.cell(Word::name, 16);
            table.text(name);
            table.text(" ");
            table.number(value);
            table.text("\n");
        });
}
}  // namespace detail

// print_certificate: threats, accepted risks, algorithms and numbers as a text table. `sink` is called with pieces of it, in order.
//   in      sink(std::string_view)        errors  none; a sink that can fail keeps its own        memory  none but the stack
template <class Product, class Sink> void print_certificate(const Product& product, Sink&& sink) {
    constexpr std::string_view accepted_risk = "ACCEPTED RISK";
    detail::table<std::remove_reference_t<Sink>> table(sink);
    detail::widest threat, service, policy, algorithm, purpose, accepted;
    certificate(product, [&](const claim& c) {
        threat(c.threat_name);
        service(c.service);
        policy(c.accepted ? accepted_risk : c.countermeasure);
        if (c.accepted) accepted(c.service);
    });
    algorithms(product, [&](const algorithm_use& a) {
        algorithm(a.algorithm);
        purpose(a.purpose);
        policy(a.policy);
        if (a.verdict == verdict::legacy) accepted(a.algorithm);
    });

    table.text("THREATS AND WHAT COUNTERS THEM\n");
    certificate(product, [&](const claim& c) {
        table.text("  ");
        table.cell(c.threat_id, 6);
        table.cell(c.threat_name, threat.width);
        table.cell(c.service, service.width);
        table.cell(c.accepted ? accepted_risk : c.countermeasure, policy.width);
        table.text(c.accepted ? "see below" : c.evidence);
        table.text("\n");
    });

    table.text("\nACCEPTED RISKS\n");
    if (accepted.width == 0) table.text("  none\n");
    certificate(product, [&](const claim& c) {
        if (!c.accepted) return;
        table.text("  ");
        table.cell(c.threat_id, 6);
        table.cell(c.service, accepted.width);
        table.text("until ");
        table.day(c.until);
        table.text(": ");
        table.text(c.evidence);
        table.owner(c.owner);
        table.text("\n");
    });
    algorithms(product, [&](const algorithm_use& a) {
        if (a.verdict != verdict::legacy) return;
        table.text("  ");
        table.cell("BZ-A02", 6);
        table.cell(a.algorithm, accepted.width);
        table.text("until ");
        table.day(a.until);
        table.text(": ");
        table.text(a.reason);
        table.owner(a.owner);
        table.text("\n");
    });

    table.text("\nALGORITHMS\n");
    algorithms(product, [&](const algorithm_use& a) {
        table.text("  ");
        table.cell(a.algorithm, algorithm.width);
        table.cell(a.purpose, purpose.width);
        table.cell(a.policy, policy.width);
        table.cell(a.verdict == verdict::approved ? "approved" : "LEGACY", 8);
        table.text(a.source);
        table.text("\n");
    });

    table.text("\nSETTINGS FIXED AT COMPILE TIME\n");
    namespace hana = boost::hana;
    hana::for_each(detail::types_in(services_of<Product>{}),
                   [&](auto word) { detail::print_limits<typename decltype(word)::type>(table); });
    hana::for_each(detail::types_in(typename Product::policies{}),
                   [&](auto word) { detail::print_limits<typename decltype(word)::type>(table); });
}

}  // namespace bartizan
