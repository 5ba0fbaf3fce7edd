// recorder_services: what a recorder does, as words: it pulls from cameras, keeps what they send, and shows it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/network_services.hpp>
#include <bartizan/threat/credential_theft.hpp>
#include <bartizan/threat/eavesdropping.hpp>
#include <bartizan/threat/impostor_camera.hpp>
#include <bartizan/threat/recording_leak.hpp>
#include <bartizan/threat/recording_tamper.hpp>

#include <cstdint>

namespace bartizan {

namespace role {
struct storage {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-R01] storage: compose exactly one bz::storage::folder<...>.");
    };
};
struct footage {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-R02] footage: compose exactly one of bz::sealed_footage<...>, bz::countersigned_footage, bz::footage_as_it_comes.");
    };
};
struct cameras {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-R04] cameras: compose exactly one of bz::certified_cameras<...>, bz::any_camera.");
    };
};
struct camera_login {
    template <int Found, class Given> struct composed {
        static_assert(Found == 1, "[BZ-R05] camera login: compose exactly one of bz::answers_digest<...>, bz::answers_digest_or_basic<...>.");
    };
};
}  // namespace role

// ingest_limits: what one recorder asks of its cameras, and how long it waits.
struct ingest_limits {
    std::uint32_t cameras = 64;
    std::uint32_t answer_ms = 10'000;   // for an answer to a request
    std::uint32_t media_ms = 10'000;    // without pictures, then the connection is given up and made anew

    template <class Visit> constexpr void each(Visit visit) const {
        visit("cameras", cameras);
        visit("answer_ms", answer_ms);
        visit("media_ms", media_ms);
    }
    friend constexpr bool operator==(const ingest_limits&, const ingest_limits&) = default;
};

// ingest: RTSP as a client. It calls; it listens on nothing, so who may use it is no question, but whom it calls is.
template <ingest_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct ingest {
    static constexpr std::string_view name = "ingest";
    static constexpr auto rides = carrier::call;
    static constexpr ingest_limits limits = only<ingest_limits>(Limits...);
    using raises = list<threat::eavesdropping, threat::credential_theft, threat::impostor_camera>;
    using needs = list<role::cameras, role::camera_login>;
    using without_limits = ingest<>;
};

// archive: what cameras sent, kept. A recorder holds much of many cameras, so what a stolen card is to a camera, a stolen disk is to it.
struct archive {
    static constexpr std::string_view name = "archive";
    static constexpr auto rides = carrier::storage;
    using raises = list<threat::recording_tamper, threat::recording_leak>;
    using needs = list<role::storage, role::footage>;
};

// playback_limits: as http_limits, and how much of a camera one playlist may tell of.
struct playback_limits {
    std::uint32_t port = 80, tls_port = 443;   // defaults; the administrator may set others
    std::uint32_t sessions = 64;
    std::uint32_t sessions_per_address = 16;
    std::uint32_t header_bytes = 8192;
    std::uint32_t body_bytes = 32'768;
    std::uint32_t header_ms = 10'000;
    std::uint32_t idle_ms = 30'000;
    std::uint32_t playlist_minutes = 360;       // a longer stretch is asked for in parts
    std::uint32_t playlist_fragments = 32'768;  // 60 to 160 bytes each

    template <class Visit> constexpr void each(Visit visit) const {
        visit("port", port);
        visit("tls_port", tls_port);
        visit("sessions", sessions);
        visit("sessions_per_address", sessions_per_address);
        visit("header_bytes", header_bytes);
        visit("body_bytes", body_bytes);
        visit("header_ms", header_ms);
        visit("idle_ms", idle_ms);
        visit("playlist_minutes", playlist_minutes);
        visit("playlist_fragments", playlist_fragments);
    }
    friend constexpr bool operator==(const playback_limits&, const playback_limits&) = default;
};

template <class Services> struct playback_must_have_footage {
    static_assert(Services::keeps, "[BZ-R21] playback of nothing: this recorder keeps no footage. Fix: bz::archive among the services.");
};
template <bool Sound> struct playback_must_be_bounded {
    static_assert(Sound, "[BZ-R22] playback that cannot work or has no bound: 1 to 4096 sessions, playlists of 1 to 1440 minutes and 60 to 100000 fragments, "
                         "an end to silence. Fix: the numbers of bz::playback_limits.");
};

// playback: footage over HTTP(S), to whoever has an account: cameras, days, verdicts, HLS playlists and the files that they name. What it shows has
// the same threats as a camera's pages, and the same gates stand before it.
template <playback_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct playback : network_service {
    static constexpr std::string_view name = "playback";
    static constexpr playback_limits limits = only<playback_limits>(Limits...);
    using without_limits = playback<>;

    static constexpr bool sound = limits.sessions >= 1 && limits.sessions <= 4096 && limits.sessions_per_address >= 1 && limits.header_bytes >= 1024 &&
                                  limits.header_ms >= 100 && limits.idle_ms >= 1000 && limits.playlist_minutes >= 1 && limits.playlist_minutes <= 1440 &&
                                  limits.playlist_fragments >= 60 && limits.playlist_fragments <= 100'000;
    template <class Services> struct shown;
    template <class... S> struct shown<services<S...>> { static constexpr bool keeps = (std::is_same_v<plain<S>, archive> || ...); };
    template <class... P> using rules = list<playback_must_have_footage<shown<found_role<role::services, P...>>>, playback_must_be_bounded<sound>>;
};

}  // namespace bartizan
