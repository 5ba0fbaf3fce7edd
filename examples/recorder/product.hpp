// product: what this recorder is, as types. Making them complete proves them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/prove.hpp>

namespace recorder {

inline constexpr bartizan::ingest_limits ingest_limits{.cameras = 256};

// product: takes what cameras of ours send: encrypted and signed by them, within TLS, their certificates checked; and shows it behind the gates
// that a camera has.
using product = bartizan::recorder<
    bartizan::services<bartizan::ingest<ingest_limits>, bartizan::archive, bartizan::playback<>>, bartizan::storage::folder<>, bartizan::sealed_footage<>,
    bartizan::certified_cameras<bartizan::tls_v1_2, bartizan::tls_v1_3>, bartizan::answers_digest<bartizan::sha256>,
    bartizan::tls<bartizan::tls_v1_2, bartizan::tls_v1_3>, bartizan::digest_or_basic<bartizan::sha256>, bartizan::accounts<>, bartizan::no_guest,
    bartizan::host_filter<>, bartizan::throttle<>>;
static_assert(bartizan::proven<product>);

// foreign_product: what a camera of the configuration is recorded as when its entry says "footage": "as_it_comes": neither encrypted nor signed,
// over RTSPS or not. Each such entry is somebody's decision; the risks are those of this type, and its certificate prints them.
inline constexpr bartizan::text foreign_reason = "cameras of other makers, one by one in the configuration";
inline constexpr bartizan::date foreign_until{2027, 11, 30};
using foreign_login = bartizan::answers_digest_or_basic<bartizan::sha256, bartizan::md5>;
using foreign_product = bartizan::recorder<
    bartizan::services<bartizan::ingest<ingest_limits>, bartizan::archive>, bartizan::storage::folder<>, bartizan::footage_as_it_comes, bartizan::any_camera,
    foreign_login,
    bartizan::accept_risk<bartizan::use<bartizan::md5, bartizan::purpose::password_digest>, foreign_login, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::recording_tamper, bartizan::archive, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::recording_leak, bartizan::archive, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::eavesdropping, bartizan::ingest<>, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::credential_theft, bartizan::ingest<>, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::impostor_camera, bartizan::ingest<>, foreign_reason, foreign_until>>;
static_assert(bartizan::proven<foreign_product>);

}  // namespace recorder
