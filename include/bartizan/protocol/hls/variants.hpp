// variants: writes an HLS multivariant playlist of one stream, which says before any byte of it how it is coded, and whether there is sound.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace bartizan::hls {

// variant: of the attributes of EXT-X-STREAM-INF (RFC 8216, 4.3.4.2).
//   codecs     of all that is in it, with commas between (RFC 6381); empty: not known, and not said
//   bandwidth  bits a second of its largest fragment; average of all of them
//   width      0: not known
struct variant {
    std::string_view uri{}, codecs{};
    std::uint64_t bandwidth = 0, average = 0;
    std::uint32_t width = 0, height = 0;
};

// write_variants: `put` is called with pieces of text, in order. Text is written as it is: without quotation marks and ends of lines.
template <class Put> void write_variants(Put put, const variant& only) {
    const auto number = [&](std::string_view name, std::uint64_t value) {
        std::array<char, 20> digits;
        put(name), put(std::string_view(digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr - digits.data())));
    };
    put("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    number("#EXT-X-STREAM-INF:BANDWIDTH=", only.bandwidth);
    number(",AVERAGE-BANDWIDTH=", only.average);
    if (!only.codecs.empty()) put(",CODECS=\""), put(only.codecs), put("\"");
    if (only.width > 0) number(",RESOLUTION=", only.width), number("x", only.height);
    put("\n"), put(only.uri), put("\n");
}

}  // namespace bartizan::hls
