// EXPECT: \[BZ-A02\] legacy algorithm
// EXPECT: \[BZ-C14\] accepted risk
// SPDX-License-Identifier: Apache-2.0
#include <support/toy_network.hpp>
namespace bz = bartizan;
using aging_frames = bz::signed_frames<toy::aging_hash, bz::ecdsa_p256>;
using cam = bz::camera<bz::services<bz::recording<>>, aging_frames, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>,
                       bz::accept_risk<bz::use<toy::aging_hash, bz::purpose::key_wrapping>, aging_frames,
                                       "until the recorders are replaced", bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
