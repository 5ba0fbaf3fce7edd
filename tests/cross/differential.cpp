// Random messages: each target against the portable kernels, through the classes that the frame path uses.
// SPDX-License-Identifier: Apache-2.0
#include "cross.hpp"

#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/crypto/hash.hpp>

#include <algorithm>
#include <random>
#include <vector>

namespace cross {
namespace {

// Lengths to 4,096, any alignment, any pieces, any counter; long enough carries are likely because counters start close to their end.
template <class T, std::size_t KeyBytes, unsigned CounterBits> void one(std::mt19937& random, std::vector<std::byte>& memory, std::vector<std::byte>& out) {
    const auto from = random() % 64, size = random() % 4097;
    const auto message = bz::bytes_view(memory).subspan(from, size);
    for (int i = 0; i < 8; ++i) memory[random() % memory.size()] = static_cast<std::byte>(random() % 256);

    bz::crypto::hasher<bz::sha256, bz::purpose::frame_integrity, T> mine;
    const auto cut = random() % (size + 1);
    mine.update(message.first(cut));
    mine.update(message.subspan(cut));
    REQUIRE(mine.finish() == (bz::crypto::digest_of<bz::sha256, bz::purpose::frame_integrity>(message)));

    bz::secret<KeyBytes> key;
    for (auto& b : key.fill()) b = static_cast<std::byte>(random() % 256);
    std::array<std::byte, 16> block;
    for (auto& b : block) b = static_cast<std::byte>(random() % 256);
    if (random() % 2) std::fill(block.begin() + 16 - CounterBits / 8, block.end() - 1, std::byte{255});
    const bz::crypto::aes_key<KeyBytes, T> rounds(key);
    const bz::crypto::aes_key<KeyBytes> portable(key);
    bz::crypto::aes_ctr<KeyBytes, CounterBits, T> stream(rounds, block);
    bz::crypto::aes_ctr<KeyBytes, CounterBits> other(portable, block);
    const auto there = bz::bytes_span(out).subspan(random() % 64, size);
    stream.apply(message.first(cut), there.first(cut));
    stream.apply(message.subspan(cut), there.subspan(cut));
    other.apply(there, there);   // decrypted by the other one
    REQUIRE(bz::same_bytes(there, message));
}

}  // namespace

void differential(unsigned cases) {
    for_each_target([cases]<class T>() {
        std::mt19937 random(2026);
        std::vector<std::byte> memory(4096 + 64), out(4096 + 64);
        for (auto& b : memory) b = static_cast<std::byte>(random() % 256);
        for (unsigned i = 0; i < cases; ++i) {
            if (i % 3 == 0) one<T, 16, 64>(random, memory, out);
            else if (i % 3 == 1) one<T, 32, 128>(random, memory, out);
            else one<T, 16, 32>(random, memory, out);
        }
        std::printf("differential %u cases %s\n", cases, T::name.data());
    });
}

}  // namespace cross
