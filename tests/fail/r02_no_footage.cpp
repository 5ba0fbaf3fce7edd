// EXPECT: \[BZ-R02\] footage: compose exactly one
// EXPECT: \[BZ-T03\] recording tamper
// EXPECT: \[BZ-T04\] recording leak
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, bz::certified_cameras<bz::tls_v1_2, bz::tls_v1_3>, bz::answers_digest<bz::sha256>>;
static_assert(bz::proven<rec>);
