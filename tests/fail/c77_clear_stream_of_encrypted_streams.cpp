// EXPECT: \[BZ-C77\] clear stream of a product that composes bz::encrypted_streams
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
#include <bartizan/service/live.hpp>

#include <support/toy_signer.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>, bz::rtsp_server<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest,
                       bz::host_filter<>, bz::throttle<>, bz::encrypted_streams>;
using session = bz::service::live_session<cam, tests::toy_signer>;
const auto* shown(const session& s) { return &s.clear(); }
