// EXPECT: \[BZ-T01\] eavesdropping
// EXPECT: \[BZ-T02\] credential theft
// SPDX-License-Identifier: Apache-2.0
// Footage and passwords could be read on the way.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::archive, bz::playback<>>, bz::storage::folder<>, bz::sealed_footage<>, bz::plain_tcp, bz::basic, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<rec>);
