// SPDX-License-Identifier: Apache-2.0
// Random cases against Botan: all lengths 0 to 4,096, all alignments within 64 bytes, any key, counter width and cut.
// ctest runs a sample; BARTIZAN_CASES=1000000 ./dev test -R "random cases" runs the whole.
#include <bartizan/crypto/protect.hpp>

#include <bartizan/kernel/usable.hpp>

#include <botan/hash.h>
#include <botan/stream_cipher.h>
#include <catch2/catch_template_test_macros.hpp>

#include <cstdlib>
#include <memory>
#include <random>
#include <tuple>
#include <string>
#include <vector>

namespace bz = bartizan;
using namespace bartizan::crypto;
using bz::purpose::frame_integrity;

namespace {
std::size_t cases() {
    const char* told = std::getenv("BARTIZAN_CASES");
    return told ? std::stoul(told) : 50'000;
}
const std::uint8_t* raw(const std::byte* p) { return reinterpret_cast<const std::uint8_t*>(p); }
std::uint8_t* raw(std::byte* p) { return reinterpret_cast<std::uint8_t*>(p); }

// oracle: Botan, asked the slow way round: one object for each cipher, a new IV for each case.
struct oracle {
    std::unique_ptr<Botan::HashFunction> sha = Botan::HashFunction::create_or_throw("SHA-256");
    std::unique_ptr<Botan::StreamCipher> ctr[2][3];
    oracle() {
        for (int key = 0; key < 2; ++key)
            for (int width = 0; width < 3; ++width)
                ctr[key][width] = Botan::StreamCipher::create_or_throw(std::string("CTR-BE(AES-") + (key ? "256" : "128") + "," +
                                                                       (width == 0 ? "4" : width == 1 ? "8" : "16") + ")");
    }
    std::array<std::byte, 32> hash(bz::bytes_view in) {
        std::array<std::byte, 32> out;
        sha->update(raw(in.data()), in.size());
        sha->final(raw(out.data()));
        return out;
    }
};

struct world {
    std::mt19937_64 random;
    oracle botan;
    std::vector<std::byte> memory = std::vector<std::byte>(3 * 4096 + 1024), out = memory, expected = memory;
    std::array<std::byte, 32> key{};
    std::array<std::byte, 16> first{};

    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random() % n); }
    void fill(bz::bytes_span bytes) {
        for (std::size_t i = 0; i < bytes.size(); i += 8) {
            const auto word = random();
            std::memcpy(bytes.data() + i, &word, std::min<std::size_t>(8, bytes.size() - i));
        }
    }
};

// one: up to three units, hashed and encrypted by the target and by Botan. n counts through lengths and alignments.
template <class Target, std::size_t KeyBytes, unsigned CounterBits> void one(world& w, std::size_t n) {
    const bz::secret<KeyBytes> secret(std::span<const std::byte, KeyBytes>(w.key.data(), KeyBytes));
    const aes_key<KeyBytes, Target> key(secret);
    aes_ctr<KeyBytes, CounterBits, Target> stream(key, w.first);
    auto& cipher = *w.botan.ctr[KeyBytes == 32][CounterBits == 32 ? 0 : CounterBits == 64 ? 1 : 2];
    cipher.set_key(raw(w.key.data()), KeyBytes);
    cipher.set_iv(raw(w.first.data()), 16);

    std::array<protected_unit<32>, 3> units;
    const std::size_t count = n % 4 == 3 ? 3 : 1;
    std::size_t at = n / 4097 % 64, to = w.below(64);
    for (std::size_t i = 0; i < count; ++i) {
        const auto size = i == 0 ? n % 4097 : w.below(4097);
        units[i] = {.in = bz::bytes_view(w.memory).subspan(at, size), .out = bz::bytes_span(w.out).subspan(to, size),
                    .clear = w.below(2) ? std::min(size, w.below(100)) : 0};
        at += size + w.below(64);
        to += size + w.below(64);
    }
    const auto used = std::span(units).first(count);
    protector<bz::sha256, frame_integrity, KeyBytes, CounterBits, Target>::run(stream, used);
    for (const auto& unit : used) {
        const auto right = bz::bytes_span(w.expected).first(unit.in.size());
        std::ranges::copy(unit.in, right.begin());
        const auto body = right.subspan(unit.clear);
        cipher.cipher(raw(unit.in.data() + unit.clear), raw(body.data()), body.size());
        REQUIRE(std::ranges::equal(unit.out, right));
        REQUIRE(unit.digest == w.botan.hash(unit.in));
    }
    if (n % 8 == 0) {   // the same again by the plain hasher and cipher, cut in two, in place
        const auto in = bz::bytes_span(w.out).subspan(w.below(64), n % 4097);
        w.fill(in);
        const auto right = bz::bytes_span(w.expected).first(in.size());
        cipher.set_iv(raw(w.first.data()), 16);
        cipher.cipher(raw(in.data()), raw(right.data()), in.size());
        const auto cut = w.below(in.size() + 1);
        hasher<bz::sha256, frame_integrity, Target> hash;
        hash.update(in.first(cut));
        hash.update(in.subspan(cut));
        REQUIRE(hash.finish() == w.botan.hash(in));
        aes_ctr<KeyBytes, CounterBits, Target> again(key, w.first);
        again.apply(in.first(cut));
        again.apply(in.subspan(cut));
        REQUIRE(std::ranges::equal(in, right));
    }
}
}  // namespace

// Kernels of other hardware are compared under emulation (tests/cross/).
#if defined(__x86_64__)
using own_targets = std::tuple<bz::target::portable, bz::target::detect, bz::target::x86_aesni, bz::target::x86_vaes>;
#elif defined(__aarch64__) || defined(__arm__)
using own_targets = std::tuple<bz::target::portable, bz::target::detect, bz::target::armv8_crypto>;
#elif defined(__riscv)
using own_targets = std::tuple<bz::target::portable, bz::target::detect, bz::target::riscv64_zkn>;
#else
using own_targets = std::tuple<bz::target::portable, bz::target::detect>;
#endif

TEMPLATE_LIST_TEST_CASE("random cases agree with Botan", "", own_targets) {
    if (!bz::kernel::usable<TestType>()) SKIP("this processor has no " << TestType::name);
    world w;
    w.random.seed(20261123);
    const auto all = std::is_same_v<TestType, bz::target::portable> ? cases() / 10 : cases();   // portable takes ten times as long
    const auto step = all >= 4097 * 64 ? 1 : 4097 * 64 / all | 1;   // a sample meets all lengths and alignments as well
    for (std::size_t i = 0; i < all; ++i) {
        if (i % 64 == 0) {
            w.fill(w.memory);
            w.fill(w.key);
        }
        w.fill(w.first);
        if (i % 5 == 0) std::fill(w.first.begin() + (i % 2 ? 12 : 0), w.first.end() - 1, std::byte{0xff});   // the counter wraps soon
        const auto n = i * step;
        if (i % 3 == 0) one<TestType, 16, 64>(w, n);
        else if (i % 6 == 1) one<TestType, 16, 128>(w, n);
        else if (i % 6 == 2) one<TestType, 32, 128>(w, n);
        else if (i % 6 == 4) one<TestType, 32, 64>(w, n);
        else one<TestType, 16, 32>(w, n);
    }
    CHECK(all > 0);
}
