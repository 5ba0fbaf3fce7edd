// command: what the example programs share at their edge: records as files, failures as sentences.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/io/mapped_file.hpp>
#include <bartizan/io/posix_store.hpp>

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>

namespace command {

namespace bz = bartizan;

[[noreturn]] inline void fail(const std::string& what) { throw std::runtime_error(what); }

// need: the value, or a sentence that says what was wanted and why it failed.
template <class T> T need(bz::result<T> r, const std::string& wanted) {
    if (!r) fail(wanted + ": " + std::string(r.error().message()));
    return *std::move(r);
}

inline std::string read_text(const std::string& path) {
    const auto file = need(bz::io::mapped_file::open(path.c_str()), path);
    return std::string(bz::as_text(file.bytes()));
}

// write_private: a file only its owner can read; an existing one is replaced as a whole.
inline void write_private(const std::string& path, bz::bytes_view data) {
    const auto slash = path.rfind('/');
    bz::io::posix_store folder(slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash));
    (void)need(folder.replace(path.substr(slash == path.npos ? 0 : slash + 1), data), path);
}

template <class Bytes> std::string hex(const Bytes& bytes) {
    std::string text;
    for (const auto b : bytes) {
        text += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4];
        text += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15];
    }
    return text;
}

// from_hex: exactly N bytes, white space at the end allowed.
template <std::size_t N> std::optional<std::array<std::byte, N>> from_hex(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    std::array<std::byte, N> bytes;
    if (text.size() != 2 * N) return std::nullopt;
    for (std::size_t i = 0; i < N; ++i) {
        unsigned value = 0;
        const auto parsed = std::from_chars(text.data() + 2 * i, text.data() + 2 * i + 2, value, 16);
        if (parsed.ec != std::errc{} || parsed.ptr != text.data() + 2 * i + 2) return std::nullopt;
        bytes[i] = static_cast<std::byte>(value);
    }
    return bytes;
}

// fingerprint_of: SHA-256 as people copy it: 64 hexadecimal digits, with colons between bytes or without.
inline std::optional<std::array<std::byte, 32>> fingerprint_of(std::string_view text) {
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != ':' || i % 3 != 2) digits += text[i];
    return from_hex<32>(digits);
}

}  // namespace command
