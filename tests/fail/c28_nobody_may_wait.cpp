// EXPECT: \[BZ-C28\] signatures too late
// EXPECT: documents_that_may_wait<0>
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::late_signatures<bz::signed_frames<bz::sha256, bz::ecdsa_p256, bz::signing_limits{.late_documents = 0}>>,
                       bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<cam>);
