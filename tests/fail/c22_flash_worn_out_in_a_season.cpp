// EXPECT: \[BZ-C22\] key wears out
// EXPECT: writes_in_service<158112000>.*writes_it_endures<500000>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::pkcs11_key<bz::provenance::factory, bz::signer_budget{.sign_ms = 100, .signatures_per_minute = 100,
                                                                                 .writes_per_signature = 1, .writes_in_life = 500'000}>>;
static_assert(bz::proven<cam>);
