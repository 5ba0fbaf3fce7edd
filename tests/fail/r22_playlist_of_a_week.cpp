// EXPECT: \[BZ-R22\] playback that cannot work or has no bound
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::archive, bz::playback<bz::playback_limits{.playlist_minutes = 7 * 24 * 60}>>, bz::storage::folder<>, bz::sealed_footage<>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<rec>);
