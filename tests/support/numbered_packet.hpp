// numbered_packet: the n-th picture of a stream in one RTP packet, its one unit holding n, so that who receives it can say which came.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtp/packetizer.hpp>

#include <vector>

namespace tests {

inline std::vector<std::byte> numbered_packet(unsigned n) {
    std::vector<std::byte> memory(32);
    bartizan::byte_writer w(memory);
    bartizan::rtp::write_header(w, {.marker = true, .payload_type = 96, .sequence = static_cast<std::uint16_t>(n), .timestamp = n * 3600, .ssrc = 7});
    w.u8(0x41), w.u32(n), w.u8(0x80);
    memory.resize(w.size());
    return memory;
}

}  // namespace tests
