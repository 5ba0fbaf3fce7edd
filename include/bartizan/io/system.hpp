// system: the clock and the random source of the operating system.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/base/secret.hpp>

#include <cerrno>
#include <sys/random.h>

namespace bartizan::io {

struct system_clock {
    static instant now() noexcept { return std::chrono::steady_clock::now(); }
    static utc_time utc() noexcept {
        const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
        return utc_time::from_unix_microseconds(std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count());
    }
};
static_assert(clock<system_clock>);

// system_random: getrandom(2), which waits until the kernel's generator is seeded and gives all bytes asked for or an error.
struct system_random {
    static result<> fill(bytes_span out) noexcept {
        while (!out.empty()) {
            const auto n = ::getrandom(out.data(), out.size(), 0);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return outside_errc::no_randomness;
            out = out.subspan(static_cast<std::size_t>(n));
        }
        return {};
    }
};
static_assert(random_source<system_random>);

template <std::size_t N> result<std::array<std::byte, N>> random_bytes() noexcept {
    std::array<std::byte, N> bytes;
    if (const auto filled = system_random::fill(bytes); !filled) return filled.error();
    return bytes;
}
template <std::size_t N> result<secret<N>> random_secret() noexcept {
    secret<N> bytes;
    if (const auto filled = system_random::fill(bytes.fill()); !filled) return filled.error();
    return bytes;
}

}  // namespace bartizan::io
