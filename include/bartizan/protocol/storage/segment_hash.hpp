// segment_hash: what tells the segment that was put into an object store from another one under its name.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/hash.hpp>
#include <bartizan/protocol/storage/object_key.hpp>

namespace bartizan::storage {

// segment_hash: SHA-256, update() by piece.      source  FIPS 180-4
using segment_hash = crypto::hasher<sha256, purpose::record_integrity, target::detect>;
static_assert(std::is_same_v<segment_hash::digest, segment_digest>);

inline segment_digest digest_of_segment(bytes_view whole) noexcept { return crypto::digest_of<sha256, purpose::record_integrity, target::detect>(whole); }

}  // namespace bartizan::storage
