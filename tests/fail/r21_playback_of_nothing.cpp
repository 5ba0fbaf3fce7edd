// EXPECT: \[BZ-R21\] playback of nothing
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::playback<>>, bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<rec>);
