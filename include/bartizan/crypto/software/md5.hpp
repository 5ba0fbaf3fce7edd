// md5: Botan's MD5 for the one purpose it is still tolerated for: Digest with old clients (C03).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/password_hash.hpp>

#include <botan/hash.h>

namespace bartizan::crypto::software {

// md5_hash: a crypto::hash. Whoever composes it has accepted the risk by name (BZ-A02).
//   memory  Botan's, on the heap; without memory the program ends, as a wrong digest would be a wrong answer about a password
class md5_hash {
    std::unique_ptr<Botan::HashFunction> machine_ = Botan::HashFunction::create_or_throw("MD5");

public:
    static constexpr std::size_t digest_size = 16;
    using digest = std::array<std::byte, digest_size>;

    void update(bytes_view data) noexcept { machine_->update(reinterpret_cast<const std::uint8_t*>(data.data()), data.size()); }
    digest finish() noexcept {
        digest out;
        machine_->final(reinterpret_cast<std::uint8_t*>(out.data()));
        return out;
    }
};
static_assert(hash<md5_hash>);

}  // namespace bartizan::crypto::software

namespace bartizan::crypto {
template <> struct password_digest_hash<md5> { using type = software::md5_hash; };
}  // namespace bartizan::crypto
