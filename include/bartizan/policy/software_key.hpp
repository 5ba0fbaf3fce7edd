// software_key: the device's signing key lies in its own store; its certificate has one of three provenances (white paper 3.7, 3.9).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/lookup.hpp>
#include <bartizan/policy/role.hpp>
#include <bartizan/threat/forged_signer.hpp>

namespace bartizan {

// trust: who vouches that the key is this camera's; ordered, a larger one proves more (G06, G08, I05, Q14).
enum class trust { self_signed, owner_ca, factory };

namespace provenance {
struct self_signed {
    static constexpr std::string_view name = "certificate self-signed";
    static constexpr auto trust = bartizan::trust::self_signed;
};
struct owner_ca {
    static constexpr std::string_view name = "certificate issued by the owner's CA";
    static constexpr auto trust = bartizan::trust::owner_ca;
};
struct factory {
    static constexpr std::string_view name = "certificate issued by the factory's CA";
    static constexpr auto trust = bartizan::trust::factory;
};
}  // namespace provenance

// Countering a forged signer takes a third party that vouches for the key (I05) *and* something that is signed with it.
template <class Provenance> struct software_key {
    using role = bartizan::role::key;
    using uses = list<>;
    using provenance = Provenance;
    static constexpr std::string_view name = "software_key";
    static constexpr std::string_view remark = Provenance::name;
    static constexpr bool holds_key = true;

    template <class Given> static constexpr bool frames_are_signed = requires {
        requires found_role<bartizan::role::signing, Given>::protects_integrity;
    };
    template <class Threat, class Service, class Given>
    static constexpr bool counters = (std::is_same_v<Threat, threat::forged_signer> && Provenance::trust >= trust::owner_ca &&
                                      frames_are_signed<Given>);
};

}  // namespace bartizan
