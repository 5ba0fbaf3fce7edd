// EXPECT: \[BZ-R07\] spool that cannot work
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::s3<bz::storage::folder_limits{}, bz::storage::spool_limits{.most_mib = 10}>, bz::sealed_footage<>, bz::certified_cameras<bz::tls_v1_2, bz::tls_v1_3>, bz::answers_digest<bz::sha256>>;
static_assert(bz::proven<rec>);
