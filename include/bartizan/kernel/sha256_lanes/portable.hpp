// sha256_lanes: the compression function of SHA-256 over several independent streams at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/sha256_blocks.hpp>

#include <algorithm>
#include <span>

namespace bartizan::kernel {

// sha256_lane: one stream: `count` blocks of 64 bytes, from any alignment, are to be taken into *state.
struct sha256_lane {
    std::array<std::uint32_t, 8>* state;
    const std::byte* blocks;
    std::size_t count;
};

// lanes_by<Kernel>: hands any number of streams of any lengths to a kernel that takes up to Kernel::width of them in step.
//   Kernel::step<N>(lane* (&)[N], count)   `count` blocks of each of N lanes, N from 1 to width; moves the lanes on by as much
//   Streams that end make room for the next; so longest first is the best order, and none is wrong.
template <class Kernel> struct lanes_by {
    static void run(std::span<sha256_lane> lanes) noexcept {
        constexpr std::size_t width = Kernel::width;
        sha256_lane* active[width];
        std::size_t held = 0, next = 0;
        for (;;) {
            for (; held < width && next < lanes.size(); ++next)   // whoever ended makes room
                if (lanes[next].count > 0) active[held++] = &lanes[next];
            if (held == 0) return;
            std::size_t count = active[0]->count;
            for (std::size_t i = 1; i < width; ++i)
                if (i < held) count = std::min(count, active[i]->count);
            step<width>(active, held, count);
            std::size_t kept = 0;
            for (std::size_t i = 0; i < width; ++i)
                if (i < held && active[i]->count > 0) active[kept++] = active[i];
            held = kept;
        }
    }

private:
    template <std::size_t N> static void step(sha256_lane** active, std::size_t held, std::size_t count) noexcept {
        if constexpr (N > 1)
            if (held < N) return step<N - 1>(active, held, count);
        Kernel::template step<N>(active, count);
    }
};

// sha256_lanes<Target>::run(lanes): takes all blocks of all lanes; afterwards every count is 0.
//   in      any number of lanes; their states must be different objects, their blocks may be the same memory
//   width   how many streams are worth having at once on this target
//   time    depends on the counts alone
//   law     tests/laws/kernel_law.hpp: the states are those of sha256_blocks, lane by lane
//   source  FIPS 180-4, 6.2.2
template <class Target> struct sha256_lanes : sha256_lanes<typename Target::fallback> {};

template <> struct sha256_lanes<target::portable> : lanes_by<sha256_lanes<target::portable>> {
    using runs_on = target::portable;
    static constexpr std::size_t width = 1;

    template <std::size_t N> static void step(sha256_lane** lanes, std::size_t count) noexcept {
        sha256_blocks<target::portable>::run(*lanes[0]->state, lanes[0]->blocks, count);
        lanes[0]->blocks += 64 * count;
        lanes[0]->count -= count;
    }
};

}  // namespace bartizan::kernel
