// EXPECT: \[BZ-P25\] FTP: .*Fix: 
// EXPECT: no_ftp::must_hold<false
// SPDX-License-Identifier: Apache-2.0
#include <support/fleet.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<fleet::ftp>, bz::meets<bz::profile::standard_2026_11>>;
static_assert(bz::proven<cam>);
