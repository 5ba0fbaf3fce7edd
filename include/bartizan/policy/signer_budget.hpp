// signer_budget: what the holder of a key can do, and the proof that the product never asks for more.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/signed_frames.hpp>

#include <cstdint>

namespace bartizan {

// signer_budget: from the data sheet of the device that holds the key. Secure elements that write their flash at every signature have
// worn out in the field, and the cameras with them (CVE-2023-32229).
struct signer_budget {
    std::uint32_t sign_ms = 0;                 // the slowest signature
    std::uint32_t signatures_per_minute = 0;   // for years, not for a second
    std::uint32_t writes_per_signature = 0;    // of its non-volatile memory: counters, states of keys, logs
    std::uint32_t writes_in_life = 0;          // of one cell; asked only when signatures write
    std::uint32_t service_years = 10;          // how long the product is to sign

    template <class Visit> constexpr void each(Visit visit) const {
        visit("sign_ms", sign_ms);
        visit("signatures_per_minute", signatures_per_minute);
        visit("writes_per_signature", writes_per_signature);
        visit("writes_in_life", writes_in_life);
        visit("service_years", service_years);
    }
    friend constexpr bool operator==(const signer_budget&, const signer_budget&) = default;
};
constexpr signer_budget budget_of(signer_budget usual) { return usual; }
constexpr signer_budget budget_of(signer_budget, signer_budget given) { return given; }

// Nouns for messages.
template <std::uint64_t> struct milliseconds_a_signature;
template <std::uint64_t> struct milliseconds_between_signatures;
template <std::uint64_t> struct signatures_in_an_hour;
template <std::uint64_t> struct possible_in_an_hour;
template <std::uint64_t> struct writes_in_service;
template <std::uint64_t> struct writes_it_endures;

template <class Takes, class Between> struct key_must_sign_in_time;
template <std::uint64_t Takes, std::uint64_t Between>
struct key_must_sign_in_time<milliseconds_a_signature<Takes>, milliseconds_between_signatures<Between>> {
    static_assert(Takes > 0 && Takes <= Between,
                  "[BZ-C20] key too slow: a signature takes longer than the time to the next one. Fix: longer GOPs (recording_limits), or a "
                  "faster key.");
};
template <class Asked, class Possible> struct key_must_keep_the_pace;
template <std::uint64_t Asked, std::uint64_t Possible>
struct key_must_keep_the_pace<signatures_in_an_hour<Asked>, possible_in_an_hour<Possible>> {
    static_assert(Asked <= Possible,
                  "[BZ-C21] key out of breath: all streams together ask for more signatures than it gives. Fix: longer GOPs, fewer streams.");
};
template <class Asked, class Endured> struct key_must_outlast_the_product;
template <std::uint64_t Asked, std::uint64_t Endured>
struct key_must_outlast_the_product<writes_in_service<Asked>, writes_it_endures<Endured>> {
    static_assert(Asked <= Endured,
                  "[BZ-C22] key wears out: its memory endures fewer writes than the signatures of service_years need. Fix: longer GOPs, or a "
                  "key that signs without writing.");
};

// signing_period_ms: how often the service S makes this signing policy sign; 0: never. A signing policy with another rhythm than one
// signature a GOP says so itself.
template <class Signing, class S> constexpr std::uint64_t signing_period_ms() {
    if constexpr (requires { Signing::template signing_period_ms<S>; }) return Signing::template signing_period_ms<S>;
    else if constexpr (!encoded_video<S>) return 0;
    else if (S::limits.gop_frames == 0 || S::limits.frames_per_second == 0) return 0;   // BZ-C11 and BZ-C12 speak of these
    else return gop_milliseconds(S::limits.gop_frames, S::limits.frames_per_second);
}
// streams_of: how many streams a service signs at once.
template <class S> constexpr std::uint64_t streams_of() {
    if constexpr (requires { S::limits.cameras; }) return S::limits.cameras;
    else return 1;
}
template <class Signing, class S> constexpr std::uint64_t hourly_signatures() {
    constexpr auto period = signing_period_ms<Signing, S>();
    if constexpr (period == 0) return 0;
    else return streams_of<S>() * ((3'600'000 + period - 1) / period);
}

// budget_rules: for the `rules` of a policy that holds a key. Nothing is asked of a key that nobody signs with.
// Signatures: of one document; an extension beside it is another one.
template <class Key, class Signing, class Services, std::uint64_t Signatures = 1> struct budget_rules { using type = list<>; };
template <class Key, class Signing, class... S, std::uint64_t Signatures>
    requires requires { requires Signing::protects_integrity; }
struct budget_rules<Key, Signing, services<S...>, Signatures> {
    static constexpr signer_budget budget = Key::budget;
    static constexpr std::uint64_t hourly = Signatures * (std::uint64_t{0} + ... + hourly_signatures<Signing, S>());
    static constexpr std::uint64_t writes = hourly * 24 * 366 * budget.service_years * budget.writes_per_signature;
    static constexpr std::uint64_t endured = budget.writes_per_signature == 0 ? 0 : budget.writes_in_life;

    template <class One> struct in_time { using type = list<>; };
    template <class One>
        requires(signing_period_ms<Signing, One>() > 0)
    struct in_time<One> {
        using type = list<key_must_sign_in_time<milliseconds_a_signature<Signatures * budget.sign_ms>,
                                                milliseconds_between_signatures<signing_period_ms<Signing, One>()>>>;
    };
    using type = joined<typename in_time<S>::type...,
                        list<key_must_keep_the_pace<signatures_in_an_hour<hourly>, possible_in_an_hour<60ull * budget.signatures_per_minute>>,
                             key_must_outlast_the_product<writes_in_service<writes>, writes_it_endures<endured>>>>;
};
template <class Key, class... P>
using key_rules = typename budget_rules<Key, found_role<role::signing, P...>, found_role<role::services, P...>,
                                        (std::is_same_v<found_role<role::extension, P...>, not_composed> ? 1 : 2)>::type;

}  // namespace bartizan
