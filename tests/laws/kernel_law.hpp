// kernel_law: what every kernel must satisfy on every target; instantiated in tests/kernel/.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr.hpp>
#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/kernel/find_start_code.hpp>
#include <bartizan/kernel/protect_lanes.hpp>
#include <bartizan/kernel/sha256_blocks.hpp>
#include <bartizan/kernel/sha512_blocks.hpp>
#include <bartizan/kernel/usable.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace laws {

// targets: those that every law is tried on. Foreign ones fall back, which is tried as well.
using targets = std::tuple<bartizan::target::portable, bartizan::target::detect, bartizan::target::x86_sse2, bartizan::target::x86_aesni,
                           bartizan::target::x86_vaes, bartizan::target::zen3, bartizan::target::armv8_neon, bartizan::target::armv8_crypto,
                           bartizan::target::armv7_neon, bartizan::target::cortex_a53, bartizan::target::riscv64_zkn>;

// needs: a test of a native kernel whose instructions this processor lacks is skipped, never passed.
template <template <class> class Kernel, class Target> void needs() {
    using runs_on = typename Kernel<Target>::runs_on;
    if (!bartizan::kernel::usable<runs_on>()) SKIP("this processor has no " + std::string(runs_on::name));
}

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
        const auto all = random_octets(random, 440, values);
        const auto from = random() % 40, size = random() % (round % 2 ? 81 : 401);
        const auto in = bartizan::bytes_view(all).subspan(from, size);
        REQUIRE(find(in) == first_triple(in, least, most));
    }
    CHECK(find(bartizan::bytes_view()) == 0);
}

template <class Target> void find_start_code_law() {
    needs<bartizan::kernel::find_start_code, Target>();
    find_law(bartizan::kernel::find_start_code<Target>::run, std::byte{1}, std::byte{1});
}

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
    needs<bartizan::kernel::emulation_prevention, Target>();
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
    needs<sha256_blocks, Target>();
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
    needs<bartizan::kernel::aes_ctr, Target>();
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

// sha256_lanes_law: any number of streams of any lengths end in the states that sha256_blocks gives, and are used up.
template <class Target> void sha256_lanes_law() {
    using namespace bartizan::kernel;
    needs<sha256_lanes, Target>();
    STATIC_CHECK(sha256_lanes<Target>::width >= 1);
    std::mt19937 random(11);
    const auto all = random_octets(random, 64 * 40);
    for (int round = 0; round < 400; ++round) {
        const std::size_t streams = static_cast<std::size_t>(round) % 9;
        std::vector<std::array<std::uint32_t, 8>> states(streams), expected(streams);
        std::vector<sha256_lane> lanes;
        for (std::size_t i = 0; i < streams; ++i) {
            for (auto& word : states[i]) word = static_cast<std::uint32_t>(random());
            expected[i] = states[i];
            const std::size_t count = random() % (round % 3 ? 20 : 3), from = random() % 64;
            sha256_blocks<bartizan::target::portable>::run(expected[i], all.data() + from, count);
            lanes.push_back({&states[i], all.data() + from, count});
        }
        sha256_lanes<Target>::run(lanes);
        REQUIRE(states == expected);
        for (const auto& lane : lanes) REQUIRE(lane.count == 0);
    }
}

// protect_law: one pass is the same as hashing and then encrypting, with the two places to read from any distance apart.
// protect_lanes_law: and so is each of several streams of unequal lengths, whether they share a key or not.
template <class Target, std::size_t KeyBytes, unsigned CounterBits> struct protected_stream {
    template <class T> using key_of = typename bartizan::kernel::aes_ctr<T>::template expanded_key<KeyBytes>;
    using portable = bartizan::target::portable;

    key_of<Target> mine;
    std::array<std::uint32_t, 8> state, expected_state;
    bartizan::kernel::counter_block<CounterBits> counter, expected_counter;
    octets memory, out, expected;
    std::size_t ahead, chunks;

    explicit protected_stream(std::mt19937& random, std::size_t most) {
        const auto key_bytes = random_octets(random, KeyBytes);
        const std::span<const std::byte, KeyBytes> key(key_bytes);
        key_of<portable> theirs;
        bartizan::kernel::aes_ctr<Target>::template expand<KeyBytes>(key, mine);
        bartizan::kernel::aes_ctr<portable>::template expand<KeyBytes>(key, theirs);
        for (auto& word : state) word = static_cast<std::uint32_t>(random());
        expected_state = state;
        counter = expected_counter = {random(), random() % 3 ? random() : ~std::uint64_t{random() % 20}};
        chunks = random() % (most + 1);
        ahead = random() % 150;
        memory = random_octets(random, 7 + ahead + 64 * chunks);
        expected.resize(64 * chunks);
        out.assign(64 * chunks + 9, std::byte{0x5a});   // from `out + 8`: nothing is written beside it
        bartizan::kernel::sha256_blocks<portable>::run(expected_state, from(), chunks);
        bartizan::kernel::aes_ctr<portable>::template run<KeyBytes>(theirs, expected_counter, bartizan::bytes_view(in(), 64 * chunks), expected);
    }
    const std::byte* from() const { return memory.data() + 7; }
    const std::byte* in() const { return from() + ahead; }
    void check(const bartizan::kernel::counter_block<CounterBits>& after) const {
        REQUIRE(state == expected_state);
        REQUIRE(std::equal(expected.begin(), expected.end(), out.begin() + 8));
        for (std::size_t i = 0; i < 8; ++i) REQUIRE(out[i] == std::byte{0x5a});
        REQUIRE(out.back() == std::byte{0x5a});
        REQUIRE(after.high == expected_counter.high);
        REQUIRE(after.low == expected_counter.low);
    }
};
template <class Target, std::size_t KeyBytes, unsigned CounterBits> void protect_law() {
    needs<bartizan::kernel::protect, Target>();
    std::mt19937 random(12);
    for (int round = 0; round < 300; ++round) {
        protected_stream<Target, KeyBytes, CounterBits> s(random, round % 50 == 0 ? 600 : 12);
        bartizan::kernel::protect<Target>::template run<KeyBytes>(s.state, s.from(), s.mine, s.counter, s.in(), s.out.data() + 8, s.chunks);
        s.check(s.counter);
    }
}
template <class Target, std::size_t KeyBytes, unsigned CounterBits> void protect_lanes_law() {
    needs<bartizan::kernel::protect_lanes, Target>();
    std::mt19937 random(13);
    for (int round = 0; round < 100; ++round) {
        std::vector<protected_stream<Target, KeyBytes, CounterBits>> streams;
        for (int i = 0; i < round % 8; ++i) streams.emplace_back(random, round % 20 == 0 ? 600 : 12);
        std::vector<bartizan::kernel::protect_lane<Target, KeyBytes, CounterBits>> lanes;
        for (auto& s : streams) lanes.push_back({&s.state, s.from(), &s.mine, s.counter, s.in(), s.out.data() + 8, s.chunks});
        bartizan::kernel::protect_lanes<Target>::run(std::span(lanes));
        for (std::size_t i = 0; i < streams.size(); ++i) {
            REQUIRE(lanes[i].chunks == 0);
            streams[i].check(lanes[i].counter);
        }
    }
}

}  // namespace laws
