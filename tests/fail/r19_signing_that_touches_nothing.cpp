// EXPECT: \[BZ-R19\] signing or encryption that touches nothing
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive>, bz::storage::folder<>, bz::footage_as_it_comes, bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::owner_ca>>;
static_assert(bz::proven<rec>);
