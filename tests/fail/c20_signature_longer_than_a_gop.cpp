// EXPECT: \[BZ-C20\] key too slow
// EXPECT: milliseconds_a_signature<300>.*milliseconds_between_signatures<167>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<bz::recording_limits{.gop_frames = 5}>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::pkcs11_key<bz::provenance::factory, bz::signer_budget{.sign_ms = 300, .signatures_per_minute = 1000}>>;
static_assert(bz::proven<cam>);
