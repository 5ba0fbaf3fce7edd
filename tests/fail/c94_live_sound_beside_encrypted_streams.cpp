// EXPECT: \[BZ-C94\] sound in the clear beside encrypted pictures
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
#include <bartizan/service/live_audio.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>, bz::rtsp_server<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::extended_signing,
                       bz::encrypted_frames<>, bz::encrypted_streams, bz::software_key<bz::provenance::factory>, bz::audio<bz::aac_lc>,
                       bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<cam>);
void send() { bz::service::live_audio<cam> sound({}, {}); }
