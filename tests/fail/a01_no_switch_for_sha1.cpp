// EXPECT: \[BZ-A01\] weak algorithm
// EXPECT: \[BZ-C14\] accepted risk
// SPDX-License-Identifier: Apache-2.0
// Accepting the risk of a forbidden algorithm is no way in.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using sha1_frames = bz::signed_frames<bz::sha1, bz::ecdsa_p256>;
using cam = bz::camera<bz::services<bz::recording<>>, sha1_frames, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>,
                       bz::accept_risk<bz::use<bz::sha1, bz::purpose::frame_integrity>, sha1_frames, "the recorder knows nothing else",
                                       bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
