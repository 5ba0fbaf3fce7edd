// protect, chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/detect.hpp>
#include <bartizan/kernel/protect.hpp>

namespace bartizan::kernel {

template <> struct protect<target::detect> {
    using runs_on = target::detect;

    template <std::size_t KeyBytes, unsigned CounterBits>
    static void run(std::array<std::uint32_t, 8>& state, const std::byte* hash_from, const aes_ctr<target::detect>::expanded_key<KeyBytes>& key,
                    counter_block<CounterBits>& counter, const std::byte* in, std::byte* out, std::size_t chunks) noexcept {
        on_this_machine::with([&]<class T>() noexcept {
            protect<T>::template run<KeyBytes>(state, hash_from, key.template as<T>(), counter, in, out, chunks);
        });
    }
};

}  // namespace bartizan::kernel
