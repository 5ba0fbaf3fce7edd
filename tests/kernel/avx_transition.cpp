// SPDX-License-Identifier: Apache-2.0
// The trap of mixing SHA-NI, which has legacy encoding only, with dirty upper halves of ymm registers: a factor of 2 to 8 at 64 bytes on
// Zen 3. Whether a kernel cleans them is checked on its machine code by tests/scripts/machine_code.py; this is what it costs if not.
#include <bartizan/kernel/protect.hpp>

#include <bartizan/kernel/usable.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#if defined(__x86_64__)
namespace bz = bartizan;

namespace {
[[gnu::noinline]] void dirty_upper_halves() {
    // By assembly, in a function that knows no AVX: the compiler would clean up behind itself.
    asm volatile("vpcmpeqd %%ymm0, %%ymm0, %%ymm0\n\tvmovdqa %%ymm0, %%ymm1\n\tvmovdqa %%ymm0, %%ymm2\n\tvmovdqa %%ymm0, %%ymm9" : : : "xmm0", "xmm1", "xmm2", "xmm9");
}
[[gnu::noinline]] void clean_upper_halves() { asm volatile("vzeroupper"); }

std::uint64_t ticks() {
    unsigned low, high;
    asm volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
    return std::uint64_t{high} << 32 | low;
}

// fastest: of many runs of `work` behind `prepare`, alternating with another pair, so that a busy neighbour spoils both or none.
struct pair_of_times { std::uint64_t clean = ~std::uint64_t{}, dirty = ~std::uint64_t{}; };
template <class Work> pair_of_times fastest(Work work) {
    pair_of_times best;
    for (int round = 0; round < 3000; ++round) {
        clean_upper_halves();
        auto from = ticks();
        work();
        best.clean = std::min(best.clean, ticks() - from);
        dirty_upper_halves();
        from = ticks();
        work();
        best.dirty = std::min(best.dirty, ticks() - from);
        clean_upper_halves();
    }
    return best;
}

// still_dirty: XGETBV with 1 in ECX tells which register states are not in their initial state; bit 2: the upper halves of ymm.
bool can_ask() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(0xd, 1, &a, &b, &c, &d) && (a >> 2 & 1);
}
bool dirty() {
    unsigned low, high;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(1));
    return (low >> 2 & 1) != 0;
}
}  // namespace

TEMPLATE_TEST_CASE("a kernel with SHA-NI is as fast behind dirty upper halves as behind clean ones", "", bz::target::x86_aesni, bz::target::x86_vaes) {
    if (!bz::kernel::usable<TestType>() || !__builtin_cpu_supports("avx2")) SKIP("this processor has no " << TestType::name);
    std::array<std::uint32_t, 8> state{};
    std::array<std::byte, 64> in{}, out{};
    typename bz::kernel::aes_ctr<TestType>::template expanded_key<16> key{};
    bz::kernel::counter_block<64> counter;
    const auto hash = [&] { bz::kernel::sha256_blocks<TestType>::run(state, in.data(), 1); };
    const auto protect = [&] { bz::kernel::protect<TestType>::template run<16>(state, in.data(), key, counter, in.data(), out.data(), 1); };
    // One round trip costs at least 330 cycles where it costs anything, 64 bytes take 130 to 300 and cleaning less than 10.
    const auto hashed = fastest(hash);
    CHECK(hashed.dirty * 10 < hashed.clean * 17);
    const auto protected_ = fastest(protect);
    CHECK(protected_.dirty * 10 < protected_.clean * 17);
}

TEMPLATE_TEST_CASE("a kernel leaves the upper halves clean, whatever state it found them in", "", bz::target::x86_aesni, bz::target::x86_vaes) {
    if (!bz::kernel::usable<TestType>() || !__builtin_cpu_supports("avx2")) SKIP("this processor has no " << TestType::name);
    if (!can_ask()) SKIP("this processor does not tell which states are in use");
    dirty_upper_halves();
    REQUIRE(dirty());   // the positive control
    std::array<std::uint32_t, 8> state{};
    std::array<std::byte, 1000> in{}, out{};
    bz::kernel::sha256_blocks<TestType>::run(state, in.data(), 1);
    CHECK_FALSE(dirty());

    typename bz::kernel::aes_ctr<TestType>::template expanded_key<16> key{};
    bz::kernel::counter_block<64> counter;
    dirty_upper_halves();
    bz::kernel::protect<TestType>::template run<16>(state, in.data(), key, counter, in.data(), out.data(), 2);
    CHECK_FALSE(dirty());

    for (std::size_t size = 0; size < in.size(); ++size) {   // those with ymm clean up after themselves, on each way out
        clean_upper_halves();
        bz::kernel::aes_ctr<TestType>::template run<16>(key, counter, bz::bytes_view(in).first(size), bz::bytes_span(out).first(size));
        REQUIRE_FALSE(dirty());
    }
}
#endif
