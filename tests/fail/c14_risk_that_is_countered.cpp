// EXPECT: \[BZ-C14\] accepted risk that is not there
// SPDX-License-Identifier: Apache-2.0
// A waiver that outlived its reason would hide the next real one.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>,
                       bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test bench only, ticket 12", bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
