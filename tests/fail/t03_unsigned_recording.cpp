// EXPECT: \[BZ-T03\] recording tamper
// EXPECT: \[BZ-T05\] forged signer
// EXPECT: given<bartizan::unsigned_frames, bartizan::clear_frames,
// SPDX-License-Identifier: Apache-2.0
// A certified key does not help against a forged signer when nobody signs.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::unsigned_frames, bz::clear_frames, bz::software_key<bz::provenance::factory>,
                       bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test bench only, ticket 12", bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
