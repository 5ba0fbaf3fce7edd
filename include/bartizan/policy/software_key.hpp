// software_key: the device's signing key lies in its own store; its certificate has one of three provenances (white paper 3.7, 3.9).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/provenance.hpp>
#include <bartizan/policy/signer_budget.hpp>
#include <bartizan/threat/forged_signer.hpp>

namespace bartizan {

// vouched_signer: countering a forged signer takes a third party that vouches for the key (I05) *and* something that is signed with it.
template <class Provenance, class Threat, class Given>
inline constexpr bool vouched_signer = std::is_same_v<Threat, threat::forged_signer> && Provenance::trust >= trust::owner_ca && requires {
    requires found_role<role::signing, Given>::protects_integrity;
};

template <class Provenance> struct software_key {
    using role = bartizan::role::key;
    using uses = list<>;
    using provenance = Provenance;
    static constexpr std::string_view name = "software_key";
    static constexpr std::string_view remark = Provenance::name;
    static constexpr bool holds_key = true;
    // ECDSA P-256 in software on the slowest processor that encodes video at all; nothing is written
    static constexpr signer_budget budget{.sign_ms = 50, .signatures_per_minute = 600};

    template <class Threat, class Service, class Given> static constexpr bool counters = vouched_signer<Provenance, Threat, Given>;
    template <class... P> using rules = key_rules<software_key, P...>;
};

}  // namespace bartizan
