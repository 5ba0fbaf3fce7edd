// frame_path: the whole frame path of a composed camera, built without exceptions and RTTI, allocates nothing per picture.
// SPDX-License-Identifier: Apache-2.0
#include <support/products_fixed.hpp>

#include <cstdio>
#include <cstdlib>
#include <new>

#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wunknown-warning-option"
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"   // g++ 12 sees aligned_alloc and free in different functions

namespace {
std::size_t allocations = 0;
bool counting = false;
}  // namespace

void* operator new(std::size_t size) {
    if (counting) ++allocations;
    if (void* p = std::malloc(size)) return p;
    std::abort();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    if (counting) ++allocations;
    if (void* p = std::aligned_alloc(std::size_t(alignment), (size + std::size_t(alignment) - 1) / std::size_t(alignment) * std::size_t(alignment))) return p;
    std::abort();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

template <class Target> int wrong_on() {
    int wrong = 0;
    for (const auto codec : {bartizan::nal::codec::h264, bartizan::nal::codec::h265}) {
        static tests::fixed_world<Target> world;   // all memory of a camera, in one place
        world.reset(codec);
        if (!world.load_pictures()) {
            std::puts("cannot read tests/data; set BARTIZAN_SOURCE");
            return 1;
        }
        counting = true;
        allocations = 0;
        const auto pictures = world.record();
        counting = false;
        std::printf("%s on %s: %zu pictures, %zu bytes on the card, %zu allocations\n", bartizan::nal::name(codec).data(), Target::name.data(), pictures,
                    world.bytes_on_card(), allocations);
        wrong += pictures != 30 || allocations != 0 || world.bytes_on_card() < 10'000;
    }
    return wrong;
}

int main() {
    int wrong = wrong_on<bartizan::target::portable>() + wrong_on<bartizan::target::detect>();
    // The positive control: the counter counts.
    counting = true;
    allocations = 0;
    void* p = ::operator new(1);
    asm volatile("" : : "r"(p) : "memory");   // compilers may leave out a new whose memory nobody uses
    ::operator delete(p);
    counting = false;
    if (allocations != 1) std::puts("the counter does not count");
    return wrong + (allocations != 1);
}
