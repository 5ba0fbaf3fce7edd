// owned_signer: the owner's key signs the recording, and the manufacturer's key says once that it is this camera's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/signer.hpp>

#include <algorithm>

namespace bartizan::crypto {

// vouched_signer: a signer whose certificates somebody else signs, in a certificate SEI that carries both chains.
//   vouch        signs that SEI's digest; may wait          voucher_chain  of the key that vouches, as certificate_chain
template <class S>
concept vouched_signer = signer<S> && requires(S key, const S stable, bytes_view digest, bytes_span signature) {
    { key.vouch(digest, signature) } -> std::same_as<result<std::size_t>>;
    { stable.voucher_chain() } -> std::same_as<bytes_view>;
};

// owned_signer<Owner, Maker>: models `vouched_signer`, and `later_signer` when Owner does. Both keys must outlive it. The maker's key is asked
// at the start of a recording, and again only when it failed.
//   source   ONVIF Media Signing 26.06, user-provisioned keys      checklist  I05, I13
template <signer Owner, signer Maker> class owned_signer : public algorithm_of<Owner> {
    Owner& owner_;
    Maker& maker_;

public:
    static constexpr std::size_t max_signature_bytes = std::max<std::size_t>(Owner::max_signature_bytes, Maker::max_signature_bytes);

    owned_signer(Owner& owner, Maker& maker) noexcept : owner_(owner), maker_(maker) {}

    result<std::size_t> sign(bytes_view digest, bytes_span signature) noexcept { return owner_.sign(digest, signature); }
    bytes_view certificate_chain() const noexcept { return owner_.certificate_chain(); }
    result<std::size_t> vouch(bytes_view digest, bytes_span signature) noexcept { return maker_.sign(digest, signature); }
    bytes_view voucher_chain() const noexcept { return maker_.certificate_chain(); }

    result<> begin(bytes_view digest) noexcept
        requires later_signer<Owner>
    {
        return owner_.begin(digest);
    }
    std::optional<result<std::size_t>> poll(bytes_span signature) noexcept
        requires later_signer<Owner>
    {
        return owner_.poll(signature);
    }
    result<std::size_t> wait(bytes_span signature) noexcept
        requires later_signer<Owner>
    {
        return owner_.wait(signature);
    }
};

}  // namespace bartizan::crypto
