// accounts: which accounts a product keeps, and whether strangers come in beside them (white paper 3.2, 3.3, B01 to B20, Q17).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/algorithms.hpp>
#include <bartizan/policy/services.hpp>
#include <bartizan/threat/factory_password.hpp>

#include <cstdint>

namespace bartizan {

// accounts_limits: how many, how long, at what cost of a guess at a stolen record.
struct accounts_limits {
    std::uint32_t most_accounts = 24;
    std::uint32_t passwords_remembered = 4;   // of each account; a new password is none of them (B09)
    std::uint32_t password_days = 0;          // after so many a password must be changed (B09); 0: never, as NIST SP 800-63B, 5.1.1.2 advises
    std::uint32_t least_characters = 8;       // B15; an organisation's policy replaces these four (B07)
    std::uint32_t most_characters = 32;
    std::uint32_t kinds_of_characters = 2;    // B08
    std::uint32_t hash_memory_kib = 19'456;   // Argon2id
    std::uint32_t hash_passes = 2;

    template <class Visit> constexpr void each(Visit visit) const {
        visit("most_accounts", most_accounts);
        visit("passwords_remembered", passwords_remembered);
        visit("password_days", password_days);
        visit("least_characters", least_characters);
        visit("most_characters", most_characters);
        visit("kinds_of_characters", kinds_of_characters);
        visit("hash_memory_kib", hash_memory_kib);
        visit("hash_passes", hash_passes);
    }
    friend constexpr bool operator==(const accounts_limits&, const accounts_limits&) = default;
};

template <bool Sound> struct accounts_must_be_usable {
    static_assert(Sound, "[BZ-C52] accounts that cannot work: 1 to 64 accounts, at most 16 passwords remembered, passwords of 8 to 64 characters "
                         "of 1 to 3 kinds, 8192 to 262144 KiB, 1 to 10 passes. Fix: the numbers of bz::accounts_limits.");
};

// accounts<Limits>: one store for all services. None exists at shipment; until the first administrator is set, nothing but set-up answers.
template <accounts_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct accounts {
    using role = bartizan::role::accounts;
    using uses = list<use<argon2id, purpose::password_storage>>;
    using without_limits = accounts<>;
    static constexpr std::string_view name = "accounts";
    static constexpr accounts_limits limits = only<accounts_limits>(Limits...);
    template <class Threat, class Service, class Given>
    static constexpr bool counters = Service::rides == carrier::stream && std::is_same_v<Threat, threat::factory_password>;

    static constexpr bool sound = limits.most_accounts >= 1 && limits.most_accounts <= 64 && limits.passwords_remembered <= 16 &&
                                  limits.least_characters >= 8 && limits.most_characters >= limits.least_characters && limits.most_characters <= 64 &&
                                  limits.kinds_of_characters >= 1 && limits.kinds_of_characters <= 3 && limits.hash_memory_kib >= 8192 &&
                                  limits.hash_memory_kib <= 262'144 && limits.hash_passes >= 1 && limits.hash_passes <= 10;
    template <class... P> using rules = list<accounts_must_be_usable<sound>>;
    // The door of a product that keeps accounts writes down who came, who was refused, and who changed what (access/audit.hpp).
    template <class Facts> static constexpr void tell(Facts& facts) { facts.audits = true; }
};

// no_guest: nobody comes in without an account. guest: "Guest User: Use" (B11): whoever asks sees live video; it takes the claim of every
// authentication away, so the risk must be accepted by name (Q17).
struct no_guest {
    using role = bartizan::role::guests;
    using uses = list<>;
    static constexpr std::string_view name = "no_guest";
    static constexpr bool admits_strangers = false;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};
struct guest {
    using role = bartizan::role::guests;
    using uses = list<>;
    static constexpr std::string_view name = "guest";
    static constexpr bool admits_strangers = true;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};

}  // namespace bartizan
