// EXPECT: \[BZ-T06\] unauthorized access
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::archive, bz::playback<>>, bz::storage::folder<>, bz::sealed_footage<>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<rec>);
