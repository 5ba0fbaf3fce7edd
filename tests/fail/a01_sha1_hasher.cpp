// EXPECT: \[BZ-A01\] weak algorithm for this purpose
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/hash.hpp>
bartizan::crypto::hasher<bartizan::sha1, bartizan::purpose::frame_integrity> hasher;
