// product: what this recorder is, as types. Making them complete proves them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/policy/keeps_sound.hpp>
#include <bartizan/prove.hpp>

namespace recorder {

inline constexpr bartizan::ingest_limits ingest_limits{.cameras = 256};
using sound = bartizan::keeps_sound<bartizan::aac_lc, bartizan::pcma, bartizan::pcmu>;   // where a camera offers it

// product: takes what cameras of ours send: encrypted and signed by them, within TLS, their certificates checked; and shows it behind the gates
// that a camera has.
using product = bartizan::recorder<
    bartizan::services<bartizan::ingest<ingest_limits>, bartizan::archive, bartizan::playback<>>, bartizan::storage::folder<>, bartizan::sealed_footage<>, sound,
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
    foreign_login, sound,
    bartizan::accept_risk<bartizan::use<bartizan::md5, bartizan::purpose::password_digest>, foreign_login, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::recording_tamper, bartizan::archive, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::recording_leak, bartizan::archive, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::eavesdropping, bartizan::ingest<>, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::credential_theft, bartizan::ingest<>, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::impostor_camera, bartizan::ingest<>, foreign_reason, foreign_until>>;
static_assert(bartizan::proven<foreign_product>);

// countersigning_product: what such a camera is recorded as when its entry says "footage": "countersigned": signed by this recorder and encrypted for
// the viewers as it arrives. What remains are the risks of the way to here. clear_countersigning_product: "countersigned_clear": signed only.
template <class... More>
using countersigning_recorder = bartizan::recorder<
    bartizan::services<bartizan::ingest<ingest_limits>, bartizan::archive, bartizan::countersigning<bartizan::countersigning_limits{.cameras = ingest_limits.cameras}>>,
    bartizan::storage::folder<>, bartizan::countersigned_footage, bartizan::any_camera, foreign_login, sound,
    bartizan::signed_frames<bartizan::sha256, bartizan::ecdsa_p256>, bartizan::extended_signing,
    bartizan::recorder_key<bartizan::provenance::owner_ca, bartizan::signer_budget{.sign_ms = 2, .signatures_per_minute = 60'000}>, bartizan::runs_on<bartizan::target::detect>,
    bartizan::accept_risk<bartizan::use<bartizan::md5, bartizan::purpose::password_digest>, foreign_login, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::eavesdropping, bartizan::ingest<>, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::credential_theft, bartizan::ingest<>, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::impostor_camera, bartizan::ingest<>, foreign_reason, foreign_until>, More...>;
using countersigning_product = countersigning_recorder<bartizan::encrypted_frames<bartizan::encryption_limits{.lifetime_hours = 24}>, bartizan::recipients<bartizan::viewer_keys>>;
using clear_countersigning_product = countersigning_recorder<
    bartizan::clear_frames, bartizan::accept_risk<bartizan::threat::recording_leak, bartizan::archive, foreign_reason, foreign_until>,
    bartizan::accept_risk<bartizan::threat::recording_leak, bartizan::countersigning<>, foreign_reason, foreign_until>>;
static_assert(bartizan::proven<countersigning_product> && bartizan::proven<clear_countersigning_product>);

// in_store: the same product with an object store behind its folder, as which it runs when the configuration has a store (docs/decisions/0017).
template <class Product> struct stored_product;
template <class... Policies> struct stored_product<bartizan::recorder<Policies...>> {
    template <class P> using moved = std::conditional_t<std::is_same_v<P, bartizan::storage::folder<>>, bartizan::storage::s3<>, P>;
    using type = bartizan::recorder<moved<Policies>...>;
};
template <class Product> using in_store = typename stored_product<Product>::type;
static_assert(bartizan::proven<in_store<product>> && bartizan::proven<in_store<foreign_product>> && bartizan::proven<in_store<countersigning_product>> &&
              bartizan::proven<in_store<clear_countersigning_product>>);

}  // namespace recorder
