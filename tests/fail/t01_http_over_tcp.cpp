// EXPECT: \[BZ-T01\] eavesdropping
// EXPECT: \[BZ-T02\] credential theft
// SPDX-License-Identifier: Apache-2.0
// Both threats are reported, not only the first.
#include <support/toy_network.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<toy::http>, toy::tcp, toy::basic>;
static_assert(bz::proven<cam>);
