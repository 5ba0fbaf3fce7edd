// pkcs11_key: the device's signing key is made in a PKCS#11 token and never leaves it (white paper 3.9, I08 to I16).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/software_key.hpp>

namespace bartizan {

// Budget: of your token, from its data sheet. The usual one is a slow chip that signs without writing its memory; many smart cards do
// write, and then it must be said: pkcs11_key<provenance::factory, signer_budget{...}>.
template <class Provenance, signer_budget... Budget>
    requires(sizeof...(Budget) <= 1)
struct pkcs11_key {
    using role = bartizan::role::key;
    using uses = list<>;
    using provenance = Provenance;
    using without_limits = pkcs11_key<Provenance>;
    static constexpr std::string_view name = "pkcs11_key";
    static constexpr std::string_view remark = Provenance::name;
    static constexpr bool holds_key = true;
    static constexpr signer_budget budget = budget_of({.sign_ms = 300, .signatures_per_minute = 120}, Budget...);
    static constexpr signer_budget limits = budget;

    template <class Threat, class Service, class Given> static constexpr bool counters = vouched_signer<Provenance, Threat, Given>;
    template <class... P> using rules = key_rules<pkcs11_key, P...>;
};

}  // namespace bartizan
