// subject: whom a certificate names, and for how long; the same for every backend.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>
#include <bartizan/base/instant.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace bartizan::crypto {

// subject: text is UTF-8, each at most 64 characters (RFC 5280, appendix A.1, ub-common-name). names: what clients write to reach the device,
// DNS names and numeric addresses, for the subjectAltName; they look there and nowhere else (RFC 9525, 2).
struct subject {
    std::string common_name;
    std::string organization{};
    std::string serial_number{};   // of the device
    std::vector<std::string> names{};
};

inline constexpr std::size_t most_names = 8, most_name_bytes = 253;

// is_dns_name: labels of letters, digits and hyphens between dots, of 1 to 63 characters; international ones as A-labels (RFC 5280, 7.2).
// One * may stand for the first label (RFC 9525, 6.3). A name of digits alone would be an address that is none.
constexpr bool is_dns_name(std::string_view text) noexcept {
    if (text.starts_with("*.")) text.remove_prefix(2);
    if (text.empty() || text.size() > most_name_bytes) return false;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    while (true) {
        const auto label = text.substr(0, text.find('.'));
        const bool last = label.size() == text.size();
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        if (!std::ranges::all_of(label, [&](char c) { return c == '-' || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); })) return false;
        if (last) return !std::ranges::all_of(label, is_digit);
        text.remove_prefix(label.size() + 1);
    }
}
// are_names: at most 8, each an address or a DNS name.
inline bool are_names(const std::vector<std::string>& names) noexcept {
    return names.size() <= most_names && std::ranges::all_of(names, [](const std::string& each) { return read_address(each) || is_dns_name(each); });
}

struct validity {
    utc_time from{}, until{};
};

}  // namespace bartizan::crypto
