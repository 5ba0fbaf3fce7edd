// low_bitrate: the documents of signed frames without their lists of hashes: some hundred bytes less a second, and coarser verdicts (I01).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/signed_frames.hpp>

namespace bartizan {

// low_bitrate<signed_frames<...>>: one changed or lost slice condemns its whole GOP, since nobody can say which it was.
// Source: ONVIF Media Signing 26.06, low bitrate mode (the hash list is optional).
template <class Signing> struct low_bitrate : Signing {
    using without_limits = low_bitrate<plain<Signing>>;
    static constexpr bool lists_hashes = false;
    template <class Visit> static constexpr void spell(Visit visit) { spell_modes<low_bitrate>(visit); }
};

}  // namespace bartizan
