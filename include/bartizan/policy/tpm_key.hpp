// tpm_key: the device's signing key is made in a TPM 2 and never leaves it (white paper 3.9, I08 to I16).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/software_key.hpp>

namespace bartizan {

// Budget: of your TPM. The usual one is a discrete chip on SPI; TPM2_Sign with a key that has no lockout writes no memory.
template <class Provenance, signer_budget... Budget>
    requires(sizeof...(Budget) <= 1)
struct tpm_key {
    using role = bartizan::role::key;
    using uses = list<>;
    using provenance = Provenance;
    using without_limits = tpm_key<Provenance>;
    static constexpr std::string_view name = "tpm_key";
    static constexpr std::string_view remark = Provenance::name;
    static constexpr bool holds_key = true;
    static constexpr signer_budget budget = budget_of({.sign_ms = 250, .signatures_per_minute = 120}, Budget...);
    static constexpr signer_budget limits = budget;

    template <class Threat, class Service, class Given> static constexpr bool counters = vouched_signer<Provenance, Threat, Given>;
    template <class... P> using rules = key_rules<tpm_key, P...>;
};

}  // namespace bartizan
