// json_writer: writes JSON (RFC 8259) piece by piece into a sink; no heap, no tree.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bartizan {

// json_writer<Sink>: `sink` is called with pieces of text, in order. Nesting and commas are its own; keys inside an array are left out.
//   in      text is UTF-8; control characters, quotation marks and backslashes are escaped (RFC 8259, 7)
//   memory  the object alone, up to 16 levels; a level more is written but its commas are wrong, so do not
template <class Sink> class json_writer {
    Sink& sink_;
    std::size_t level_ = 0;
    std::array<bool, 16> begun_{};   // something stands on this level already

    void next(std::string_view key) {
        if (begun_[level_ % begun_.size()]) sink_(std::string_view(","));
        begun_[level_ % begun_.size()] = true;
        if (level_ > 0) sink_(std::string_view("\n"));
        if (key.empty()) return;
        quoted(key);
        sink_(std::string_view(": "));
    }
    void open(std::string_view key, std::string_view bracket) {
        next(key);
        sink_(bracket);
        begun_[++level_ % begun_.size()] = false;
    }
    void close(std::string_view bracket) {
        --level_;
        sink_(bracket);
        if (level_ == 0) sink_(std::string_view("\n"));
    }
    void quoted(std::string_view text) {
        constexpr std::string_view digits = "0123456789abcdef";
        sink_(std::string_view("\""));
        std::size_t from = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto code = static_cast<unsigned char>(text[i]);
            if (code >= 0x20 && code != '"' && code != '\\') continue;
            sink_(text.substr(from, i - from));
            const char escape[6] = {'\\', 'u', '0', '0', digits[code >> 4], digits[code & 15]};
            sink_(std::string_view(escape, sizeof escape));
            from = i + 1;
        }
        sink_(text.substr(from));
        sink_(std::string_view("\""));
    }

public:
    explicit json_writer(Sink& sink) : sink_(sink) {}

    void begin_object(std::string_view key = {}) { open(key, "{"); }
    void end_object() { close("}"); }
    void begin_array(std::string_view key = {}) { open(key, "["); }
    void end_array() { close("]"); }
    void text(std::string_view key, std::string_view value) {
        next(key);
        quoted(value);
    }
    void number(std::string_view key, std::uint64_t value) {
        next(key);
        char digits[20];
        sink_(std::string_view(digits, std::size_t(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)));
    }
    void flag(std::string_view key, bool value) {
        next(key);
        sink_(value ? std::string_view("true") : std::string_view("false"));
    }
};

}  // namespace bartizan
