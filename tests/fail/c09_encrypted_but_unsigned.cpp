// EXPECT: \[BZ-C09\] encrypted but unsigned
// SPDX-License-Identifier: Apache-2.0
// Both open threats are accepted, and still: bare AES-CTR reaches no disk.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam =
    bz::camera<bz::services<bz::recording<>>, bz::unsigned_frames, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>,
               bz::accept_risk<bz::threat::recording_tamper, bz::recording<>, "test bench only, ticket 12", bz::date{2027, 1, 31}>,
               bz::accept_risk<bz::threat::forged_signer, bz::recording<>, "test bench only, ticket 12", bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
