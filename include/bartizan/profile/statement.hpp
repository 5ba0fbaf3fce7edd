// statement: what a product says about every provision of every baseline.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/declares.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace bartizan::profile {

// provision: one row and the product's status; `words`: why it does not apply, what was declared, which evidence there is.
struct provision {
    const profile::row* row = nullptr;
    profile::status status = status::open;
    std::string_view words{};
};

namespace detail {
template <class P> constexpr void find_declaration(std::string_view id, std::string_view& found) {
    if constexpr (requires { P::declared_row(id); })
        if (P::declared_row(id)) found = P::words;
}
template <class... P> constexpr std::string_view declaration(std::string_view id, list<P...>) {
    std::string_view found;
    (find_declaration<P>(id, found), ...);
    return found;
}
}  // namespace detail

// statement_of<Product>: all provisions, in the order of `baselines`.
template <class Product>
inline constexpr std::array<provision, number_of_rows> statement_of = [] {
    std::array<provision, number_of_rows> out{};
    constexpr const facts& f = facts_of<Product>;
    std::size_t n = 0;
    for (const auto* each : baselines)
        for (const auto& r : each->rows) {
            const auto said = may_be_declared(r.how) ? detail::declaration(r.id, typename Product::policies{}) : std::string_view{};
            const auto s = status_of(r, f, said);
            out[n++] = {&r, s, s == status::not_applicable ? because(r.when) : s == status::declared ? said : s == status::supports ? r.evidence : std::string_view{}};
        }
    return out;
}();

template <class Product> constexpr std::size_t provisions_with(status s) {
    std::size_t count = 0;
    for (const auto& p : statement_of<Product>) count += p.status == s;
    return count;
}

}  // namespace bartizan::profile
