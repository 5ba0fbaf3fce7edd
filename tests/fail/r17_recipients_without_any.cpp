// EXPECT: \[BZ-R17\] encrypted for nobody
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using rec = bz::recorder<bz::services<bz::ingest<>, bz::archive, bz::countersigning<>>, bz::storage::folder<>, bz::countersigned_footage, bz::certified_cameras<bz::tls_v1_3>, bz::answers_digest<bz::sha256>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::recipients<>, bz::recorder_key<bz::provenance::owner_ca>>;
static_assert(bz::proven<rec>);
