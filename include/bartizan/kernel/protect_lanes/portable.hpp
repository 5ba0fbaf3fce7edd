// protect_lanes: hash and encrypt several independent streams at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/protect.hpp>
#include <bartizan/kernel/sha256_lanes.hpp>

namespace bartizan::kernel {

// protect_lane: one stream, as in protect.hpp. Streams may have different keys, e.g. the cameras of a recorder, or the same one.
template <class Target, std::size_t KeyBytes, unsigned CounterBits> struct protect_lane {
    std::array<std::uint32_t, 8>* state;
    const std::byte* hash_from;
    const typename aes_ctr<Target>::template expanded_key<KeyBytes>* key;
    counter_block<CounterBits> counter;
    const std::byte* in;
    std::byte* out;
    std::size_t chunks;
};

// protect_lanes<Target>::run(lanes): all chunks of all lanes; afterwards every `chunks` is 0, pointers and counters stand behind.
//   in      any number of lanes of any lengths, std::span<protect_lane<T, KeyBytes, CounterBits>>; the best order is longest first.
//           T has the expanded key of Target (it is Target or inherits it)
//   memory  no `out` overlaps anything else
//   law     tests/laws/kernel_law.hpp: the same as `protect`, lane by lane
template <class Target> struct protect_lanes : protect_lanes<typename Target::fallback> {};

// protect_lanes_by<Hash, Cipher, Alone>: hash a piece of several streams in step, then encrypt each piece while it is in the cache.
//   Hash has width and step<N>(sha256_lane**, count) as lanes_by asks. Alone is the `protect` that finishes a stream without company.
template <class Hash, class Cipher, class Alone = protect_by<sha256_blocks<typename Hash::runs_on>, Cipher>> struct protect_lanes_by {
    template <class Lane> static void run(std::span<Lane> lanes) noexcept {
        constexpr std::size_t width = Hash::width;
        Lane* active[width];
        std::size_t held = 0, next = 0;
        for (;;) {
            for (; held < width && next < lanes.size(); ++next)   // whoever ended makes room
                if (lanes[next].chunks > 0) active[held++] = &lanes[next];
            if (held == 0) return;
            if (held == 1 && next == lanes.size()) return alone(*active[0]);
            std::size_t count = 256;   // 16 KiB of each: all of them stay in the second-level cache
            for (std::size_t i = 0; i < width; ++i)
                if (i < held) count = std::min(count, active[i]->chunks);
            hash<width>(active, held, count);
            std::size_t kept = 0;
            for (std::size_t i = 0; i < width; ++i) {
                if (i == held) break;
                encrypt(*active[i], count);
                if (active[i]->chunks > 0) active[kept++] = active[i];
            }
            held = kept;
        }
    }

private:
    template <std::size_t N, class Lane> static void hash(Lane** active, std::size_t held, std::size_t count) noexcept {
        if constexpr (N > 1)
            if (held < N) return hash<N - 1>(active, held, count);
        sha256_lane lanes[N];
        sha256_lane* pointers[N];
        for (std::size_t i = 0; i < N; ++i) {
            lanes[i] = {active[i]->state, active[i]->hash_from, count};
            pointers[i] = &lanes[i];
        }
        Hash::template step<N>(pointers, count);
    }
    template <class T, std::size_t KeyBytes, unsigned CounterBits> static void alone(protect_lane<T, KeyBytes, CounterBits>& lane) noexcept {
        Alone::template run<KeyBytes>(*lane.state, lane.hash_from, *lane.key, lane.counter, lane.in, lane.out, lane.chunks);
        lane.hash_from += 64 * lane.chunks;
        lane.in += 64 * lane.chunks;
        lane.out += 64 * lane.chunks;
        lane.chunks = 0;
    }
    template <class T, std::size_t KeyBytes, unsigned CounterBits>
    static void encrypt(protect_lane<T, KeyBytes, CounterBits>& lane, std::size_t count) noexcept {
        const auto bytes = 64 * count;
        Cipher::template run<KeyBytes>(*lane.key, lane.counter, bytes_view(lane.in, bytes), bytes_span(lane.out, bytes));
        lane.hash_from += bytes;
        lane.in += bytes;
        lane.out += bytes;
        lane.chunks -= count;
    }
};

template <> struct protect_lanes<target::portable> : protect_lanes_by<sha256_lanes<target::portable>, aes_ctr<target::portable>, protect<target::portable>> {
    using runs_on = target::portable;
};

}  // namespace bartizan::kernel
