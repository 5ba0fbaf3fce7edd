// kernel_law: what every kernel must satisfy on every target; instantiated in tests/kernel/.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr.hpp>
#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/kernel/find_start_code.hpp>
#include <bartizan/kernel/sha256_blocks.hpp>
#include <bartizan/kernel/sha512_blocks.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>
#include <vector>

namespace laws {

using octets = std::vector<std::byte>;

inline octets random_octets(std::mt19937& random, std::size_t size, unsigned values = 256) {
    octets out(size);
    for (auto& b : out) b = static_cast<std::byte>(random() % values);
    return out;
}

// first_triple: the definition that the find kernels are measured by: where 00 00 and a third byte from `least` to `most` begin.
inline std::size_t first_triple(bartizan::bytes_view in, std::byte least, std::byte most) {
    for (std::size_t i = 0; i + 3 <= in.size(); ++i)
        if (in[i] == std::byte{0} && in[i + 1] == std::byte{0} && in[i + 2] >= least && in[i + 2] <= most) return i;
    return in.size();
}

// find_law: at every length and alignment, where matches are common, rare and absent; a match beyond the end must not be seen.
template <class Find> void find_law(Find find, std::byte least, std::byte most) {
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        const auto values = round % 3 == 0 ? 3u : round % 3 == 1 ? 6u : 256u;
        const auto all = random_octets(random, 120, values);
        const auto from = random() % 40, size = random() % 81;
        const auto in = bartizan::bytes_view(all).subspan(from, size);
        REQUIRE(find(in) == first_triple(in, least, most));
    }
    CHECK(find(bartizan::bytes_view()) == 0);
}

template <class Target> void find_start_code_law() { find_law(bartizan::kernel::find_start_code<Target>::run, std::byte{1}, std::byte{1}); }

// escaped: 7.3.1 of H.264 byte by byte.
inline octets escaped(bartizan::bytes_view payload) {
    octets out;
    int zeros = 0;
    for (const auto b : payload) {
        if (zeros == 2 && b <= std::byte{3}) {
            out.push_back(std::byte{3});
            zeros = 0;
        }
        out.push_back(b);
        zeros = b == std::byte{0} ? zeros + 1 : 0;
    }
    return out;
}

template <class Target> void emulation_prevention_law() {
    using kernel = bartizan::kernel::emulation_prevention<Target>;
    using bartizan::kernel::zero_run;
    find_law(kernel::find, std::byte{0}, std::byte{3});

    std::mt19937 random(8);
    for (int round = 0; round < 20'000; ++round) {
        const auto payload = random_octets(random, random() % 70, round % 2 ? 5 : 256);
        const auto expected = escaped(payload);
        octets out(expected.size());
        // in two pieces, cut anywhere, is the same as in one
        const auto in = bartizan::bytes_view(payload);
        const auto cut = random() % (in.size() + 1);
        zero_run state;
        const auto first = kernel::insert(in.first(cut), out, state);
        REQUIRE(first);
        const auto second = kernel::insert(in.subspan(cut), bartizan::bytes_span(out).subspan(*first), state);
        REQUIRE(second);
        REQUIRE(*first + *second == expected.size());
        REQUIRE(out == expected);
        REQUIRE(first_triple(out, std::byte{0}, std::byte{2}) == out.size());   // no start code, and nothing like one
        // one byte too little is refused
        if (!expected.empty()) {
            octets small(expected.size() - 1);
            REQUIRE_FALSE(kernel::insert(in, small));
        }
        // and back, in place and in two pieces
        zero_run back;
        const auto middle = random() % (expected.size() + 1);
        octets clear(expected.size());
        const auto a = kernel::remove(bartizan::bytes_view(expected).first(middle), clear, back);
        REQUIRE(a);
        const auto b = kernel::remove(bartizan::bytes_view(expected).subspan(middle), bartizan::bytes_span(clear).subspan(*a), back);
        REQUIRE(b);
        clear.resize(*a + *b);
        REQUIRE(clear == payload);
        const auto in_place = kernel::remove(out, out);
        REQUIRE(in_place);
        out.resize(*in_place);
        REQUIRE(out == payload);
        if (!payload.empty()) {
            octets small(payload.size() - 1);
            REQUIRE_FALSE(kernel::remove(expected, small));
        }
    }
}

// sha2_law: agrees with portable for any number of blocks, and one call for n blocks is n calls for one.
template <class Kernel, class Portable, class Word> void sha2_law() {
    std::mt19937 random(9);
    constexpr std::size_t block = 16 * sizeof(Word);
    for (int round = 0; round < 200; ++round) {
        const auto count = random() % 9, shift = random() % 16;
        const auto all = random_octets(random, shift + count * block);
        std::array<Word, 8> a;
        for (auto& word : a) word = static_cast<Word>(std::uint64_t{random()} << 32 | random());
        auto b = a, c = a;
        Kernel::run(a, all.data() + shift, count);
        Portable::run(b, all.data() + shift, count);
        for (std::size_t i = 0; i < count; ++i) Kernel::run(c, all.data() + shift + i * block, 1);
        REQUIRE(a == b);
        REQUIRE(a == c);
    }
}
template <class Target> void sha256_blocks_law() {
    using namespace bartizan::kernel;
    sha2_law<sha256_blocks<Target>, sha256_blocks<bartizan::target::portable>, std::uint32_t>();
}
template <class Target> void sha512_blocks_law() {
    using namespace bartizan::kernel;
    sha2_law<sha512_blocks<Target>, sha512_blocks<bartizan::target::portable>, std::uint64_t>();
}

// aes_ctr_law: agrees with portable at every length, in place as well; the counter stands behind the last block that was begun;
// any cut at a block's border gives the same bytes; nothing beyond `out` is written.
template <class Target, std::size_t KeyBytes, unsigned CounterBits> void aes_ctr_law() {
    using kernel = bartizan::kernel::aes_ctr<Target>;
    using portable = bartizan::kernel::aes_ctr<bartizan::target::portable>;
    std::mt19937 random(10);
    for (int round = 0; round < 400; ++round) {
        const auto key_bytes = random_octets(random, KeyBytes);
        const std::span<const std::byte, KeyBytes> key(key_bytes);
        typename kernel::template expanded_key<KeyBytes> mine;
        typename portable::template expanded_key<KeyBytes> theirs;
        kernel::template expand<KeyBytes>(key, mine);
        portable::template expand<KeyBytes>(key, theirs);

        const bartizan::kernel::counter_block<CounterBits> start{random(), round % 4 ? random() : ~std::uint64_t{round % 3u}};
        const auto size = static_cast<std::size_t>(round < 200 ? round : random() % 2000), shift = std::size_t{random() % 8};
        const auto all = random_octets(random, shift + size);
        const auto in = bartizan::bytes_view(all).subspan(shift);

        octets expected(size), out(size + 1, std::byte{0x5a});
        auto counter = start, other = start;
        portable::template run<KeyBytes>(theirs, other, in, expected);
        kernel::template run<KeyBytes>(mine, counter, in, bartizan::bytes_span(out).first(size));
        REQUIRE(std::equal(expected.begin(), expected.end(), out.begin()));
        REQUIRE(out[size] == std::byte{0x5a});
        auto behind = start;
        behind.advance((size + 15) / 16);
        REQUIRE(counter.high == behind.high);
        REQUIRE(counter.low == behind.low);

        auto in_place = all;
        auto third = start;
        const auto cut = random() % (size / 16 + 1) * 16;
        const auto memory = bartizan::bytes_span(in_place).subspan(shift);
        kernel::template run<KeyBytes>(mine, third, memory.first(cut), memory.first(cut));
        kernel::template run<KeyBytes>(mine, third, memory.subspan(cut), memory.subspan(cut));
        REQUIRE(std::equal(expected.begin(), expected.end(), memory.begin()));
    }
}

}  // namespace laws
