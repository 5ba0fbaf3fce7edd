// keeps_sound: the recorder keeps what its cameras hear beside what they see: of which codes. Without it none is asked for, and none is stored.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/audio.hpp>
#include <bartizan/policy/recorder_services.hpp>

namespace bartizan {

template <bool Called, class Sound, class Services> struct kept_sound_must_come_from_cameras {
    static_assert(Called, "[BZ-R23] sound of no camera: this product calls none. Fix: bz::ingest<> among a recorder's services; of a camera's own microphone "
                          "bz::audio<...>.");
};

// keeps_sound: the codes are those of audio<...>. What is stored is as secret as the pictures beside it: sealed as they are, encrypted where they are
// countersigned; a recorder that countersigns signs it too, by extended_signing.
template <class... Codec> struct keeps_sound : audio<Codec...> {
    static constexpr std::string_view name = "keeps_sound";

    // leaves_open: a recorder that signs what arrives and not its sound.
    template <class Threat, class Given>
    static constexpr bool leaves_open = std::is_same_v<Threat, threat::recording_tamper> && requires { requires found_role<bartizan::role::signing, Given>::protects_integrity; } &&
                                        !requires { requires found_role<bartizan::role::extension, Given>::extends_signatures; };
    template <class... P>
    using rules = list<audio_must_name_its_codecs<keeps_sound::known, keeps_sound>,
                       kept_sound_must_come_from_cameras<detail::lists_service<found_role<bartizan::role::services, P...>, ingest<>>, keeps_sound,
                                                         found_role<bartizan::role::services, P...>>,
                       signed_audio_must_be_covered<!leaves_open<threat::recording_tamper, given<P...>> || (detail::accepts_open_sound<P, keeps_sound> || ...), keeps_sound,
                                                    given<plain<found_role<bartizan::role::signing, P...>>>>>;
};

}  // namespace bartizan
