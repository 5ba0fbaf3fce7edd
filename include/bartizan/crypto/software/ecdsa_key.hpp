// ecdsa_key: the usual device key, ECDSA on P-256, in memory and in a record store.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/signing_key.hpp>

namespace bartizan::crypto::software {

using ecdsa_key = signing_key<ecdsa_p256>;

}  // namespace bartizan::crypto::software
