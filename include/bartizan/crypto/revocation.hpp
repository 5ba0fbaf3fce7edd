// revocation: since when a certificate does not count any more, and why.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace bartizan::crypto {

// revocation_reason: the values are those of the reason code.   source  RFC 5280, 5.3.1
enum class revocation_reason : std::uint8_t {
    unspecified = 0,
    key_compromise = 1,
    ca_compromise = 2,
    affiliation_changed = 3,
    superseded = 4,
    cessation_of_operation = 5,
    certificate_hold = 6,
    privilege_withdrawn = 9,
    aa_compromise = 10,
};
inline constexpr std::array revocation_reasons = {
    revocation_reason::unspecified,         revocation_reason::key_compromise,     revocation_reason::ca_compromise,
    revocation_reason::affiliation_changed, revocation_reason::superseded,         revocation_reason::cessation_of_operation,
    revocation_reason::certificate_hold,    revocation_reason::privilege_withdrawn, revocation_reason::aa_compromise};

// name: as RFC 5280 spells it.
constexpr std::string_view name(revocation_reason why) noexcept {
    switch (why) {
    case revocation_reason::unspecified: return "unspecified";
    case revocation_reason::key_compromise: return "keyCompromise";
    case revocation_reason::ca_compromise: return "cACompromise";
    case revocation_reason::affiliation_changed: return "affiliationChanged";
    case revocation_reason::superseded: return "superseded";
    case revocation_reason::cessation_of_operation: return "cessationOfOperation";
    case revocation_reason::certificate_hold: return "certificateHold";
    case revocation_reason::privilege_withdrawn: return "privilegeWithdrawn";
    case revocation_reason::aa_compromise: return "aACompromise";
    }
    return "unspecified";
}

// is_compromise: somebody else may hold the key and can sign with any date, so no date saves what it signed.
constexpr bool is_compromise(revocation_reason why) noexcept {
    return why == revocation_reason::key_compromise || why == revocation_reason::ca_compromise || why == revocation_reason::aa_compromise;
}

struct revocation {
    utc_time since;
    revocation_reason why = revocation_reason::unspecified;

    // counts_at: whether what was signed at this time is lost.
    constexpr bool counts_at(utc_time signed_at) const noexcept { return signed_at >= since || is_compromise(why); }
};

}  // namespace bartizan::crypto
