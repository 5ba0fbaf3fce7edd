// line_speed: what an Ethernet port is held to, in the words of the Network page (checklist J18; IEEE 802.3, 28).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bartizan {

enum class line_speed : std::uint8_t { automatic, full_100, half_100, full_10, half_10 };

inline constexpr std::array<std::string_view, 5> line_speed_names{"Auto", "100M full", "100M half", "10M full", "10M half"};

constexpr std::string_view name_of(line_speed s) { return line_speed_names[std::size_t(s)]; }
constexpr std::optional<line_speed> read_line_speed(std::string_view text) {
    for (std::size_t i = 0; i < line_speed_names.size(); ++i)
        if (text == line_speed_names[i]) return line_speed(i);
    return std::nullopt;
}
// megabits_of, is_full: of a speed that is not automatic.
constexpr std::uint32_t megabits_of(line_speed s) { return s == line_speed::full_100 || s == line_speed::half_100 ? 100 : 10; }
constexpr bool is_full(line_speed s) { return s == line_speed::full_100 || s == line_speed::full_10; }

}  // namespace bartizan
