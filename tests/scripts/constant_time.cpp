// constant_time: our own cryptography and comparisons over secrets that valgrind's memcheck holds for undefined: a branch or an address
// that depends on one is reported. `constant_time NAME` runs one subject, without NAME it lists them. tests/scripts/constant_time.py judges.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/crypto/equal_ct.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/crypto/hmac.hpp>
#include <bartizan/crypto/protect.hpp>
#include <bartizan/kernel/aes_ctr.hpp>
#include <bartizan/kernel/emulation_prevention.hpp>
#include <bartizan/kernel/protect.hpp>
#include <bartizan/kernel/sha256_blocks.hpp>
#include <bartizan/kernel/sha512_blocks.hpp>

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else   // the script says that valgrind is missing
#define VALGRIND_MAKE_MEM_UNDEFINED(address, size) (void)(address)
#define VALGRIND_MAKE_MEM_DEFINED(address, size) (void)(address)
#define RUNNING_ON_VALGRIND 0
#endif

#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace {
namespace bz = bartizan;

// secret: bytes that nobody may branch on; public_: what may be looked at again, because it is sent or stored.
template <class T> void secret(T& bytes) { VALGRIND_MAKE_MEM_UNDEFINED(&bytes, sizeof bytes); }
template <class T> void make_public(T& bytes) { VALGRIND_MAKE_MEM_DEFINED(&bytes, sizeof bytes); }

template <std::size_t N> std::array<std::byte, N> filled(unsigned with) {
    std::array<std::byte, N> out{};
    for (std::size_t i = 0; i < N; ++i) out[i] = static_cast<std::byte>(with * (i + 3));
    return out;
}
volatile unsigned kept = 0;
template <class T> void keep(T& result) {
    make_public(result);
    kept = kept + std::to_integer<unsigned>(reinterpret_cast<const std::byte*>(&result)[0]);
}

template <class Algorithm, class Target> void hash() {
    for (const std::size_t length : {0u, 1u, 63u, 64u, 65u, 200u, 640u}) {
        auto message = filled<640>(7);
        secret(message);
        bz::crypto::hasher<Algorithm, bz::purpose::frame_integrity, Target> machine;
        machine.update(bz::bytes_view(message).first(length));
        auto digest = machine.finish();
        keep(digest);
    }
}
template <class Algorithm> void authenticate() {
    for (const std::size_t length : {16u, 64u, 128u, 200u}) {   // longer than a block: the key is hashed first
        auto key = filled<200>(29), message = filled<200>(31);
        secret(key);
        secret(message);
        auto tag = bz::crypto::hmac_of<Algorithm>(bz::bytes_view(key).first(length), bz::bytes_view(message));
        auto other = tag;
        bool same = bz::crypto::equal_ct(tag, other);
        keep(same);
        keep(tag);
    }
}
void compare() {
    for (const unsigned at : {0u, 15u, 31u, 99u}) {
        auto a = filled<32>(5), b = filled<32>(5);
        if (at < 32) b[at] = std::byte{0xff};
        secret(a);
        secret(b);
        bool same = bz::crypto::equal_ct(a, b);
        keep(same);
    }
}
// The two positive controls: what must be found.
bool compare_early(const std::byte* a, const std::byte* b, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        if (a[i] != b[i]) return false;
    return true;
}
void leak_by_branch() {
    auto a = filled<32>(5), b = filled<32>(5);
    secret(a);
    bool same = compare_early(a.data(), b.data(), a.size());
    keep(same);
}
void leak_by_address() {
    static auto table = filled<256>(11);
    auto key = filled<16>(3);
    secret(key);
    auto found = table[std::to_integer<std::size_t>(key[5])];
    keep(found);
}
template <std::size_t KeyBytes, unsigned CounterBits, class Target> void encrypt() {
    auto raw = filled<KeyBytes>(13);
    auto data = filled<300>(17);
    const auto counter = filled<16>(19);   // the IV is public
    secret(raw);
    secret(data);
    bz::secret<KeyBytes> key;
    std::memcpy(key.fill().data(), raw.data(), KeyBytes);
    const bz::crypto::aes_key<KeyBytes, Target> expanded(key);
    bz::crypto::aes_ctr<KeyBytes, CounterBits, Target> stream(expanded, counter);
    for (const std::size_t size : {1u, 15u, 16u, 100u, 168u}) stream.apply(bz::bytes_span(data).first(size));
    keep(data);
}
// The frame path's own step: slices that are hashed and encrypted in one pass, alone and side by side.
template <class Algorithm, class Target> void protect() {
    using protector = bz::crypto::protector<Algorithm, bz::purpose::frame_integrity, 16, 64, Target>;
    auto raw = filled<16>(13);
    const auto counter = filled<16>(19);
    secret(raw);
    bz::secret<16> key;
    std::memcpy(key.fill().data(), raw.data(), raw.size());
    const bz::crypto::aes_key<16, Target> expanded(key);
    bz::crypto::aes_ctr<16, 64, Target> stream(expanded, counter);
    static std::array<std::array<std::byte, 700>, 3> in, out;
    for (auto& slice : in) {
        slice = filled<700>(23);
        secret(slice);
    }
    std::array<typename protector::unit, 3> units;
    for (std::size_t i = 0; i < units.size(); ++i) units[i] = {.in = in[i], .out = out[i], .clear = 9 + i};
    protector::run(stream, units);
    protector::run(stream, std::span(units).first(1));
    for (auto& unit : units) keep(unit.digest);
    keep(out);
}

using bz::target::portable, bz::target::detect;
constexpr struct {
    std::string_view name;
    void (*run)();
} subjects[] = {
    {"equal_ct", compare},
    {"sha256_portable", hash<bz::sha256, portable>},
    {"sha256_detect", hash<bz::sha256, detect>},
    {"sha384_portable", hash<bz::sha384, portable>},
    {"sha512_portable", hash<bz::sha512, portable>},
    {"aes128_ctr64_portable", encrypt<16, 64, portable>},
    {"aes128_ctr64_detect", encrypt<16, 64, detect>},
    {"aes128_ctr128_portable", encrypt<16, 128, portable>},
    {"aes256_ctr128_portable", encrypt<32, 128, portable>},
    {"protect_sha256_portable", protect<bz::sha256, portable>},
    {"protect_sha256_detect", protect<bz::sha256, detect>},
    {"protect_sha512_portable", protect<bz::sha512, portable>},
    {"sha512_256_portable", hash<bz::sha512_256, portable>},
    {"hmac_sha256", authenticate<bz::sha256>},
    {"hmac_sha512", authenticate<bz::sha512>},
    {"leak_by_branch", leak_by_branch},
    {"leak_by_address", leak_by_address},
};
}  // namespace

int main(int argc, char** argv) {
    if (argc == 1)
        for (const auto& subject : subjects) std::puts(subject.name.data());
    for (int i = 1; i < argc; ++i) {
        const std::string_view wanted = argv[i];
        bool found = false;
        for (const auto& subject : subjects)
            if (subject.name == wanted) {
                found = true;
                subject.run();
            }
        if (!found || !RUNNING_ON_VALGRIND) {
            std::fprintf(stderr, found ? "not run by valgrind, so nothing was checked\n" : "no such subject\n");
            return 2;
        }
    }
    return 0;
}
