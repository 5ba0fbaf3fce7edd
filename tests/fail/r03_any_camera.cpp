// EXPECT: \[BZ-R03\] impostor camera
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, bz::sealed_footage<>, bz::any_camera, bz::answers_digest<bz::sha256>,
                       bz::accept_risk<bz::threat::eavesdropping, bz::ingest<>, "test bench, OPS-9", bz::date{9999, 1, 31}>,
                       bz::accept_risk<bz::threat::credential_theft, bz::ingest<>, "test bench, OPS-9", bz::date{9999, 1, 31}>>;
static_assert(bz::proven<rec>);
