// probe: asks an Ethernet network whether somebody has an address already, and tells it who has it from now on (RFC 5227, 2.1 and 2.3).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>
#include <bartizan/base/bytes.hpp>
#include <bartizan/protocol/backoff.hpp>

#include <optional>

namespace bartizan::arp {

using hardware_address = std::array<std::uint8_t, 6>;
inline constexpr std::size_t packet_bytes = 28;   // Ethernet and IPv4 (RFC 826)

// packet: is: 1 a request, 2 a reply.
struct packet {
    std::uint16_t is = 0;
    hardware_address sender_mac{}, target_mac{};
    address sender{}, target{};
};
inline void write(const packet& p, std::span<std::byte, packet_bytes> out) noexcept {
    byte_writer writer(out);
    writer.u16(1), writer.u16(0x0800), writer.u8(6), writer.u8(4), writer.u16(p.is);
    writer.bytes(std::as_bytes(std::span(p.sender_mac))), writer.bytes(std::as_bytes(std::span(p.sender.bytes).last(4)));
    writer.bytes(std::as_bytes(std::span(p.target_mac))), writer.bytes(std::as_bytes(std::span(p.target.bytes).last(4)));
}
// read: none: it is not ARP for IPv4 over Ethernet. What follows is padding.
inline std::optional<packet> read(bytes_view bytes) noexcept {
    if (bytes.size() < packet_bytes) return {};
    byte_reader reader(bytes);
    if (reader.u64() >> 16 != 0x0001'0800'0604) return {};
    packet p;
    p.is = byte_reader(bytes.subspan(6)).u16();
    const auto mac = [&](hardware_address& to) { copy_bytes(reader.bytes(6), std::as_writable_bytes(std::span(to))); };
    const auto v4 = [&](address& to) {
        to = address::v4(0, 0, 0, 0);
        copy_bytes(reader.bytes(4), std::as_writable_bytes(std::span(to.bytes).last(4)));
    };
    mac(p.sender_mac), v4(p.sender), mac(p.target_mac), v4(p.target);
    return p;
}

// probe_limits: RFC 5227, 1.1.
struct probe_limits {
    std::uint32_t wait_ms = 1000, least_ms = 1000, most_ms = 2000, announce_wait_ms = 2000, announce_ms = 2000;
    unsigned probes = 3, announcements = 2;
};

enum class verdict { open, in_use, free };

// probe: facts in, questions out. After `free` it announces the address; finished(): nothing more is to be done.
//   conflict   somebody answers for the address, or somebody else probes for it at the same time
//   memory     sizeof      what it does not do   defend the address later (2.4): the system answers for it
template <probe_limits L = probe_limits{}> class probe {
    address wanted_;
    hardware_address mac_;
    verdict verdict_ = verdict::open;
    unsigned probes_ = 0, announcements_ = 0;
    instant next_;
    std::array<std::byte, packet_bytes> out_{};
    bool waits_ = false;

public:
    probe(const address& wanted, const hardware_address& mac, moment at) noexcept : wanted_(wanted), mac_(mac), next_(at.now + std::chrono::milliseconds(L.wait_ms ? at.random % L.wait_ms : 0)) {}

    verdict said() const noexcept { return verdict_; }
    bool finished() const noexcept { return !waits_ && (verdict_ == verdict::in_use || (verdict_ == verdict::free && announcements_ == L.announcements)); }
    const address& wanted() const noexcept { return wanted_; }

    void received(bytes_view bytes) noexcept {
        const auto p = read(bytes);
        if (verdict_ != verdict::open || !p || p->sender_mac == mac_) return;
        const bool has_it = p->sender == wanted_;
        const bool wants_it = p->is == 1 && p->sender == address::v4(0, 0, 0, 0) && p->target == wanted_;
        if (has_it || wants_it) verdict_ = verdict::in_use, waits_ = false;
    }
    void time_is(moment at) noexcept {
        if (finished() || verdict_ == verdict::in_use || at.now < next_) return;
        using std::chrono::milliseconds;
        if (verdict_ == verdict::open && probes_ < L.probes) {
            write({1, mac_, {}, address::v4(0, 0, 0, 0), wanted_}, out_);
            waits_ = true;
            next_ = at.now + (++probes_ < L.probes ? milliseconds(L.least_ms + at.random % (L.most_ms - L.least_ms + 1)) : milliseconds(L.announce_wait_ms));
            return;
        }
        verdict_ = verdict::free;
        if (announcements_ == L.announcements) return;
        write({1, mac_, {}, wanted_, wanted_}, out_);
        waits_ = true;
        ++announcements_;
        next_ = at.now + milliseconds(L.announce_ms);
    }
    std::optional<instant> deadline() const noexcept { return finished() || verdict_ == verdict::in_use ? std::nullopt : std::optional(next_); }
    // output: to the Ethernet broadcast address.
    std::optional<bytes_view> output() const noexcept { return waits_ ? std::optional<bytes_view>(out_) : std::nullopt; }
    void sent() noexcept { waits_ = false; }
};

}  // namespace bartizan::arp
