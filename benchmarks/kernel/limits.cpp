// limits: what the instructions themselves cost, without loads, moves or dependencies that a kernel cannot avoid: no kernel can be faster.
// SPDX-License-Identifier: Apache-2.0
#include "entries.hpp"

#include <support/contest.hpp>

#include <bartizan/kernel/usable.hpp>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace benchmarks {

#if defined(__x86_64__)
namespace {

// One block of SHA-256 is 32 sha256rnds2, 12 sha256msg1 and 12 sha256msg2. As assembly, since the compiler would merge equal ones.
constexpr std::size_t blocks = 16;

// sha256_chain: one stream: each round waits for the one before; the schedule fits beside it.
[[gnu::noinline, gnu::target("sha,sse4.1")]] void sha256_chain() {
    __m128i a = _mm_setzero_si128(), b = _mm_set1_epi32(1), k = _mm_set1_epi32(2);
    for (std::size_t i = 0; i < blocks * 16; ++i)
        asm volatile("sha256rnds2 %%xmm0, %1, %0\n\tsha256rnds2 %%xmm0, %0, %1" : "+x"(a), "+x"(b) : "Yz"(k));
}

// sha256_throughput: any number of streams: nothing waits for anything; each register is used so rarely that no latency shows.
[[gnu::noinline, gnu::target("sha,sse4.1")]] void sha256_throughput() {
    __m128i a = _mm_setzero_si128(), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
    const __m128i s = _mm_set1_epi32(1), w = _mm_set1_epi32(2);
    for (std::size_t n = 0; n < blocks * 4; ++n) {   // a quarter of a block each time
        asm volatile("sha256rnds2 %%xmm0, %6, %0\n\tsha256rnds2 %%xmm0, %6, %1\n\tsha256msg1 %6, %4\n\tsha256rnds2 %%xmm0, %6, %2\n\t"
                     "sha256rnds2 %%xmm0, %6, %3\n\tsha256msg1 %6, %5\n\tsha256rnds2 %%xmm0, %6, %0\n\tsha256msg1 %6, %4\n\t"
                     "sha256rnds2 %%xmm0, %6, %1\n\tsha256rnds2 %%xmm0, %6, %2\n\tsha256rnds2 %%xmm0, %6, %3"
                     : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f) : "x"(s), "Yz"(w));
        if (n % 2) asm volatile("sha256msg2 %3, %0\n\tsha256msg2 %3, %1\n\tsha256msg2 %3, %2" : "+x"(g), "+x"(h), "+x"(i) : "x"(s));
        else asm volatile("sha256msg2 %3, %0\n\tsha256msg2 %3, %1\n\tsha256msg2 %3, %2" : "+x"(j), "+x"(k), "+x"(l) : "x"(s));
    }
}

void enter_limit(const char* name, void (*act)()) {
    const work what{name, 64 * blocks};
    enter(what, "instructions", [] { return octets{}; }, [act] {
        struct limit {
            void (*act)();
            void operator()() const { act(); }
            octets output() const { return {}; }
        };
        return limit{act};
    });
}

}  // namespace
#endif

void enter_limits() {
#if defined(__x86_64__)
    if (!bz::kernel::usable<bz::target::x86_aesni>()) return;
    enter_limit("limit_sha256_one_stream", sha256_chain);
    enter_limit("limit_sha256_streams", sha256_throughput);
#endif
}

}  // namespace benchmarks
