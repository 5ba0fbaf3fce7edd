// algorithms: the check on every (algorithm, purpose) pair of a product (SP 800-131A r2; white paper 3.10, E08).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/algorithm.hpp>
#include <bartizan/policy/lookup.hpp>

namespace bartizan {

template <class Algorithm, class Purpose> struct use;   // never complete: a noun in `uses`, in accept_risk and in errors

// accepts: may be true for legacy pairs only; a forbidden pair never looks at it.
template <class P, class Use, class By>
concept accepts_use = requires {
    requires P::template accepts<Use, By>;
};
template <class Use, class By, class Given> inline constexpr bool accepted_use = false;
template <class Use, class By, class... P> inline constexpr bool accepted_use<Use, By, given<P...>> = (accepts_use<P, Use, By> || ...);

template <class Use, class By> struct must_be_approved;
template <class Algorithm, class Purpose, class By> struct must_be_approved<use<Algorithm, Purpose>, By> {
    static_assert(Algorithm::template verdict_for<Purpose> != verdict::forbidden,
                  "[BZ-A01] weak algorithm for this purpose; no switch allows it. Fix: bz::sha256, bz::ecdsa_p256, bz::aes128_ctr.");
};

template <class Use, class By, class Given> struct legacy_must_be_accepted;
template <class Algorithm, class Purpose, class By, class Given> struct legacy_must_be_accepted<use<Algorithm, Purpose>, By, Given> {
    static_assert(
        Algorithm::template verdict_for<Purpose> != verdict::legacy || accepted_use<use<Algorithm, Purpose>, By, Given>,
        "[BZ-A02] legacy algorithm: allowed only as a named, dated risk. Fix: an approved one, or bz::accept_risk<bz::use<...>, ...>.");
};

}  // namespace bartizan
