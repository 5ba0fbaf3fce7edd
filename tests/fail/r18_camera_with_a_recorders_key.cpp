// EXPECT: \[BZ-R18\] recorder's key where nothing arrives
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::recorder_key<bz::provenance::factory>>;
static_assert(bz::proven<rec>);
