// past: a value together with the proof that it went through a gate.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>
#include <utility>

namespace bartizan {

// past<Gate, T>: only Gate can make one, it is move-only (a proof is spent once), and it costs nothing: sizeof(T).
// So "who checked this?" is answered by the type: what was not hashed cannot be signed, because the signer takes past<hasher, ...>.
template <class Gate, class T> class past {
    T value_;
    constexpr explicit past(T value) noexcept(std::is_nothrow_move_constructible_v<T>) : value_(std::move(value)) {}
    friend Gate;

public:
    using gate = Gate;
    using value_type = T;

    past(past&&) = default;
    past& operator=(past&&) = default;
    past(const past&) = delete;
    past& operator=(const past&) = delete;

    constexpr const T& operator*() const noexcept { return value_; }
    constexpr const T* operator->() const noexcept { return &value_; }
};

}  // namespace bartizan
