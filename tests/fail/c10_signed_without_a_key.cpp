// EXPECT: \[BZ-C10\] signing without a key
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::no_key,
                       bz::accept_risk<bz::threat::forged_signer, bz::recording<>, "test bench only, ticket 12", bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
