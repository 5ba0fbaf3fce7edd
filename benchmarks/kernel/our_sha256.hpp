// our_sha256: whole messages on top of the block kernels: padding and start value, for one stream and for several.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/kernel/sha256_lanes.hpp>
#include <bartizan/kernel/word.hpp>

#include <cstring>
#include <utility>

namespace benchmarks {

namespace bz = bartizan;
using sha256_state = std::array<std::uint32_t, 8>;
using sha256_digest = std::array<std::byte, 32>;

inline constexpr sha256_state sha256_start{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// sha256_tail: the last one or two blocks of a message.
struct sha256_tail {
    std::array<std::byte, 128> bytes;
    std::size_t blocks;

    explicit sha256_tail(bz::bytes_view message) noexcept {
        const auto held = message.size() % 64;
        blocks = held < 56 ? 1 : 2;
        std::memset(bytes.data(), 0, 64 * blocks);
        if (held > 0) std::memcpy(bytes.data(), message.data() + message.size() - held, held);
        bytes[held] = std::byte{0x80};
        bz::kernel::store(bytes.data() + 64 * blocks - 8, static_cast<std::uint64_t>(message.size()) * 8);
    }
};

inline sha256_digest digest_from(const sha256_state& state) noexcept {
    sha256_digest out;
    for (std::size_t i = 0; i < 8; ++i) bz::kernel::store(out.data() + 4 * i, state[i]);
    return out;
}

// finish_lanes: pads all streams and takes their last blocks, in step as well.
template <class Target, std::size_t Streams>
void finish_lanes(std::array<sha256_state, Streams>& states, const std::array<bz::bytes_view, Streams>& messages) noexcept {
    const auto tails = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::array{sha256_tail(messages[I])...};
    }(std::make_index_sequence<Streams>());
    std::array<bz::kernel::sha256_lane, Streams> lanes;
    for (std::size_t i = 0; i < Streams; ++i) lanes[i] = {&states[i], tails[i].bytes.data(), tails[i].blocks};
    bz::kernel::sha256_lanes<Target>::run(lanes);
}

}  // namespace benchmarks
