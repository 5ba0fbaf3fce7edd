// discovery: that tools find a product on its own network, and for how long after it was switched on (white paper 4.5; J22, J24 to J26).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/services.hpp>
#include <bartizan/threat/exposure.hpp>

#include <cstdint>

namespace bartizan {

// discovery_limits: what strangers can make the product do.
struct discovery_limits {
    std::uint32_t answers_per_second = 10;   // in any second, to all askers together
    std::uint32_t request_bytes = 4096;
    std::uint32_t delay_ms = 500;            // an answer comes within it, at random, as others are asked at the same time

    template <class Visit> constexpr void each(Visit visit) const {
        visit("answers_per_second", answers_per_second);
        visit("request_bytes", request_bytes);
        visit("delay_ms", delay_ms);
    }
    friend constexpr bool operator==(const discovery_limits&, const discovery_limits&) = default;
};

template <bool Sound, class Service> struct discovery_must_flood_nobody {
    static_assert(Sound, "[BZ-C61] discovery that can be made to flood others, or that answers nobody: 1 to 50 answers a second, questions of 1024 to 8192 "
                         "bytes, answers within 10 to 5000 ms. Fix: the numbers of bz::discovery_limits.");
};

// discovery: the product tells whoever asks its network where its pages are (WS-Discovery). What it cannot be made to do is what its limits say; for how long
// it answers is another policy's.
template <discovery_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct discovery {
    static constexpr std::string_view name = "discovery";
    static constexpr auto rides = carrier::datagram;
    static constexpr discovery_limits limits = only<discovery_limits>(Limits...);
    using raises = list<threat::exposure>;
    using needs = list<role::setup_period, role::hosts>;
    using without_limits = discovery<>;
    template <class... P>
    using rules = list<discovery_must_flood_nobody<limits.answers_per_second >= 1 && limits.answers_per_second <= 50 && limits.request_bytes >= 1024 && limits.request_bytes <= 8192 &&
                                                       limits.delay_ms >= 10 && limits.delay_ms <= 5000,
                                                   discovery>>;
};

// setup_limits: counted from power-on, by a clock that nobody sets.
struct setup_limits {
    std::uint32_t minutes = 20;   // J22

    template <class Visit> constexpr void each(Visit visit) const { visit("minutes", minutes); }
    friend constexpr bool operator==(const setup_limits&, const setup_limits&) = default;
};

template <std::uint32_t Minutes> struct setup_period_must_end {
    static_assert(Minutes >= 1 && Minutes <= 60, "[BZ-C62] set-up period that nobody can use, or that does not end while somebody waits for it: 1 to 60 minutes. Fix: "
                                                 "bz::setup_limits{.minutes = 20}; for more, bz::setup_period_or_unlimited<> and an accepted risk.");
};

// setup_period: the product is found for some minutes after power-on, and then no more (J26): whoever sets it up stands beside it. The administrator may turn
// it off, not on for longer.
template <setup_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct setup_period {
    using role = bartizan::role::setup_period;
    using uses = list<>;
    using without_limits = setup_period<>;
    static constexpr std::string_view name = "setup_period";
    static constexpr setup_limits limits = only<setup_limits>(Limits...);
    static constexpr bool ends_discovery = true;
    template <class Threat, class Service, class Given>
    static constexpr bool counters = std::is_same_v<Threat, threat::exposure> && std::is_same_v<plain<Service>, discovery<>>;
    template <class... P> using rules = list<setup_period_must_end<limits.minutes>>;
};

// setup_period_or_unlimited: the administrator chooses (J22). It claims nothing, because the choice may be unlimited, and somebody must have accepted that by
// name. Shipped with the period, which a factory reset brings back.
template <setup_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct setup_period_or_unlimited {
    using role = bartizan::role::setup_period;
    using uses = list<>;
    using without_limits = setup_period_or_unlimited<>;
    static constexpr std::string_view name = "setup_period_or_unlimited";
    static constexpr setup_limits limits = only<setup_limits>(Limits...);
    static constexpr bool ends_discovery = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class... P> using rules = list<setup_period_must_end<limits.minutes>>;
};

}  // namespace bartizan
