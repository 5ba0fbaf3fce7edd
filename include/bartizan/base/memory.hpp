// memory: an arena on the caller's bytes, the memory_source of firmware.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>

namespace bartizan {

// arena: hands out the caller's memory from front to back, each byte once; 64-byte steps keep kernels on cache lines.
class arena {
    bytes_span left_;

public:
    explicit constexpr arena(bytes_span memory) noexcept : left_(memory) {}

    constexpr std::size_t left() const noexcept { return left_.size(); }
    result<bytes_span> take(std::size_t bytes) noexcept {
        if (bytes > left_.size()) return outside_errc::no_memory;
        const auto given = left_.first(bytes);
        const std::size_t padding = (64 - bytes % 64) % 64;
        left_ = left_.subspan(bytes + std::min(padding, left_.size() - bytes));
        return given;
    }
};
static_assert(memory_source<arena>);

}  // namespace bartizan
