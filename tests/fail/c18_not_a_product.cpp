// EXPECT: \[BZ-C18\] not a product
// SPDX-License-Identifier: Apache-2.0
// A lone policy is complete and proves nothing.
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::signed_frames<bz::sha256, bz::ecdsa_p256>;
static_assert(bz::proven<cam>);
