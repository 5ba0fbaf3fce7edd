// recorder_services: what a recorder does, as words: it pulls from cameras and keeps what they send.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/services.hpp>
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
        static_assert(Found == 1, "[BZ-R02] footage: compose exactly one of bz::sealed_footage<...>, bz::footage_as_it_comes.");
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

}  // namespace bartizan
