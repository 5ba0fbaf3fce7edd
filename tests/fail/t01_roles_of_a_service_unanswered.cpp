// EXPECT: \[TOY-01\] transport
// EXPECT: \[TOY-02\] authentication
// EXPECT: \[BZ-T01\]
// EXPECT: \[BZ-T02\]
// EXPECT: \[BZ-T06\]
// SPDX-License-Identifier: Apache-2.0
// A service makes a product answer its questions; the product need not know them.
#include <support/toy_network.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<toy::http>>;
static_assert(bz::proven<cam>);
