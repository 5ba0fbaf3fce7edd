// EXPECT: \[BZ-R14\] no common signing format
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/compatible.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>, bz::rtsp_server<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>,
                       bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::any_host, bz::throttle<>>;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, bz::sealed_footage<bz::sealed_limits{.unsigned_ms = 1000}>, bz::certified_cameras<bz::tls_v1_2, bz::tls_v1_3>, bz::answers_digest<bz::sha256>>;
static_assert(bz::compatible<cam, rec>);
