// EXPECT: \[BZ-C22\] key wears out
// EXPECT: writes_it_endures<0>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::tpm_key<bz::provenance::factory, bz::signer_budget{.sign_ms = 100, .signatures_per_minute = 100,
                                                                              .writes_per_signature = 1, .service_years = 1}>>;
static_assert(bz::proven<cam>);
