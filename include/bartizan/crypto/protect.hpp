// protect: units of a stream hashed and encrypted in one pass.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/kernel/protect_lanes.hpp>

namespace bartizan::crypto {

// protected_unit: e.g. a slice. `clear` bytes are copied, the rest is encrypted; the digest is that of the whole plaintext.
//   out is as large as `in` and apart from it. Not hashed: the digest stays as it is.
template <std::size_t DigestBytes> struct protected_unit {
    bytes_view in;
    bytes_span out;
    std::size_t clear = 0;
    bool hashed = true;
    std::array<std::byte, DigestBytes> digest{};

    std::size_t encrypted() const noexcept { return in.size() - clear; }
};

// protector: one keystream runs through the encrypted parts of all units in order, as if they were joined (CENC, 9.5).
//   speed   one unit: encryption in the gaps of the hash; several: hashed in step, as many as the target is good at
//   memory  3 KiB of stack      errors  none      source  FIPS 180-4; SP 800-38A, 6.5
template <class Algorithm, class Purpose, std::size_t KeyBytes, unsigned CounterBits, class Target> class protector {
    using hash = hasher<Algorithm, Purpose, Target>;
    using stream = aes_ctr<KeyBytes, CounterBits, Target>;
    using lane = kernel::protect_lane<Target, KeyBytes, CounterBits>;
    static constexpr bool fused = std::is_same_v<Algorithm, sha256>;   // other hashes have no such kernel: two passes
    static constexpr std::size_t batch = fused ? 2 * kernel::sha256_lanes<Target>::width : 1;

public:
    using unit = protected_unit<hash::digest_size>;

    static void run(stream& keystream, std::span<unit> units) noexcept {
        for (; !units.empty(); units = units.subspan(std::min(batch, units.size()))) {
            const auto now = units.first(std::min(batch, units.size()));
            if constexpr (!fused) one_by_one(keystream, now);
            else if (now.size() == 1 && now[0].hashed) alone(keystream, now[0]);
            else together(keystream, now);
        }
    }

private:
    static void alone(stream& keystream, unit& u) noexcept {
        if (u.clear > 0) std::memcpy(u.out.data(), u.in.data(), u.clear);
        // Up to a block of the keystream by itself, then the kernel, which hashes from the unit's beginning.
        const auto edge = std::min(keystream.left_of_block(), u.encrypted());
        if (edge > 0) keystream.apply(u.in.subspan(u.clear, edge), u.out.subspan(u.clear, edge));
        const auto from = u.clear + edge, chunks = (u.in.size() - from) / 64;
        auto state = hash::start();
        kernel::protect<Target>::template run<KeyBytes>(state, u.in.data(), keystream.key().rounds(), keystream.at_block(), u.in.data() + from,
                                                        u.out.data() + from, chunks);
        if (const auto rest = u.in.size() - from - 64 * chunks; rest > 0) keystream.apply(u.in.last(rest), u.out.last(rest));
        const auto left = u.in.subspan(64 * chunks);
        if (left.size() >= 64) kernel::sha256_blocks<Target>::run(state, left.data(), left.size() / 64);
        std::array<std::byte, 128> tail;
        const auto size = sha2_tail<std::uint32_t>(left.last(left.size() % 64), u.in.size(), tail);
        kernel::sha256_blocks<Target>::run(state, tail.data(), size / 64);
        u.digest = hash::digest_from(state);
    }

    // work: a unit on its way: what encrypts it, and how much of it is hashed and encrypted.
    struct work {
        typename hash::state state = hash::start();
        std::size_t hashed = 0, encrypted = 0;
        std::array<std::byte, 128> tail;
    };

    static void together(stream& keystream, std::span<unit> units) noexcept {
        std::array<work, batch> all;
        std::array<lane, batch> lanes;
        std::array<std::size_t, batch> of;
        std::size_t count = 0;
        std::uint64_t ahead = 0;
        for (std::size_t i = 0; i < units.size(); ++i) {
            const auto& u = units[i];
            if (u.clear > 0) std::memcpy(u.out.data(), u.in.data(), u.clear);
            auto own = keystream.ahead(ahead);
            ahead += u.encrypted();
            if (!u.hashed) {
                own.apply(u.in.subspan(u.clear), u.out.subspan(u.clear));
                continue;
            }
            const auto edge = std::min(own.left_of_block(), u.encrypted());   // as in alone()
            own.apply(u.in.subspan(u.clear, edge), u.out.subspan(u.clear, edge));
            const auto from = u.clear + edge, chunks = (u.in.size() - from) / 64;
            all[i].hashed = 64 * chunks;
            all[i].encrypted = edge + 64 * chunks;
            of[count] = i;
            lanes[count++] = {&all[i].state, u.in.data(), &own.key().rounds(), own.at_block(), u.in.data() + from, u.out.data() + from, chunks};
        }
        kernel::protect_lanes<Target>::run(std::span<lane>(lanes).first(count));
        finish(keystream, units, std::span(all), std::span<const std::size_t>(of).first(count));
        keystream = keystream.ahead(ahead);
    }

    // finish: less than 64 bytes to encrypt, and of the hash as much as the clear part was long, and the padding.
    static void finish(const stream& keystream, std::span<unit> units, std::span<work> all, std::span<const std::size_t> which) noexcept {
        std::array<kernel::sha256_lane, batch> whole, last;
        std::uint64_t ahead = 0;
        for (std::size_t i = 0, n = 0; i < units.size(); ahead += units[i++].encrypted()) {
            if (!units[i].hashed) continue;
            const auto& u = units[i];
            auto& w = all[i];
            if (const auto rest = u.encrypted() - w.encrypted; rest > 0) {
                auto own = keystream.ahead(ahead + w.encrypted);
                own.apply(u.in.last(rest), u.out.last(rest));
            }
            const auto left = u.in.subspan(w.hashed);
            whole[n] = {&w.state, left.data(), left.size() / 64};
            last[n++] = {&w.state, w.tail.data(), sha2_tail<std::uint32_t>(left.last(left.size() % 64), u.in.size(), w.tail) / 64};
        }
        kernel::sha256_lanes<Target>::run(std::span(whole).first(which.size()));
        kernel::sha256_lanes<Target>::run(std::span(last).first(which.size()));
        for (const auto i : which) units[i].digest = hash::digest_from(all[i].state);
    }

    static void one_by_one(stream& keystream, std::span<unit> units) noexcept {
        for (auto& u : units) {
            if (u.hashed) u.digest = digest_of<Algorithm, Purpose, Target>(u.in);
            if (u.clear > 0) std::memcpy(u.out.data(), u.in.data(), u.clear);
            keystream.apply(u.in.subspan(u.clear), u.out.subspan(u.clear));
        }
    }
};

}  // namespace bartizan::crypto
