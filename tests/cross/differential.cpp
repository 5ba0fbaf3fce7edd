// Random messages: each target against the portable kernels, through the classes that the frame path uses.
// SPDX-License-Identifier: Apache-2.0
#include "cross.hpp"

#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/kernel/find_start_code.hpp>

#include <algorithm>
#include <random>

#include <sys/mman.h>

namespace cross {
namespace {

// guarded: memory whose last byte is followed by a page that nobody may touch.
struct guarded {
    static constexpr std::size_t size = 65536, guard = 65536;   // multiples of any page size
    bz::bytes_span bytes;

    guarded() {
        void* all = mmap(nullptr, size + guard, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        REQUIRE(all != MAP_FAILED);
        REQUIRE(mprotect(static_cast<std::byte*>(all) + size, guard, PROT_NONE) == 0);
        bytes = {static_cast<std::byte*>(all), size};
    }
    // piece: half of them end where the guard begins, the others at any alignment.
    bz::bytes_span piece(std::mt19937& random, std::size_t wanted) { return bytes.last(wanted + (random() % 2 ? 0 : random() % 64)).first(wanted); }
};

template <class T> void find(std::mt19937& random, guarded& memory) {
    const auto in = memory.piece(random, random() % 300);
    const unsigned zeros = 2 + random() % 60;   // one byte in so many; often one or two stand at the end, where a kernel may want to look further
    for (auto& b : in) b = static_cast<std::byte>(random() % zeros ? random() % 256 : 0);
    REQUIRE(bz::kernel::find_start_code<T>::run(in) == bz::kernel::find_start_code<bz::target::portable>::run(in));
    REQUIRE(bz::kernel::emulation_prevention<T>::find(in) == bz::kernel::emulation_prevention<bz::target::portable>::find(in));
}

// Lengths to 4,096, any alignment, any pieces, any counter; carries are likely because counters often start close to their end.
template <class T, std::size_t KeyBytes, unsigned CounterBits> void one(std::mt19937& random, guarded& memory, guarded& out) {
    const auto size = random() % 4097;
    const auto message = memory.piece(random, size);
    for (int i = 0; i < 8 && size > 0; ++i) message[random() % size] = static_cast<std::byte>(random() % 256);
    const auto cut = random() % (size + 1);

    bz::crypto::hasher<bz::sha256, bz::purpose::frame_integrity, T> mine;
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
    const auto there = out.piece(random, size);
    stream.apply(message.first(cut), there.first(cut));
    stream.apply(message.subspan(cut), there.subspan(cut));
    other.apply(there, there);   // decrypted by the other one
    REQUIRE(bz::same_bytes(there, message));
}

}  // namespace

void differential(unsigned cases) {
    for_each_target([cases]<class T>() {
        std::mt19937 random(2026);
        static guarded memory, out, searched;
        for (auto& b : memory.bytes) b = static_cast<std::byte>(random() % 256);
        for (unsigned i = 0; i < cases; ++i) {
            find<T>(random, searched);
            if (i % 3 == 0) one<T, 16, 64>(random, memory, out);
            else if (i % 3 == 1) one<T, 32, 128>(random, memory, out);
            else one<T, 16, 32>(random, memory, out);
        }
        std::printf("differential %u cases %s\n", cases, T::name.data());
    });
}

}  // namespace cross
