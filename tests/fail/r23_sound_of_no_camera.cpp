// EXPECT: \[BZ-R23\] sound of no camera
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/keeps_sound.hpp>
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::archive>, bz::storage::folder<>, bz::sealed_footage<>, bz::keeps_sound<bz::aac_lc>>;
static_assert(bz::proven<rec>);
