// random: the operating system's random numbers as a random_source.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>

#include <botan/system_rng.h>

namespace bartizan::crypto::software {

// system_random: getrandom(2) or its like through Botan; waits at boot until the kernel has entropy, never gives weaker numbers.
class system_random {
public:
    result<> fill(bytes_span out) noexcept {
        try {
            Botan::system_rng().randomize(reinterpret_cast<std::uint8_t*>(out.data()), out.size());
            return {};
        } catch (...) {
            return outside_errc::no_randomness;
        }
    }
};
static_assert(random_source<system_random>);

}  // namespace bartizan::crypto::software
