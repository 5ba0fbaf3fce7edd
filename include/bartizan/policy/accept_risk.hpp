// accept_risk: a risk that someone signed for: named, dated, greppable, printed in the certificate (white paper 2, A04).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/text.hpp>
#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/date.hpp>
#include <bartizan/policy/services.hpp>

namespace bartizan {

// build_date: what CI and releases give as BARTIZAN_BUILD_DATE (YYYYMMDD), or no day. Never __DATE__: the same source always builds the
// same binary.
constexpr date build_date() {
#ifdef BARTIZAN_BUILD_DATE
    constexpr auto given = date::from_yyyymmdd(BARTIZAN_BUILD_DATE);
    static_assert(given.exists(), "[BZ-C17] BARTIZAN_BUILD_DATE is no day. Fix: -DBARTIZAN_BUILD_DATE=20261231.");
    return given;
#else
    return {};
#endif
}

// accepted: what an accept_risk shows of itself in errors: the risk and what it is about, without the prose.
template <class Risk, class Subject> struct accepted {
    using role = bartizan::role::waiver;
    using uses = list<>;
    static constexpr std::string_view name = "accept_risk";
    static constexpr bool accepts_a_risk = true;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = (std::is_same_v<Threat, Risk> && std::is_same_v<plain<Service>, plain<Subject>>);
    template <class Use, class By> static constexpr bool accepts = (std::is_same_v<Use, Risk> && std::is_same_v<plain<By>, plain<Subject>>);
};

namespace detail {
template <class P> inline constexpr bool is_waiver = requires { requires P::accepts_a_risk; };

// needed: the risk exists in this composition and nothing else counters it. A waiver that is not needed hides the next real one.
template <class Risk, class Subject, class Offered> struct is_raised;
template <class Risk, class Subject, class... S>
struct is_raised<Risk, Subject, list<S...>>
    : std::bool_constant<((std::is_same_v<plain<S>, plain<Subject>> && S::raises::template holds<Risk>) || ...)> {};
template <class Risk, class Subject, class Given> struct is_open;   // asked only about services, hence std::conjunction below
template <class Risk, class Subject, class... P>
struct is_open<Risk, Subject, given<P...>>
    : std::bool_constant<!((!is_waiver<P> && P::template counters<Risk, plain<Subject>, given<P...>>) || ...)> {};

template <class P, class Risk, class Subject> inline constexpr bool uses_it = false;
template <class P, class Algorithm, class Purpose, class Subject>
inline constexpr bool uses_it<P, use<Algorithm, Purpose>, Subject> = (std::is_same_v<plain<P>, plain<Subject>> &&
                                                                      P::uses::template holds<use<Algorithm, Purpose>> &&
                                                                      Algorithm::template verdict_for<Purpose> == verdict::legacy);

// leaves_it_open: the risk is about a policy that says so itself, such as audio of a product whose signatures cover pictures only.
template <class P, class Risk, class Subject, class Given> inline constexpr bool leaves_it_open = false;
template <class P, class Risk, class Subject, class Given>
    requires requires { P::template leaves_open<Risk, Given>; }
inline constexpr bool leaves_it_open<P, Risk, Subject, Given> = (std::is_same_v<plain<P>, plain<Subject>> && P::template leaves_open<Risk, Given>);
}  // namespace detail

template <class Risk, class Subject, class... P>
inline constexpr bool needed =
    std::conjunction_v<detail::is_raised<Risk, Subject, typename offered_by<found_role<role::services, P...>>::type>,
                       detail::is_open<Risk, Subject, given<plain<P>...>>> ||
    (detail::uses_it<P, Risk, Subject> || ...) || (detail::leaves_it_open<P, Risk, Subject, given<P...>> || ...);

template <bool Needed, class Risk, class Subject> struct accepted_risk_must_be_needed {
    static_assert(Needed,
                  "[BZ-C14] accepted risk that is not there: this product does not run it, or counters it already. Fix: remove it.");
};
template <bool Sound, class Risk, class Subject> struct accepted_risk_must_be_signed_for {
    static_assert(Sound,
                  "[BZ-C16] accepted risk without a reason or a real end date. Fix: who decided and why (8 characters at least), "
                  "bz::date{2027, 1, 31}.");
};
template <date Until, date Today, class Risk, class Subject> struct accepted_risk_must_not_be_over {
    static_assert(Today <= Until,
                  "[BZ-C15] accepted risk has expired on this build date. Fix: counter the threat, or have it accepted anew.");
};

// Risk      a threat, then Subject is the service, or a policy that leaves it open by itself; or use<Algorithm, Purpose> of a legacy pair, then Subject is the policy that uses it
// Reason    who decided, and why it is tolerable
// Until     the last day; checked when the build has a date
// Owner     the person or office that answers for it; hardening profiles ask for one
template <class Risk, class Subject, text Reason, date Until, text Owner = text("")> struct accept_risk : accepted<Risk, Subject> {
    using without_limits = accepted<Risk, Subject>;
    using risk = Risk;
    using subject = Subject;
    static constexpr std::string_view reason = Reason.view();
    static constexpr date until = Until;
    static constexpr std::string_view owner = Owner.view();

    static constexpr date today = build_date().exists() ? build_date() : Until;
    // sizeof, not reason.size(): g++ 14 evaluates it before it has defined string_view's members
    template <class... P>
    using rules = list<accepted_risk_must_be_needed<needed<Risk, Subject, P...>, Risk, plain<Subject>>,
                       accepted_risk_must_be_signed_for<(sizeof Reason.chars > 8 && Until.exists()), Risk, plain<Subject>>,
                       accepted_risk_must_not_be_over<Until, today, Risk, plain<Subject>>>;
};

}  // namespace bartizan
