// hybrid: a device's signer with a second key beside it, for extensions that both sign.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/owned_signer.hpp>

namespace bartizan::crypto {

// hybrid: models `hybrid_signer`, and `vouched_signer` when First does. As a signer it is the device's alone; the second key is asked where a format has room for it.
//   memory  two references: both keys outlive it
template <signer First, second_signer Second> class hybrid : public algorithm_of<First> {
    First& first_;
    Second& second_;

public:
    static constexpr std::size_t max_signature_bytes = First::max_signature_bytes;

    hybrid(First& device, Second& beside) noexcept : first_(device), second_(beside) {}

    result<std::size_t> sign(bytes_view digest, bytes_span signature) noexcept { return first_.sign(digest, signature); }
    bytes_view certificate_chain() const noexcept { return first_.certificate_chain(); }
    result<std::size_t> vouch(bytes_view digest, bytes_span signature) noexcept
        requires vouched_signer<First>
    {
        return first_.vouch(digest, signature);
    }
    bytes_view voucher_chain() const noexcept
        requires vouched_signer<First>
    {
        return first_.voucher_chain();
    }
    Second& second() const noexcept { return second_; }
};

}  // namespace bartizan::crypto
