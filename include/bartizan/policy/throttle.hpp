// throttle: how many guesses at passwords a product answers, over all services together (Q02; EN 303 645, 5.1-5).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/services.hpp>
#include <bartizan/threat/password_guessing.hpp>

#include <algorithm>
#include <cstdint>

namespace bartizan {

// throttle_limits: every failure takes one from a bucket, and buckets fill up again slowly.
struct throttle_limits {
    std::uint32_t address_failures = 8;      // of one address in a row: of an IPv4 address, of an IPv6 /64
    std::uint32_t address_refill_s = 60;     // then one more each
    std::uint32_t account_failures = 50;     // of one account, over all addresses; then only addresses without a recent failure may try,
    std::uint32_t account_refill_s = 10;     // and one more each of these seconds
    std::uint32_t clean_after_s = 3600;      // a failure is recent for so long
    std::uint32_t addresses = 512;           // that are told apart at one time
    std::uint32_t newcomer_refill_s = 10;    // when all are taken by addresses with recent failures, the others share one bucket

    template <class Visit> constexpr void each(Visit visit) const {
        visit("address_failures", address_failures);
        visit("address_refill_s", address_refill_s);
        visit("account_failures", account_failures);
        visit("account_refill_s", account_refill_s);
        visit("clean_after_s", clean_after_s);
        visit("addresses", addresses);
        visit("newcomer_refill_s", newcomer_refill_s);
    }
    friend constexpr bool operator==(const throttle_limits&, const throttle_limits&) = default;
};

// guesses_a_year: the most that are answered, at one account, from any number of addresses: what its bucket gives, and one each of the
// addresses that count as clean, and the newcomers' bucket. From one address: what its bucket gives.
constexpr std::uint64_t guesses_a_year(throttle_limits l) {
    constexpr std::uint64_t year_s = 365ull * 24 * 3600;
    return l.account_failures + year_s / l.account_refill_s + l.addresses * (1 + year_s / l.clean_after_s) + l.address_failures + year_s / l.newcomer_refill_s;
}
constexpr std::uint64_t guesses_a_year_from_one_address(throttle_limits l) { return l.address_failures + 365ull * 24 * 3600 / l.address_refill_s; }

template <bool Sound> struct throttle_must_slow_down {
    static_assert(Sound, "[BZ-C53] throttle that does not throttle, or shuts everybody out: 1 to 100 failures of an address, refills of at least 1 s, "
                         "at least 16 addresses, clean_after_s of at least address_refill_s. Fix: the numbers of bz::throttle_limits.");
};

template <throttle_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct throttle {
    using role = bartizan::role::guessing;
    using uses = list<>;
    using without_limits = throttle<>;
    static constexpr std::string_view name = "throttle";
    static constexpr throttle_limits limits = only<throttle_limits>(Limits...);
    static constexpr bool slows_down = true;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = Service::rides == carrier::stream && std::is_same_v<Threat, threat::password_guessing>;

    static constexpr bool sound = limits.address_failures >= 1 && limits.address_failures <= 100 && limits.address_refill_s >= 1 && limits.account_failures >= 1 &&
                                  limits.account_refill_s >= 1 && limits.newcomer_refill_s >= 1 && limits.addresses >= 16 && limits.addresses <= 65'536 &&
                                  limits.clean_after_s >= limits.address_refill_s;
    template <class... P> using rules = list<throttle_must_slow_down<sound>>;

    // figures: for the certificate; what follows from the numbers.
    template <class Visit> static constexpr void figures(Visit visit) {
        visit("guesses_a_year_at_one_account", guesses_a_year(limits));
        visit("guesses_a_year_from_one_address", guesses_a_year_from_one_address(limits));
    }
};

// no_throttle: the product says out loud that it answers any number of guesses; whoever composes it must accept the risk.
struct no_throttle {
    using role = bartizan::role::guessing;
    using uses = list<>;
    static constexpr std::string_view name = "no_throttle";
    static constexpr bool slows_down = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
