// EXPECT: \[BZ-C17\] BARTIZAN_BUILD_DATE is no day
// FLAGS: -DBARTIZAN_BUILD_DATE=2026-12-31
// SPDX-License-Identifier: Apache-2.0
// 2026-12-31 is 1983 to the compiler, a date before every end date.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::clear_frames,
                       bz::software_key<bz::provenance::factory>,
                       bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "test bench only, ticket 12", bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
