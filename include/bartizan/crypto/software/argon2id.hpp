// argon2id: the memory-hard password hash of RFC 9106 through Botan.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/password_hash.hpp>
#include <bartizan/crypto/software/guard.hpp>

#include <botan/pwdhash.h>

namespace bartizan::crypto::software {

// argon2id: a password_hash.   errors  costs_refused, backend_failed   memory  cost.memory_kib on the heap, wiped by Botan
struct argon2id {
    result<> derive(bytes_view password, std::span<const std::byte, password_salt_bytes> salt, password_cost cost,
                    std::span<std::byte, password_hash_bytes> out) const noexcept {
        const bool allowed = cost.passes >= 1 && cost.lanes >= 1 && cost.memory_kib >= 8 * cost.lanes &&
                             cost.memory_kib <= most_password_cost.memory_kib && cost.passes <= most_password_cost.passes &&
                             cost.lanes <= most_password_cost.lanes;
        if (!allowed) return errc::costs_refused;
        return guarded(errc::backend_failed, [&]() -> result<> {
            const auto argon2 = Botan::PasswordHashFamily::create_or_throw("Argon2id")->from_params(cost.memory_kib, cost.passes, cost.lanes);
            argon2->hash(std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size()), as_text(password), octets(salt));
            return {};
        });
    }
};
static_assert(password_hash<argon2id>);

}  // namespace bartizan::crypto::software
