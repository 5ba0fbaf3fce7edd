// Packets from a stranger through the reorder window and the depacketizers of video and audio, and as RTCP. Input: packets, each after two bytes of length.
// SPDX-License-Identifier: Apache-2.0
// runs: 50000
#include <bartizan/protocol/rtp/audio_depacketizer.hpp>
#include <bartizan/protocol/rtp/control.hpp>
#include <bartizan/protocol/rtp/depacketizer.hpp>
#include <bartizan/protocol/rtp/reorder.hpp>

#include <support/must.hpp>

#include <vector>

namespace {

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

using tests::must;
constexpr rtp::depacketizer_limits limits{.picture_bytes = 2048, .units = 8};

void receive(bz::nal::codec codec, bz::bytes_view input) {
    rtp::depacketizer<limits> receiver(codec);
    rtp::reorder<rtp::reorder_limits{.packets = 4, .packet_bytes = 256}> window;
    bz::byte_reader in(input);
    while (in.remaining() >= 2) {
        const std::size_t wanted = in.u16() & 0x1ff;
        const auto part = in.bytes(std::min(wanted, in.remaining()));
        const std::vector<std::byte> exact(part.begin(), part.end());   // so that a read of one byte past the end is seen
        const auto arrived = rtp::read_packet(exact);
        if (!arrived) continue;
        window.put(exact, arrived->head.sequence);
        for (auto next = window.take(); !next.empty(); next = window.take()) {
            const auto packet = rtp::read_packet(next);
            must(packet.has_value());
            unsigned times = 0;
            do {
                must(++times <= 2);
                const auto picture = receiver.take(*packet);
                if (!picture) continue;
                std::size_t bytes = 0;
                must(picture->units.size() <= limits.units);
                for (const auto unit : picture->units) {
                    must(!unit.empty() && bz::nal::type(codec, unit) >= 0);
                    bytes += unit.size();
                    volatile auto last = unit.back();
                    (void)last;
                }
                must(bytes <= limits.picture_bytes);
            } while (receiver.again());
        }
    }
}

void listen(rtp::audio_payload payload, bz::bytes_view input) {
    rtp::audio_depacketizer receiver(payload);
    bz::byte_reader in(input);
    std::size_t packets = 0;
    while (in.remaining() >= 2) {
        const std::size_t wanted = in.u16() & 0x1ff;
        const auto part = in.bytes(std::min(wanted, in.remaining()));
        const std::vector<std::byte> exact(part.begin(), part.end());
        const auto arrived = rtp::read_packet(exact);
        if (!arrived) continue;
        ++packets;
        std::size_t bytes = 0;
        receiver.take(*arrived, [&](const rtp::received_audio& frame) {
            must(!frame.bytes.empty() && frame.bytes.size() <= bz::aac::frame_bytes_max && frame.how.has_value() == payload.is_protected);
            volatile auto last = frame.bytes.back();
            (void)last;
            bytes += frame.bytes.size();
        });
        must(bytes <= bz::aac::frame_bytes_max);
        must(receiver.refused_packets <= 2 * packets);
    }
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, size));
    receive(bz::nal::codec::h264, input);
    receive(bz::nal::codec::h265, input);
    listen(rtp::audio_codec::aac, input);
    listen(rtp::audio_codec::pcma, input);
    listen({rtp::audio_codec::aac, true}, input);
    listen({rtp::audio_codec::pcmu, true}, input);
    if (const auto c = bz::aac::read_config(input)) {
        std::array<std::byte, 5> memory;
        bz::byte_writer out(memory);
        must(bz::aac::write_config(out, *c).has_value());
        const auto again = bz::aac::read_config(out.written());
        must(again && *again == *c);
    }
    std::size_t told = 0;
    if (const auto done = rtp::read_control(input, [&](const auto&) { ++told; }); !done) must(done.error().message() != "unknown");
    must(told <= size / 4);
    return 0;
}
