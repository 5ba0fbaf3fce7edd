// EXPECT: \[BZ-T04\] recording leak
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, bz::footage_as_it_comes, bz::certified_cameras<bz::tls_v1_2, bz::tls_v1_3>, bz::answers_digest<bz::sha256>,
                       bz::accept_risk<bz::threat::recording_tamper, bz::archive, "test bench, OPS-9", bz::date{9999, 1, 31}>>;
static_assert(bz::proven<rec>);
