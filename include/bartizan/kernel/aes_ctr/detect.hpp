// aes_ctr, chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/aes_ctr.hpp>
#include <bartizan/kernel/detect.hpp>

#include <new>

namespace bartizan::kernel {

template <> struct aes_ctr<target::detect> {
    using runs_on = target::detect;

    // expanded_key: room for the form of any candidate; which one it holds is decided by the processor, so it never changes.
    template <std::size_t KeyBytes> class expanded_key {
        template <class List> struct largest;
        template <class... T> struct largest<list<T...>> {
            static constexpr std::size_t size = std::max({sizeof(typename aes_ctr<T>::template expanded_key<KeyBytes>)...});
        };
        alignas(16) std::array<std::byte, largest<candidates>::size> bytes_;

    public:
        template <class T> auto& as() noexcept {
            return *std::launder(reinterpret_cast<typename aes_ctr<T>::template expanded_key<KeyBytes>*>(bytes_.data()));
        }
        template <class T> const auto& as() const noexcept {
            return *std::launder(reinterpret_cast<const typename aes_ctr<T>::template expanded_key<KeyBytes>*>(bytes_.data()));
        }
    };

    template <std::size_t KeyBytes> static void expand(std::span<const std::byte, KeyBytes> key, expanded_key<KeyBytes>& out) noexcept {
        on_this_machine::with([&]<class T>() noexcept { aes_ctr<T>::template expand<KeyBytes>(key, out.template as<T>()); });
    }
    template <std::size_t KeyBytes, unsigned CounterBits>
    static void run(const expanded_key<KeyBytes>& key, counter_block<CounterBits>& counter, bytes_view in, bytes_span out) noexcept {
        on_this_machine::with([&]<class T>() noexcept { aes_ctr<T>::template run<KeyBytes>(key.template as<T>(), counter, in, out); });
    }
};

}  // namespace bartizan::kernel
