// EXPECT: \[BZ-C20\] key too slow
// EXPECT: milliseconds_a_signature<0>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::tpm_key<bz::provenance::factory, bz::signer_budget{.signatures_per_minute = 1000}>>;
static_assert(bz::proven<cam>);
