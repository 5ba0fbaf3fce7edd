// test_picture: a moving picture with a running clock, so that a person sees at a glance what is recorded and whether it moves.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace camera {

// planes: the caller's YUV 4:2:0 memory.
struct planes {
    std::uint8_t *y, *u, *v;
    int y_stride, uv_stride, width, height;
};

struct colour {
    std::uint8_t y, u, v;
};

// glyph: 5x7 dots, a row a byte, the leftmost dot in bit 4.
constexpr std::array<std::uint8_t, 7> glyph(char c) {
    switch (c) {
    case '0': return {0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e};
    case '1': return {0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e};
    case '2': return {0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f};
    case '3': return {0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e};
    case '4': return {0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02};
    case '5': return {0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e};
    case '6': return {0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e};
    case '7': return {0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08};
    case '8': return {0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e};
    case '9': return {0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c};
    case ':': return {0x00, 0x0c, 0x0c, 0x00, 0x0c, 0x0c, 0x00};
    case '.': return {0x00, 0x00, 0x00, 0x00, 0x00, 0x0c, 0x0c};
    case '-': return {0x00, 0x00, 0x00, 0x1f, 0x00, 0x00, 0x00};
    case '#': return {0x0a, 0x0a, 0x1f, 0x0a, 0x1f, 0x0a, 0x0a};
    default: return {};
    }
}

inline void fill(const planes& p, int x, int y, int w, int h, colour c) {
    const int x1 = x + w < p.width ? x + w : p.width, y1 = y + h < p.height ? y + h : p.height;
    for (int row = y < 0 ? 0 : y; row < y1; ++row)
        for (int column = x < 0 ? 0 : x; column < x1; ++column) {
            p.y[row * p.y_stride + column] = c.y;
            p.u[row / 2 * p.uv_stride + column / 2] = c.u;
            p.v[row / 2 * p.uv_stride + column / 2] = c.v;
        }
}

inline void write(const planes& p, int x, int y, int dot, std::string_view text, colour ink) {
    for (const char c : text) {
        const auto dots = glyph(c);
        for (int row = 0; row < 7; ++row)
            for (int column = 0; column < 5; ++column)
                if (dots[static_cast<std::size_t>(row)] >> (4 - column) & 1) fill(p, x + column * dot, y + row * dot, dot, dot, ink);
        x += 6 * dot;
    }
}

// draw: colour bars, a ball on its way across them, the clock (UTC), the frame number, and in the lower left corner a lamp that shines in the
// first 100 ms of each second.
inline void draw(const planes& p, std::int64_t unix_ms, std::uint64_t frame) {
    static constexpr std::array<colour, 8> bars{{{180, 128, 128}, {162, 44, 142}, {131, 156, 44}, {112, 72, 58}, {84, 184, 198}, {65, 100, 212}, {35, 212, 114}, {28, 128, 128}}};
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const int left = static_cast<int>(i) * p.width / 8;
        fill(p, left, 0, (static_cast<int>(i) + 1) * p.width / 8 - left, p.height, bars[i]);
    }
    const int size = p.height / 6, way = p.width + size;
    const int x = static_cast<int>(frame * 7 % static_cast<unsigned>(way)) - size, y = p.height / 2;
    for (int row = 0; row < size; ++row) {   // a disc, row by row
        const int d = 2 * row - size;
        int half = 0;
        while (4 * half * half + d * d < size * size) ++half;
        fill(p, x + size / 2 - half, y + row, 2 * half, 1, {235, 128, 128});
    }
    std::array<char, 40> text;
    const auto day_ms = unix_ms % 86'400'000;
    std::snprintf(text.data(), text.size(), "%02d:%02d:%02d.%03d", int(day_ms / 3'600'000), int(day_ms / 60'000 % 60), int(day_ms / 1000 % 60), int(day_ms % 1000));
    const int dot = p.height / 90 > 1 ? p.height / 90 : 1;
    fill(p, 4 * dot, 4 * dot, 75 * dot, 23 * dot, {16, 128, 128});
    write(p, 6 * dot, 6 * dot, dot, text.data(), {235, 128, 128});
    const bool shines = day_ms % 1000 < 100;
    fill(p, 4 * dot, p.height - 20 * dot, 16 * dot, 16 * dot, shines ? colour{235, 128, 128} : colour{16, 128, 128});
    std::snprintf(text.data(), text.size(), "#%06llu", static_cast<unsigned long long>(frame));
    write(p, 6 * dot, 17 * dot, dot, text.data(), {210, 16, 146});
}

}  // namespace camera
