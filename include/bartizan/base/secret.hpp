// secret: bytes that are wiped when they go, cannot be printed, and cannot be copied by accident.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <cstring>

namespace bartizan {

// wipe: zeros that the optimiser may not remove (the compiler must assume that the memory is read afterwards).
inline void wipe(bytes_span memory) noexcept {
    if (memory.empty()) return;
    std::memset(memory.data(), 0, memory.size());
    asm volatile("" : : "r"(memory.data()) : "memory");
}

// secret<N>: N bytes of key material. Move-only; the source of a move is wiped. It has no formatter and no stream operator.
template <std::size_t N> class secret {
    std::array<std::byte, N> bytes_{};

public:
    static constexpr std::size_t size = N;

    secret() = default;
    explicit secret(std::span<const std::byte, N> from) noexcept { std::ranges::copy(from, bytes_.begin()); }
    secret(const secret&) = delete;
    secret& operator=(const secret&) = delete;
    secret(secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
    secret& operator=(secret&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            wipe(other.bytes_);
        }
        return *this;
    }
    ~secret() { wipe(bytes_); }

    std::span<const std::byte, N> reveal() const noexcept { return bytes_; }   // greppable: every reader of a secret says so
    std::span<std::byte, N> fill() noexcept { return bytes_; }
};

}  // namespace bartizan
