// fragment_check: a box behind each fragment that says whether all of its bytes reached the disk.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/box.hpp>

#include <array>
#include <cstdint>

namespace bartizan::storage {

// A power cut may leave a file that is long enough while sectors within are zero or stale: the length alone proves nothing, and a fragment
// with a hole would later be called altered. The box is a `uuid` (ISO/IEC 14496-12, 11.1), which players skip. It finds accidents; against
// people there are signatures.

// crc32c: of the bytes fed so far (RFC 3720, 12.1; polynomial of Castagnoli, reflected).
class crc32c {
    std::uint32_t state_ = 0xffff'ffff;

    static constexpr auto tables = [] {   // eight bytes a step
        std::array<std::array<std::uint32_t, 256>, 8> out{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            auto c = i;
            for (int bit = 0; bit < 8; ++bit) c = c & 1 ? c >> 1 ^ 0x82f6'3b78 : c >> 1;
            out[0][i] = c;
        }
        for (std::size_t t = 1; t < 8; ++t)
            for (std::size_t i = 0; i < 256; ++i) out[t][i] = out[t - 1][i] >> 8 ^ out[0][out[t - 1][i] & 0xff];
        return out;
    }();

public:
    constexpr void add(bytes_view data) noexcept {
        auto c = state_;
        const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(data[i]); };
        for (; data.size() >= 8; data = data.subspan(8)) {
            c ^= at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24;
            c = tables[7][c & 0xff] ^ tables[6][c >> 8 & 0xff] ^ tables[5][c >> 16 & 0xff] ^ tables[4][c >> 24] ^ tables[3][at(4)] ^
                tables[2][at(5)] ^ tables[1][at(6)] ^ tables[0][at(7)];
        }
        for (; !data.empty(); data = data.subspan(1)) c = c >> 8 ^ tables[0][(c ^ at(0)) & 0xff];
        state_ = c;
    }
    constexpr std::uint32_t value() const noexcept { return ~state_; }
};

inline constexpr std::array<std::uint8_t, 16> fragment_check_id{0x5b, 0x0e, 0x4c, 0x0f, 0x8a, 0x1d, 0x4d, 0x3b, 0x9d, 0x60, 0x2c, 0x37, 0x1e, 0x94, 0x5a, 0x6f};
inline constexpr std::size_t fragment_check_bytes = 8 + 16 + 4;

// write_fragment_check: over moof and mdat together.
inline void write_fragment_check(byte_writer& out, std::uint32_t crc) noexcept {
    const mp4::box scope(out, "uuid");
    out.bytes(std::as_bytes(std::span(fragment_check_id)));
    out.u32(crc);
}

// read_fragment_check: what the box says, nothing when it is another one.
inline std::optional<std::uint32_t> read_fragment_check(const mp4::box_view& box) noexcept {
    if (box.type != mp4::fourcc("uuid") || !box.whole || box.open_ended || box.payload.size() != fragment_check_bytes - 8) return std::nullopt;
    if (!same_bytes(box.payload.first(16), std::as_bytes(std::span(fragment_check_id)))) return std::nullopt;
    return byte_reader(box.payload.subspan(16)).u32();
}

}  // namespace bartizan::storage
