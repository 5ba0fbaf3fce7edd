// product: what this camera is, as a type. Making it complete proves it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/meets.hpp>
#include <bartizan/prove.hpp>

namespace camera {

using product = bartizan::camera<
    bartizan::services<bartizan::recording<bartizan::recording_limits{
        .bitrate_kbps = 8192, .frames_per_second = 30, .gop_frames = 60, .slices_per_frame = 4, .largest_frame_bytes = 2 << 20}>,
        bartizan::http_server<>, bartizan::rtsp_server<>, bartizan::discovery<>>,
    bartizan::signed_frames<bartizan::sha256, bartizan::ecdsa_p256>, bartizan::extended_signing,
    bartizan::audio<bartizan::aac_lc, bartizan::pcma, bartizan::pcmu>,
    bartizan::encrypted_frames<bartizan::encryption_limits{.lifetime_hours = 24}>,
    bartizan::software_key<bartizan::provenance::factory>,
    bartizan::tls<bartizan::tls_v1_2, bartizan::tls_v1_3>, bartizan::digest_or_basic<bartizan::sha256>, bartizan::accounts<>, bartizan::no_guest,
    bartizan::host_filter<>, bartizan::throttle<>, bartizan::setup_period<>,
    bartizan::meets<bartizan::profile::standard_2026_11>,
    bartizan::runs_on<bartizan::target::detect>>;   // this camera runs on anybody's PC; firmware names its chip
static_assert(bartizan::proven<product>);

inline constexpr auto limits = bartizan::service_of<product, bartizan::recording<>>::limits;

}  // namespace camera
