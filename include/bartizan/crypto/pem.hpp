// pem: certificates and requests as text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <string_view>

namespace bartizan::crypto {

// pem_text: text in memory of its own. 8 KiB is twice what a document has room for (frame::signing_gate).
class pem_text {
    std::array<char, 8192> chars_;
    std::size_t size_ = 0;
    bool fits_ = true;

public:
    std::string_view view() const noexcept { return {chars_.data(), size_}; }
    operator std::string_view() const noexcept { return view(); }
    bool empty() const noexcept { return size_ == 0; }
    bool fits() const noexcept { return fits_; }

    void append(std::string_view text) noexcept {
        fits_ = fits_ && text.size() <= chars_.size() - size_;
        if (!fits_) return;
        std::ranges::copy(text, chars_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += text.size();
    }
    // append_block: one PEM block, lines of 64 characters. Source: RFC 7468, 2 and 3.
    void append_block(std::string_view label, bytes_view der) noexcept {
        constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (const auto part : {std::string_view("-----BEGIN "), label, std::string_view("-----\n")}) append(part);
        for (std::size_t at = 0; at < der.size(); at += 3) {
            const auto left = std::min<std::size_t>(der.size() - at, 3);
            std::uint32_t bits = 0;
            for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < left ? std::to_integer<std::uint32_t>(der[at + i]) : 0);
            std::array<char, 4> four{'=', '=', '=', '='};
            for (std::size_t i = 0; i <= left; ++i) four[i] = alphabet[bits >> (18 - 6 * i) & 63];
            append({four.data(), 4});
            if ((at + 3) % 48 == 0 || at + 3 >= der.size()) append("\n");
        }
        for (const auto part : {std::string_view("-----END "), label, std::string_view("-----\n")}) append(part);
    }
};

// pem_reader: block after block of one label; text between them is ignored (RFC 7468, 5.2). Hostile text: a block without its end,
// characters of another alphabet, or more than `into` holds, make it not good.
class pem_reader {
    std::string_view rest_, label_;
    bool good_ = true;

public:
    pem_reader(std::string_view text, std::string_view label) noexcept : rest_(text), label_(label) {}

    bool good() const noexcept { return good_; }

    // next: the bytes of the next block in the front of `into`; empty at the end and after a failure.
    bytes_view next(bytes_span into) noexcept {
        if (!good_ || !pass("-----BEGIN ")) return {};
        const auto body = rest_;
        if (!pass("-----END ")) return fail();
        return decode(body.substr(0, body.size() - rest_.size() - (9 + label_.size() + 5)), into);
    }

private:
    bool pass(std::string_view edge) noexcept {
        for (auto at = rest_.find(edge); at != rest_.npos; at = rest_.find(edge, at + 1)) {
            auto after = rest_.substr(at + edge.size());
            if (!after.starts_with(label_) || !after.substr(label_.size()).starts_with("-----")) continue;
            rest_ = after.substr(label_.size() + 5);
            return true;
        }
        return false;
    }
    bytes_view decode(std::string_view text, bytes_span into) noexcept {
        byte_writer out(into);
        std::uint32_t bits = 0;
        unsigned held = 0, padding = 0;
        for (const char c : text) {
            if (c == '\n' || c == '\r' || c == ' ' || c == '\t') continue;
            const auto digit = digit_of(c);
            padding += c == '=';
            if ((digit < 0 && c != '=') || (padding && c != '=') || padding > 2) return fail();
            bits = bits << 6 | static_cast<std::uint32_t>(std::max(digit, 0));
            if (++held < 4) continue;
            for (unsigned i = 0; i < 3 - padding; ++i) out.u8(static_cast<std::uint8_t>(bits >> (16 - 8 * i)));
            held = 0;
            bits = 0;
        }
        return held == 0 && out.fits() && out.size() > 0 ? bytes_view(out.written()) : fail();
    }
    static int digit_of(char c) noexcept {
        if (c >= 'A' && c <= 'Z') return c - 'A';
        if (c >= 'a' && c <= 'z') return c - 'a' + 26;
        if (c >= '0' && c <= '9') return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }
    bytes_view fail() noexcept {
        good_ = false;
        return {};
    }
};

}  // namespace bartizan::crypto
