// pin: what opens a secure element: PKCS#11's user PIN, TPM 2's authorization value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>

#include <string_view>
#include <utility>

namespace bartizan::crypto {

// pin: at most 64 bytes, wiped when it goes. Kept as long as the key, because a token that was away wants it again.
class pin {
    secret<64> bytes_;
    std::size_t size_ = 0;
    bool fits_ = true;

public:
    pin() = default;
    explicit pin(std::string_view text) noexcept : size_(text.size()), fits_(text.size() <= secret<64>::size) {
        if (!fits_) size_ = 0;
        std::ranges::copy(as_bytes(text.substr(0, size_)), bytes_.fill().begin());
    }
    pin(pin&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)), fits_(other.fits_) {}
    pin& operator=(pin&& other) noexcept {
        bytes_ = std::move(other.bytes_);
        size_ = std::exchange(other.size_, 0);
        fits_ = other.fits_;
        return *this;
    }

    bool fits() const noexcept { return fits_; }   // false: it was longer than 64 bytes and nothing is kept
    bool empty() const noexcept { return size_ == 0; }
    bytes_view reveal() const noexcept { return bytes_view(bytes_.reveal()).first(size_); }
};

}  // namespace bartizan::crypto
