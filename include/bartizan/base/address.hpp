// address: IPv4 and IPv6 addresses and networks as one kind of value, read strictly from text at compile time and at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/base/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <cstdint>
#include <string_view>

namespace bartizan {

enum class address_errc { empty = 1, character, group_missing, group_too_large, leading_zero, too_many_groups, two_gaps, no_prefix, prefix_too_long, host_bits };
inline constexpr error_domain address_domain{"address", [](int code) -> std::string_view {
    switch (address_errc(code)) {
    case address_errc::empty: return "there is no address";
    case address_errc::character: return "a character that no address has; an address is like 192.168.0.100 or fd00::1, without white space or zone";
    case address_errc::group_missing: return "a number is missing: IPv4 has four between dots, IPv6 eight between colons, or :: once";
    case address_errc::group_too_large: return "a number is too large: at most 255 in IPv4, ffff in IPv6";
    case address_errc::leading_zero: return "a number with a leading zero, which others read as octal";
    case address_errc::too_many_groups: return "too many numbers: IPv4 has four, IPv6 eight";
    case address_errc::two_gaps: return ":: may stand for zeros only once";
    case address_errc::no_prefix: return "the length after / must be a number without sign or leading zero";
    case address_errc::prefix_too_long: return "the length after / is at most 32 for IPv4, 128 for IPv6";
    case address_errc::host_bits: return "the address has bits beyond the length after /; for 192.168.0.5/24 write 192.168.0.0/24 or 192.168.0.5";
    }
    return "unknown";
}};
constexpr error make_error(address_errc code) { return {&address_domain, int(code)}; }

// address: 16 bytes in network order; IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2), so that a mapped peer is judged as what it is.
struct address {
    std::array<std::uint8_t, 16> bytes{};

    static constexpr address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
        return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}};
    }
    constexpr bool is_v4() const {
        return std::all_of(bytes.begin(), bytes.begin() + 10, [](auto b) { return b == 0; }) && bytes[10] == 0xff && bytes[11] == 0xff;
    }
    constexpr bool bit(unsigned n) const { return bytes[n / 8] >> (7 - n % 8) & 1; }   // 0 is the first
    friend constexpr auto operator<=>(const address&, const address&) = default;
};

// network: an address and how many of its first bits count, of 128. A network of one family says nothing about the other: ::/0 is all of
// IPv6 and no IPv4 (D08).
struct network {
    address base;
    unsigned bits = 128;

    constexpr bool is_v4() const { return base.is_v4() && bits >= 96; }
    constexpr bool contains(const address& peer) const {
        if (peer.is_v4() != is_v4()) return false;
        for (unsigned i = 0; i < bits; i += 8) {
            const unsigned left = bits - i;
            const auto mask = static_cast<std::uint8_t>(left >= 8 ? 0xff : 0xff << (8 - left));
            if ((peer.bytes[i / 8] ^ base.bytes[i / 8]) & mask) return false;
        }
        return true;
    }
    friend constexpr auto operator<=>(const network&, const network&) = default;
};
inline constexpr network any_v4{address::v4(0, 0, 0, 0), 96}, any_v6{{}, 0};

// address_reader: the characters of an address from the front; `at` is where it stands, which is where an error is.
class address_reader {
    std::string_view text_;
    std::size_t at_ = 0;

public:
    constexpr explicit address_reader(std::string_view text) : text_(text) {}

    constexpr std::size_t position() const { return at_; }

    constexpr result<address> whole_address() {
        const auto read = any_address();
        if (read && at_ != text_.size()) return address_errc::character;
        return read;
    }
    // An address alone is a network of one. Host bits are refused: whoever wrote them meant something else (D05).
    constexpr result<network> whole_network() {
        const bool dotted = text_.find(':') == text_.npos;
        const auto read = any_address();
        if (!read) return read.error();
        network out{*read, 128};
        if (at_ == text_.size()) return out;
        if (text_[at_] != '/') return address_errc::character;
        ++at_;
        const auto digits = number(10, 3);
        if (!digits) return make_error(digits.error() == make_error(address_errc::leading_zero) ? address_errc::leading_zero : address_errc::no_prefix);
        if (*digits > (dotted ? 32u : 128u)) return address_errc::prefix_too_long;
        if (at_ != text_.size()) return address_errc::no_prefix;
        out.bits = *digits + (dotted ? 96 : 0);
        for (unsigned i = out.bits; i < 128; ++i)
            if (out.base.bit(i)) return address_errc::host_bits;
        return out;
    }

private:
    constexpr bool next(char c) const { return at_ < text_.size() && text_[at_] == c; }
    static constexpr int digit(char c, unsigned base) {
        const char low = c >= 'A' && c <= 'F' ? char(c - 'A' + 'a') : c;
        const int value = low >= '0' && low <= '9' ? low - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : 99;
        return value < int(base) ? value : -1;
    }
    // number: one to `most` digits. Hexadecimal groups may have leading zeros (RFC 4291, 2.2), decimal ones may not.
    constexpr result<unsigned> number(unsigned base, std::size_t most) {
        const auto start = at_;
        unsigned value = 0;
        while (at_ < text_.size() && digit(text_[at_], base) >= 0) {
            if (at_ - start == most) return address_errc::group_too_large;
            value = value * base + unsigned(digit(text_[at_++], base));
        }
        if (at_ == start) return at_ == text_.size() || text_[at_] == '.' || text_[at_] == ':' || text_[at_] == '/' ? address_errc::group_missing : address_errc::character;
        if (base == 10 && at_ - start > 1 && text_[start] == '0') {
            at_ = start;
            return address_errc::leading_zero;
        }
        return value;
    }
    constexpr result<std::array<std::uint8_t, 4>> dotted_quad() {
        std::array<std::uint8_t, 4> out{};
        for (std::size_t i = 0; i < 4; ++i) {
            if (i > 0) {
                if (!next('.')) return at_ == text_.size() || next('/') ? address_errc::group_missing : address_errc::character;
                ++at_;
            }
            const auto start = at_;
            const auto value = number(10, 3);
            if (!value) return value.error();
            if (*value > 255) {
                at_ = start;
                return address_errc::group_too_large;
            }
            out[i] = static_cast<std::uint8_t>(*value);
        }
        if (next('.')) return address_errc::too_many_groups;
        return out;
    }
    constexpr bool quad_follows() const {   // decimal digits and then a dot
        auto i = at_;
        while (i < text_.size() && text_[i] >= '0' && text_[i] <= '9') ++i;
        return i < text_.size() && text_[i] == '.';
    }
    constexpr result<address> any_address() {
        if (text_.empty()) return address_errc::empty;
        if (text_.substr(0, text_.find('/')).find(':') == std::string_view::npos) {
            const auto quad = dotted_quad();
            if (!quad) return quad.error();
            return address::v4((*quad)[0], (*quad)[1], (*quad)[2], (*quad)[3]);
        }
        address out;
        std::size_t used = 0, gap = 17;   // bytes; where :: stands
        if (text_.starts_with("::")) {
            gap = 0;
            at_ = 2;
        }
        bool after_gap = gap == 0;
        while (used < 16) {
            if (after_gap && (at_ == text_.size() || next('/'))) break;
            if (quad_follows()) {
                if (used > 12) return address_errc::too_many_groups;
                const auto quad = dotted_quad();
                if (!quad) return quad.error();
                std::copy(quad->begin(), quad->end(), out.bytes.begin() + std::ptrdiff_t(used));
                used += 4;
                break;
            }
            const auto group = number(16, 4);
            if (!group) return group.error();
            out.bytes[used++] = static_cast<std::uint8_t>(*group >> 8);
            out.bytes[used++] = static_cast<std::uint8_t>(*group);
            after_gap = false;
            if (!next(':')) break;
            if (text_.substr(at_).starts_with("::")) {
                if (gap != 17) return address_errc::two_gaps;
                gap = used;
                after_gap = true;
                at_ += 2;
            } else if (used < 16) ++at_;
        }
        if (next(':')) return address_errc::too_many_groups;
        if (gap == 17 ? used != 16 : used > 14) return gap == 17 ? address_errc::group_missing : address_errc::too_many_groups;
        if (gap != 17) {
            std::copy_backward(out.bytes.begin() + std::ptrdiff_t(gap), out.bytes.begin() + std::ptrdiff_t(used), out.bytes.end());
            std::fill(out.bytes.begin() + std::ptrdiff_t(gap), out.bytes.begin() + std::ptrdiff_t(16 - (used - gap)), std::uint8_t{0});
        }
        return out;
    }
};

// read_address, read_network: all of `text` or an error; `where`, when given, is told the position of what is wrong (D03, D04).
constexpr result<address> read_address(std::string_view text, std::size_t* where = nullptr) {
    address_reader reader(text);
    const auto read = reader.whole_address();
    if (where) *where = reader.position();
    return read;
}
constexpr result<network> read_network(std::string_view text, std::size_t* where = nullptr) {
    address_reader reader(text);
    const auto read = reader.whole_network();
    if (where) *where = reader.position();
    return read;
}

// address_text: as people write it: dotted quad for IPv4, RFC 5952's form for IPv6 (4.2: the longest run of zeros as ::).
struct address_text {
    std::array<char, 44> chars{};
    std::size_t size = 0;

    constexpr operator std::string_view() const { return {chars.data(), size}; }
    constexpr std::string_view view() const { return *this; }
    void number(unsigned value, int base) { size = std::size_t(std::to_chars(chars.data() + size, chars.data() + chars.size(), value, base).ptr - chars.data()); }
    constexpr void put(char c) { chars[size++] = c; }
};
inline address_text write_address(const address& a) {
    address_text out;
    if (a.is_v4()) {
        for (std::size_t i = 12; i < 16; ++i) {
            if (i > 12) out.put('.');
            out.number(a.bytes[i], 10);
        }
        return out;
    }
    const auto group = [&](std::size_t i) { return unsigned(a.bytes[2 * i] << 8 | a.bytes[2 * i + 1]); };
    std::size_t best = 8, longest = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t run = 0;
        while (i + run < 8 && group(i + run) == 0) ++run;
        if (run > longest) best = i, longest = run;
    }
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == best) {
            out.put(':');
            if (i + longest == 8) out.put(':');
            i += longest - 1;
            continue;
        }
        if (i > 0) out.put(':');
        out.number(group(i), 16);
    }
    return out;
}
inline address_text write_network(const network& n) {
    auto out = write_address(n.base);
    if (n.bits == 128) return out;
    out.put('/');
    out.number(n.is_v4() ? n.bits - 96 : n.bits, 10);
    return out;
}

// network_must_be_readable: the sentence for networks that stand in the source.
template <bool Readable, text Network> struct network_must_be_readable {
    static_assert(Readable, "[BZ-C40] not a network: write it as \"192.168.0.0/24\", \"192.168.0.100\" or \"fd00::/8\", without bits beyond the length.");
};

namespace literals {
// "192.168.0.0/24"_network: refused by the compiler when it is none (D05).
template <text Network> consteval network operator""_network() {
    constexpr auto read = read_network(Network.view());
    static_assert(sizeof(network_must_be_readable<bool(read), Network>) > 0);
    return read ? *read : network{};
}
}  // namespace literals

}  // namespace bartizan
