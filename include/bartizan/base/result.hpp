// result: a value or an error, the return type of everything that can fail before the edge.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace bartizan {

// An enumeration becomes an error by a function `make_error(errc)` beside it.
template <class Code>
concept error_code = std::is_enum_v<Code> && requires(Code code) {
    { make_error(code) } -> std::same_as<error>;
};

// result: spelled like std::expected, so that it can become an alias of it when the floor rises to C++23.
//   memory  sizeof(T) and an error; never the heap        errors  reading the value of a failed result is undefined, as in std::expected
template <class T = std::monostate> class [[nodiscard]] result {
    std::variant<T, bartizan::error> held_;

public:
    using value_type = T;

    constexpr result() requires std::same_as<T, std::monostate> : held_(std::in_place_index<0>) {}
    constexpr result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    constexpr result(bartizan::error failure) : held_(std::in_place_index<1>, failure) {}
    template <error_code Code> constexpr result(Code code) : result(make_error(code)) {}

    constexpr explicit operator bool() const noexcept { return held_.index() == 0; }
    constexpr bool has_value() const noexcept { return held_.index() == 0; }
    constexpr T& operator*() & noexcept { return *std::get_if<0>(&held_); }
    constexpr const T& operator*() const& noexcept { return *std::get_if<0>(&held_); }
    constexpr T&& operator*() && noexcept { return std::move(*std::get_if<0>(&held_)); }
    constexpr T* operator->() noexcept { return std::get_if<0>(&held_); }
    constexpr const T* operator->() const noexcept { return std::get_if<0>(&held_); }

    constexpr bartizan::error error() const noexcept {
        const auto* failure = std::get_if<1>(&held_);
        return failure ? *failure : bartizan::error{};
    }
};

}  // namespace bartizan
