// hash: SHA-2 by streaming, in one call, or chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/algorithm.hpp>
#include <bartizan/kernel/sha256_lanes.hpp>
#include <bartizan/kernel/sha512_blocks.hpp>

#include <concepts>
#include <variant>

namespace bartizan::crypto {

// hash: what signs, verifies and wraps. Laws (tests/laws/hash_law.hpp):
//   update   any split of the input gives the same digest
//   finish   the digest, after which the object is as new
template <class H>
concept hash = std::default_initializable<H> && requires(H machine, bytes_view data) {
    { machine.update(data) } noexcept -> std::same_as<void>;
    { machine.finish() } noexcept -> std::same_as<std::array<std::byte, H::digest_size>>;
};

// sha2_shape: how one member of the family differs from the others. Not defined for an algorithm that is no SHA-2.
template <class Algorithm> struct sha2_shape;
template <> struct sha2_shape<sha256> {
    using word = std::uint32_t;
    template <class Target> using block_kernel = kernel::sha256_blocks<Target>;
    static constexpr std::size_t digest_size = 32;
    static constexpr word start(std::size_t i) { return static_cast<word>(kernel::sha2_square_roots[i] >> 32); }
};
template <> struct sha2_shape<sha384> {
    using word = std::uint64_t;
    template <class Target> using block_kernel = kernel::sha512_blocks<Target>;
    static constexpr std::size_t digest_size = 48;
    static constexpr word start(std::size_t i) { return kernel::sha2_square_roots[i + 8]; }
};
template <> struct sha2_shape<sha512> {
    using word = std::uint64_t;
    template <class Target> using block_kernel = kernel::sha512_blocks<Target>;
    static constexpr std::size_t digest_size = 64;
    static constexpr word start(std::size_t i) { return kernel::sha2_square_roots[i]; }
};
template <> struct sha2_shape<sha512_256> {
    using word = std::uint64_t;
    template <class Target> using block_kernel = kernel::sha512_blocks<Target>;
    static constexpr std::size_t digest_size = 32;
    static constexpr word start(std::size_t i) { return kernel::sha512_256_start[i]; }
};

// copy_short: memcpy of less than some hundred bytes, by moves of fixed sizes that overlap; compilers make `rep movs` of the other one.
inline void copy_short(std::byte* to, const std::byte* from, std::size_t size) noexcept {
    const auto ends = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {   // N <= size <= 2 N
        std::array<std::byte, N> first, last;
        std::memcpy(first.data(), from, N);
        std::memcpy(last.data(), from + size - N, N);
        std::memcpy(to, first.data(), N);
        std::memcpy(to + size - N, last.data(), N);
    };
    for (; size > 64; size -= 32, to += 32, from += 32) std::memcpy(to, from, 32);
    if (size >= 32) ends(std::integral_constant<std::size_t, 32>{});
    else if (size >= 16) ends(std::integral_constant<std::size_t, 16>{});
    else if (size >= 8) ends(std::integral_constant<std::size_t, 8>{});
    else
        for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
}

// sha2_tail: the blocks that end a message: its last bytes, at most a block, then 80, zeros and the length in bits.
//   returns  bytes of `out` that are used: one block or two       source  FIPS 180-4, 5.1
template <class Word> std::size_t sha2_tail(bytes_view last, std::uint64_t message_bytes, std::span<std::byte, 32 * sizeof(Word)> out) noexcept {
    const std::size_t block = 16 * sizeof(Word), size = last.size() + 1 + 2 * sizeof(Word) <= block ? block : 2 * block;
    std::memset(out.data(), 0, out.size());   // all of it: a known size is some stores, an unknown one a loop
    copy_short(out.data(), last.data(), last.size());
    out[last.size()] = std::byte{0x80};
    kernel::store(out.data() + size - 8, message_bytes * 8);
    return size;
}

// A base class, so that the sentence is the first thing the compiler says (rule 2 of message making).
template <class Algorithm, class Purpose> struct must_not_be_forbidden {
    static_assert(Algorithm::template verdict_for<Purpose> != verdict::forbidden,
        "[BZ-A01] weak algorithm for this purpose; no switch allows it. Fix: bz::sha256.");
};

// hasher: a streaming hash that exists only for purposes its algorithm is fit for.
//   memory  the object alone (104 bytes for SHA-256, 208 for the others)     errors  none
//   threat  counters weak hashes (E08): MD5 and SHA-1 do not compile here, whatever a policy declares
//   source  FIPS 180-4, 5.1 (padding), 5.3 (start values)
template <class Algorithm, class Purpose, class Target = target::portable>
class hasher : must_not_be_forbidden<Algorithm, Purpose> {
    using shape = sha2_shape<Algorithm>;
    using word = typename shape::word;
    static constexpr std::size_t block_size = 16 * sizeof(word), length_size = 2 * sizeof(word);

    std::array<word, 8> state_;
    std::uint64_t bytes_;   // 2^61 bytes are enough: a camera of 100 Mbit/s needs 5,000 years for them
    std::array<std::byte, block_size> partial_;

public:
    using algorithm = Algorithm;
    using purpose = Purpose;
    static constexpr std::size_t digest_size = shape::digest_size;
    using digest = std::array<std::byte, digest_size>;

    hasher() noexcept { restart(); }

    // A whole block at the end is kept for finish(), which then takes it together with the padding: short messages cost one call less.
    void update(bytes_view data) noexcept {
        if (data.empty()) return;
        const auto kept = held();
        bytes_ += data.size();
        if (kept > 0) {
            const auto missing = std::min(block_size - kept, data.size());
            copy_short(partial_.data() + kept, data.data(), missing);
            data = data.subspan(missing);
            if (data.empty()) return;
            blocks(partial_.data(), 1);
        }
        const auto whole = (data.size() - 1) / block_size;
        if (whole > 0) blocks(data.data(), whole);
        const auto rest = data.subspan(whole * block_size);
        copy_short(partial_.data(), rest.data(), rest.size());
    }

    digest finish() noexcept {
        std::array<std::byte, 2 * block_size> tail;
        const auto size = sha2_tail<word>(bytes_view(partial_).first(held()), bytes_, tail);
        blocks(tail.data(), size / block_size);
        const auto out = digest_from(state_);
        restart();
        return out;
    }

    // For kernels that hash several messages, or more than hash: the state that a message begins with, and the digest a state stands for.
    using state = std::array<word, 8>;
    static constexpr state start() noexcept {
        state out{};
        for (std::size_t i = 0; i < 8; ++i) out[i] = shape::start(i);
        return out;
    }
    static digest digest_from(const state& of) noexcept {
        digest out;
        for (std::size_t i = 0; i < digest_size / sizeof(word); ++i) kernel::store(out.data() + i * sizeof(word), of[i]);
        return out;
    }

private:
    std::size_t held() const noexcept { return bytes_ == 0 ? 0 : static_cast<std::size_t>((bytes_ - 1) % block_size) + 1; }
    void blocks(const std::byte* from, std::size_t count) noexcept { shape::template block_kernel<Target>::run(state_, from, count); }
    void restart() noexcept {
        state_ = start();
        bytes_ = 0;
    }
};

// digest_of<Algorithm, Purpose>(a, b, ...): the digest of all parts one after another.
template <class Algorithm, class Purpose, class Target = target::portable, std::convertible_to<bytes_view>... Part>
std::array<std::byte, sha2_shape<Algorithm>::digest_size> digest_of(const Part&... part) noexcept {
    hasher<Algorithm, Purpose, Target> machine;
    (machine.update(part), ...);
    return machine.finish();
}

// digests_of<Algorithm, Purpose, Target>(messages, out): the digest of each message; as many at once as the target is good at.
//   in      out has a place for each message; longest first is the best order     memory  2.5 KiB of stack
template <class Algorithm, class Purpose, class Target = target::portable>
void digests_of(std::span<const bytes_view> messages, std::span<std::array<std::byte, sha2_shape<Algorithm>::digest_size>> out) noexcept {
    using one = hasher<Algorithm, Purpose, Target>;
    using lanes = kernel::sha256_lanes<Target>;
    if constexpr (!std::is_same_v<Algorithm, sha256> || lanes::width == 1) {
        for (std::size_t i = 0; i < messages.size(); ++i) out[i] = digest_of<Algorithm, Purpose, Target>(messages[i]);
    } else {
        constexpr std::size_t most = 12;   // a multiple of every width
        for (std::size_t done = 0; done < messages.size(); done += most) {
            const auto count = std::min(most, messages.size() - done);
            std::array<typename one::state, most> states;
            std::array<std::array<std::byte, 128>, most> tails;
            std::array<kernel::sha256_lane, most> whole, last;
            for (std::size_t i = 0; i < count; ++i) {
                const auto message = messages[done + i];
                states[i] = one::start();
                whole[i] = {&states[i], message.data(), message.size() / 64};
                last[i] = {&states[i], tails[i].data(), sha2_tail<std::uint32_t>(message.last(message.size() % 64), message.size(), tails[i]) / 64};
            }
            lanes::run(std::span(whole).first(count));
            lanes::run(std::span(last).first(count));
            for (std::size_t i = 0; i < count; ++i) out[done + i] = one::digest_from(states[i]);
        }
    }
}

// hash_id: a hash that a file or a peer names at run time. What it may name is decided by the format that reads the name.
enum class hash_id : std::uint8_t { sha256, sha384, sha512 };
template <class Algorithm>
inline constexpr hash_id hash_id_of = std::is_same_v<Algorithm, sha256>   ? hash_id::sha256
                                    : std::is_same_v<Algorithm, sha384> ? hash_id::sha384 : hash_id::sha512;
constexpr std::size_t digest_size_of(hash_id id) noexcept { return id == hash_id::sha256 ? 32 : id == hash_id::sha384 ? 48 : 64; }

// any_digest: up to 64 bytes, as many as its hash gives.
struct any_digest {
    std::array<std::byte, 64> bytes{};
    std::size_t size = 0;

    bytes_view view() const noexcept { return bytes_view(bytes).first(size); }
};

// any_hash: a hasher chosen at run time, for verifiers: what a recorder signs is chosen by its type, what a verifier reads is not.
template <class Purpose, class Target = target::portable> class any_hash {
    template <class Algorithm> using one = hasher<Algorithm, Purpose, Target>;
    std::variant<one<sha256>, one<sha384>, one<sha512>> machine_;

public:
    explicit any_hash(hash_id id = hash_id::sha256) noexcept { choose(id); }

    hash_id id() const noexcept { return static_cast<hash_id>(machine_.index()); }
    void choose(hash_id id) noexcept {   // forgets what was hashed before
        if (id == hash_id::sha256) machine_.template emplace<0>();
        else if (id == hash_id::sha384) machine_.template emplace<1>();
        else machine_.template emplace<2>();
    }
    void update(bytes_view data) noexcept {
        with([&](auto& machine) { machine.update(data); });
    }
    any_digest finish() noexcept {
        any_digest out;
        with([&](auto& machine) {
            const auto digest = machine.finish();
            std::ranges::copy(digest, out.bytes.begin());
            out.size = digest.size();
        });
        return out;
    }

private:
    template <class Do> void with(Do act) noexcept {   // not std::visit: it may throw, hence does not suit -fno-exceptions
        if (auto* a = std::get_if<0>(&machine_)) act(*a);
        else if (auto* b = std::get_if<1>(&machine_)) act(*b);
        else if (auto* c = std::get_if<2>(&machine_)) act(*c);
    }
};

}  // namespace bartizan::crypto
