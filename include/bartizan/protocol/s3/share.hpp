// share: how many cameras of a list one of several recorders should record, when nobody tells them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace bartizan::s3 {

// share_of: as many as everybody else, one more where they do not come out even; the shares of all who see each other are the whole list.
//   others  the other recorders at work, each once
constexpr std::size_t share_of(std::size_t cameras, std::span<const std::string_view> others, std::string_view own) noexcept {
    const auto all = others.size() + 1;
    std::size_t rank = 0;
    for (const auto each : others) rank += each < own;
    return cameras / all + (rank < cameras % all);
}

}  // namespace bartizan::s3
