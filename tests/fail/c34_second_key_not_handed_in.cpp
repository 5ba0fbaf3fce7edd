// EXPECT: \[BZ-C34\] product and key disagree about a second signature
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
#include <bartizan/service/recording.hpp>

#include <support/toy_signer.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::hybrid_signing<bz::ml_dsa_65>,
                       bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
using none = bz::service::no_content_key;
static_assert(bz::service::recording_path<cam, tests::toy_signer, none, none>::extends);
