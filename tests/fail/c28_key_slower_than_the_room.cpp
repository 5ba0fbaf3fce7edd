// EXPECT: \[BZ-C28\] signatures too late
// EXPECT: milliseconds_a_signature<2500>, .*documents_that_may_wait<1>, .*milliseconds_in_a_gop<2000>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::late_signatures<bz::signed_frames<bz::sha256, bz::ecdsa_p256, bz::signing_limits{.signed_gops = 2, .late_documents = 1}>>,
                       bz::encrypted_frames<>, bz::tpm_key<bz::provenance::factory, bz::signer_budget{.sign_ms = 2500, .signatures_per_minute = 100}>>;
static_assert(bz::proven<cam>);
