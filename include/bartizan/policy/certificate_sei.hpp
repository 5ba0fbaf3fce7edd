// certificate_sei: certificates in SEI units of their own instead of in each document: a kilobyte less a GOP (I01).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/signed_frames.hpp>

namespace bartizan {

// certificate_sei<signed_frames<...>>: at the start, and again at the first key picture after signing_limits::certificates_ms. Until one
// is signed, documents bring their own. Whoever cuts a recording must keep one in front. Source: ONVIF Media Signing 26.06, certificate SEI.
template <class Signing> struct certificate_sei : Signing {
    using without_limits = certificate_sei<plain<Signing>>;
    static constexpr bool certificates_apart = true;
    template <class Visit> static constexpr void spell(Visit visit) { spell_modes<certificate_sei>(visit); }
};

}  // namespace bartizan
