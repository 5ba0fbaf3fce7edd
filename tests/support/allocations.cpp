// allocations: the counting operator new of every Catch2 program.
// SPDX-License-Identifier: Apache-2.0
#include <support/allocations.hpp>

#include <cerrno>
#include <cstdlib>
#include <new>

namespace {
thread_local long count = 0;
}
namespace tests {
long allocations() noexcept { return count; }
}  // namespace tests

void* operator new(std::size_t size) {
    ++count;
    if (void* at = std::malloc(size ? size : 1)) return at;
    throw std::bad_alloc();
}
void operator delete(void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    ++count;
    void* at = nullptr;
    if (::posix_memalign(&at, static_cast<std::size_t>(alignment), size ? size : 1) == 0) return at;
    throw std::bad_alloc();
}
void operator delete(void* at, std::align_val_t) noexcept { std::free(at); }
void operator delete(void* at, std::size_t, std::align_val_t) noexcept { std::free(at); }

// The program's own definition stands before libc's.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++count;
    void* at = nullptr;
    errno = ::posix_memalign(&at, alignment < sizeof(void*) ? sizeof(void*) : alignment, size);
    return errno == 0 ? at : nullptr;
}
