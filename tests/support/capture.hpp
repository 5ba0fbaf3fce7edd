// capture: what one side of the first TCP connection of a pcap file sent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/vectors.hpp>

#include <map>

namespace tests {

// sent_from: the bytes whose source port is `port`, in the order of their sequence numbers; a retransmission counts once. Little-endian pcap of
// Ethernet or raw IPv4 packets.
inline std::string sent_from(const std::string& file, unsigned port) {
    const auto data = shared_file(file);
    const auto at = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(data.at(i))); };
    const auto little = [&](std::size_t i) { return at(i) | at(i + 1) << 8 | at(i + 2) << 16 | at(i + 3) << 24; };
    REQUIRE(little(0) == 0xa1b2c3d4);
    const auto link = little(20);
    const std::size_t lead = link == 1 ? 14 : link == 113 ? 16 : link == 276 ? 20 : 0;
    std::map<unsigned, std::string> parts;
    for (std::size_t record = 24; record < data.size();) {
        const std::size_t size = little(record + 8), ip = record + 16 + lead;
        record += 16 + size;
        if (at(ip) >> 4 != 4 || at(ip + 9) != 6) continue;
        const std::size_t tcp = ip + 4 * (at(ip) & 15), end = ip + (at(ip + 2) << 8 | at(ip + 3)), from = tcp + 4 * (at(tcp + 12) >> 4);
        if ((at(tcp) << 8 | at(tcp + 1)) == port && from < end)
            parts[at(tcp + 4) << 24 | at(tcp + 5) << 16 | at(tcp + 6) << 8 | at(tcp + 7)] = data.substr(from, end - from);
    }
    std::string all;
    for (const auto& [sequence, part] : parts) all += part;
    return all;
}

}  // namespace tests
