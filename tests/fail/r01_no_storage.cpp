// EXPECT: \[BZ-R01\] storage: compose exactly one
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::sealed_footage<>, bz::certified_cameras<bz::tls_v1_2, bz::tls_v1_3>, bz::answers_digest<bz::sha256>>;
static_assert(bz::proven<rec>);
