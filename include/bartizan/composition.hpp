// composition: a product in canonical words, one line each, sorted: the same for every order and every compiler.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/target.hpp>
#include <bartizan/prove.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bartizan {
namespace detail {

// words_writer: appends to a buffer; lines are what stands between newlines.
class words_writer {
    static constexpr std::size_t most = 32'768, most_lines = 384;
    char chars_[most]{};
    std::size_t used_ = 0, starts_[most_lines + 1]{}, lines_ = 0;

public:
    constexpr void put(char c) { chars_[used_++] = c; }   // beyond the buffer: not a constant expression, so an error
    constexpr void plain_text(std::string_view words) {
        for (const char c : words) put(c);
    }
    // What somebody wrote may hold anything; what separates and what is no visible ASCII is written as \xNN.
    constexpr void escaped(std::string_view words) {
        constexpr std::string_view digits = "0123456789abcdef";
        for (const char c : words) {
            const auto code = static_cast<unsigned char>(c);
            if (code >= 0x20 && code < 0x7f && c != ';' && c != '\\') put(c);
            else {
                plain_text("\\x");
                put(digits[code >> 4]);
                put(digits[code & 15]);
            }
        }
    }
    constexpr void number(std::uint64_t value, unsigned least_digits = 1) {
        char digits[20]{};
        unsigned count = 0;
        for (; value > 0 || count < least_digits; value /= 10) digits[count++] = static_cast<char>('0' + value % 10);
        while (count > 0) put(digits[--count]);
    }
    constexpr void day(date d) {
        number(static_cast<std::uint64_t>(d.year), 4);
        put('-');
        number(static_cast<std::uint64_t>(d.month), 2);
        put('-');
        number(static_cast<std::uint64_t>(d.day), 2);
    }
    constexpr void end_line() {
        put('\n');
        starts_[++lines_] = used_;
    }
    constexpr std::size_t size() const { return used_; }
    constexpr std::string_view line(std::size_t n) const { return {chars_ + starts_[n], starts_[n + 1] - starts_[n]}; }
    // The first line stays the first; the others are sorted by their bytes.
    constexpr void sorted_into(char* out) const {
        std::size_t order[most_lines]{};
        for (std::size_t i = 0; i < lines_; ++i) order[i] = i;
        for (std::size_t i = 2; i < lines_; ++i)
            for (std::size_t j = i; j > 1 && line(order[j]) < line(order[j - 1]); --j) {
                const auto moved = order[j];
                order[j] = order[j - 1];
                order[j - 1] = moved;
            }
        for (std::size_t i = 0; i < lines_; ++i)
            for (const char c : line(order[i])) *out++ = c;
    }
};

template <class A, class Purpose> constexpr void spell_use(words_writer& out, use<A, Purpose>*) {
    out.escaped(A::name);
    out.plain_text(" for ");
    out.escaped(Purpose::name);
}
template <class... Use> constexpr void spell_uses(words_writer& out, list<Use...>) {
    ((out.plain_text("; uses "), spell_use(out, static_cast<Use*>(nullptr))), ...);
}
template <class... Threat> constexpr void spell_threats(words_writer& out, list<Threat...>) {
    ((out.plain_text("; raises "), out.escaped(Threat::id)), ...);
}
template <class Risk> constexpr void spell_risk(words_writer& out, Risk*) { out.escaped(Risk::id); }
template <class A, class Purpose> constexpr void spell_risk(words_writer& out, use<A, Purpose>* pair) { spell_use(out, pair); }

template <class Word> constexpr void spell_settings(words_writer& out) {
    if constexpr (requires { std::string_view(Word::remark); }) {
        out.plain_text("; remark=");
        out.escaped(Word::remark);
    }
    if constexpr (requires { std::string_view(Word::target::name); }) {
        out.plain_text("; target=");
        out.escaped(Word::target::name);
    }
    if constexpr (requires { Word::limits.each([](std::string_view, std::uint64_t) {}); })
        Word::limits.each([&](std::string_view name, std::uint64_t value) {
            out.plain_text("; ");
            out.escaped(name);
            out.put('=');
            out.number(value);
        });
    if constexpr (requires { Word::spell([](std::string_view, std::string_view) {}); })
        Word::spell([&](std::string_view name, std::string_view value) {
            out.plain_text("; ");
            out.escaped(name);
            out.put('=');
            out.escaped(value);
        });
}

template <class P> constexpr void spell_policy(words_writer& out) {
    if constexpr (std::is_same_v<typename P::role, role::services>) return;   // its services have their own lines
    else if constexpr (is_waiver<P>) {
        out.plain_text("accepted risk ");
        spell_risk(out, static_cast<typename P::risk*>(nullptr));
        out.plain_text("; on ");
        out.escaped(P::subject::name);
        out.plain_text("; until ");
        out.day(P::until);
        out.plain_text("; owner=");
        out.escaped(P::owner);
        out.plain_text("; reason=");
        out.escaped(P::reason);
        out.end_line();
    } else {
        out.plain_text("policy ");
        out.escaped(P::name);
        spell_uses(out, typename P::uses{});
        spell_settings<P>(out);
        out.end_line();
    }
}
template <class S> constexpr void spell_service(words_writer& out) {
    out.plain_text("service ");
    out.escaped(S::name);
    out.plain_text(S::rides == carrier::storage ? "; rides storage" : S::rides == carrier::stream ? "; rides stream" : S::rides == carrier::call ? "; rides call" : "; rides datagram");
    spell_threats(out, typename S::raises{});
    spell_settings<S>(out);
    out.end_line();
}
template <class... P, class... S> constexpr words_writer spelled(list<P...>, list<S...>) {
    words_writer out;
    out.plain_text("bartizan composition 1");
    out.end_line();
    (spell_service<S>(out), ...);
    (spell_policy<P>(out), ...);
    return out;
}
template <class Product> inline constexpr std::size_t composition_size = spelled(typename Product::policies{}, services_of<Product>{}).size();
template <class Product>
inline constexpr auto composition_chars = [] {
    static_assert(proven<Product>);
    std::array<char, composition_size<Product>> out{};
    spelled(typename Product::policies{}, services_of<Product>{}).sorted_into(out.data());
    return out;
}();
}  // namespace detail

// composition<Product>: what the product is made of, as text: docs/reference/report.md has the grammar. Every name, algorithm, purpose,
// threat, limit, remark and accepted risk is in it; a word with settings beyond these names them in
//   template <class Visit> static constexpr void spell(Visit visit)   calls visit(name, text) for each
template <class Product>
inline constexpr std::string_view composition{detail::composition_chars<Product>.data(), detail::composition_chars<Product>.size()};

}  // namespace bartizan
