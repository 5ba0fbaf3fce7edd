// EXPECT: \[BZ-R20\] countersigning that is not kept
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive, bz::countersigning<>>, bz::storage::folder<>, bz::sealed_footage<>, bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>, bz::unsigned_frames, bz::clear_frames, bz::no_key, bz::accept_risk<bz::threat::forged_signer, bz::countersigning<>, "a test, nobody's video", bz::date{9999, 1, 31}>>;
static_assert(bz::proven<rec>);
