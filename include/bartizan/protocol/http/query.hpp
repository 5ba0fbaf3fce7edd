// query: parameters behind the question mark of a request's target.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace bartizan::http {

// parameter_text: a value, decoded; limit: 64 bytes, for a longer one is no number, time or name that a service would ask for.
class parameter_text {
    std::array<char, 64> chars_{};
    std::size_t size_ = 0;

public:
    constexpr bool add(char c) noexcept {
        if (size_ == chars_.size()) return false;
        chars_[size_++] = c;
        return true;
    }
    constexpr std::string_view view() const noexcept { return {chars_.data(), size_}; }
};

// parameter: of `a=1&b=2`, the value of the first with this name; nothing when there is none, or when it is broken or too long.
//   source  RFC 3986, 2.1 and 3.4 (percent-encoding); a plus sign is a plus sign      memory  none
constexpr std::optional<parameter_text> parameter(std::string_view query, std::string_view name) noexcept {
    const auto hex = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
    while (!query.empty()) {
        const auto each = query.substr(0, query.find('&'));
        query.remove_prefix(each.size() < query.size() ? each.size() + 1 : query.size());
        if (!each.starts_with(name) || each.size() == name.size() || each[name.size()] != '=') continue;
        parameter_text out;
        const auto value = each.substr(name.size() + 1);
        for (std::size_t i = 0; i < value.size(); ++i) {
            char c = value[i];
            if (c == '%') {
                if (i + 2 >= value.size() || hex(value[i + 1]) < 0 || hex(value[i + 2]) < 0) return std::nullopt;
                c = static_cast<char>(hex(value[i + 1]) * 16 + hex(value[i + 2]));
                i += 2;
            }
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || !out.add(c)) return std::nullopt;
        }
        return out;
    }
    return std::nullopt;
}

}  // namespace bartizan::http
