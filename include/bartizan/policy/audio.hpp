// audio: the product hears as well as it sees: which codes its sound may have. Without it there is no sound in recordings and live streams.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/network_services.hpp>
#include <bartizan/policy/recording.hpp>
#include <bartizan/threat/recording_tamper.hpp>

#include <array>
#include <cstdint>

namespace bartizan {

// The codes, by the names that RTP and MP4 have for them, with the most that each gives: kbit/s, and frames a second.
struct aac_lc {   // ISO/IEC 14496-3: 6,144 bits a channel and frame; two channels of 48 kHz
    static constexpr std::string_view name = "AAC-LC";
    static constexpr std::uint32_t most_kbps = 576, frames_per_second = 47;
};
struct pcma {   // ITU-T G.711, A-law
    static constexpr std::string_view name = "PCMA";
    static constexpr std::uint32_t most_kbps = 64, frames_per_second = 50;
};
struct pcmu {   // ITU-T G.711, mu-law
    static constexpr std::string_view name = "PCMU";
    static constexpr std::uint32_t most_kbps = 64, frames_per_second = 50;
};

template <bool Sound, class Audio> struct audio_must_name_its_codecs {
    static_assert(Sound, "[BZ-C91] audio without a code, or one twice, or one that is not known. Fix: bz::audio<bz::aac_lc>, or of bz::aac_lc, "
                         "bz::pcma, bz::pcmu those that the encoder gives.");
};
template <bool Covered, class Audio, class Given> struct signed_audio_must_be_covered {
    static_assert(Covered, "[BZ-C92] sound that no signature covers: pictures are signed, and what is heard beside them can be exchanged unseen. Fix: "
                           "bz::extended_signing, or bz::accept_risk<bz::threat::recording_tamper, bz::audio<...>, ...>.");
};
template <bool Covered, class Audio, class Given> struct signed_live_audio_must_be_covered {
    static_assert(Covered, "[BZ-C97] live sound that no signature covers: a stream that somebody keeps proves its pictures, and what is heard beside them "
                           "can be exchanged unseen. Fix: bz::extended_signing, or bz::accept_risk<bz::threat::recording_tamper, bz::audio<...>, ...>.");
};
template <bool Carried, class Audio, class Services> struct audio_must_go_somewhere {
    static_assert(Carried, "[BZ-C93] audio that goes nowhere: nothing is recorded, and no live stream has sound. Fix: bz::recording<...>, or "
                           "bz::rtsp_server<>; or leave bz::audio<...> out.");
};

namespace detail {
template <class Services, class S> inline constexpr bool lists_service = false;
template <class... Listed, class S> inline constexpr bool lists_service<services<Listed...>, S> = (std::is_same_v<plain<Listed>, S> || ...);

// accepts_open_sound: P is the accepted risk that no signature covers the sound of Audio.
template <class P, class Audio> inline constexpr bool accepts_open_sound = false;
template <class P, class Audio>
    requires requires { requires P::accepts_a_risk; }
inline constexpr bool accepts_open_sound<P, Audio> = P::template counters<threat::recording_tamper, Audio, given<>>;
}  // namespace detail

template <class... Codec> struct audio {
    using role = bartizan::role::audio;
    using uses = list<>;
    using codecs = list<Codec...>;
    static constexpr std::string_view name = "audio";
    static constexpr bool offers_sound = true;

    template <class C> static constexpr bool gives = (std::is_same_v<C, Codec> || ...);
    static constexpr bool known = ((int{gives<aac_lc>} + int{gives<pcma>} + int{gives<pcmu>}) == int{sizeof...(Codec)}) && sizeof...(Codec) > 0;
    static constexpr std::uint32_t most_kbps = [] {
        std::uint32_t most = 0;
        if constexpr (known) ((most = most < Codec::most_kbps ? Codec::most_kbps : most), ...);
        return most;
    }();
    static constexpr std::uint32_t frames_per_second = [] {
        std::uint32_t most = 0;
        if constexpr (known) ((most = most < Codec::frames_per_second ? Codec::frames_per_second : most), ...);
        return most;
    }();

    // remark: the codes in one order, however they were composed; for the certificate and the product's canonical words.
    static constexpr auto words = [] {
        std::array<char, 32> text{};
        std::size_t size = 0;
        const auto add = [&](bool is, std::string_view word) {
            if (!is) return;
            if (size > 0) text[size++] = ',', text[size++] = ' ';
            for (const char c : word) text[size++] = c;
        };
        add(gives<aac_lc>, aac_lc::name), add(gives<pcma>, pcma::name), add(gives<pcmu>, pcmu::name);
        return text;
    }();
    static constexpr std::string_view remark{words.data()};

    // What the threats of services say is about their pictures. Of its own sound a signing product raises one more, of recordings or, where there are
    // none, of the live streams that others record; it is countered by extended_signing, or accepted.
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class Given> static constexpr bool records = detail::lists_service<found_role<bartizan::role::services, Given>, recording<>>;
    template <class Threat, class Given> static constexpr bool leaves_open = [] {
        if constexpr (!std::is_same_v<Threat, threat::recording_tamper>) return false;
        else
            return requires { requires found_role<bartizan::role::signing, Given>::protects_integrity; } &&
                   !requires { requires found_role<bartizan::role::extension, Given>::extends_signatures; } &&
                   (records<Given> || detail::lists_service<found_role<bartizan::role::services, Given>, rtsp_server<>>);
    }();

    template <class... P>
    static constexpr bool covered = !leaves_open<threat::recording_tamper, given<P...>> || (detail::accepts_open_sound<P, audio> || ...);
    template <class... P>
    using rules = list<audio_must_name_its_codecs<known, audio>,
                       signed_audio_must_be_covered<covered<P...> || !records<given<P...>>, audio, given<plain<found_role<bartizan::role::signing, P...>>>>,
                       signed_live_audio_must_be_covered<covered<P...> || records<given<P...>>, audio, given<plain<found_role<bartizan::role::signing, P...>>>>,
                       audio_must_go_somewhere<detail::lists_service<found_role<bartizan::role::services, P...>, recording<>> ||
                                                   detail::lists_service<found_role<bartizan::role::services, P...>, rtsp_server<>>,
                                               audio, found_role<bartizan::role::services, P...>>>;
};

}  // namespace bartizan
