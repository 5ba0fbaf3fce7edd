// EXPECT: \[BZ-C29\] key of another algorithm
// EXPECT: signer_must_be_of_the_products_algorithm<.*ecdsa_p256.*rsa_key
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
#include <bartizan/service/recording.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                       bz::software_key<bz::provenance::factory>>;
struct rsa_key {
    using algorithm = bz::rsa_pss<2048>;
};
using path = bz::service::recording_path<cam, rsa_key, bz::service::no_content_key, bz::service::no_content_key>;
static_assert(sizeof(path) > 0);
