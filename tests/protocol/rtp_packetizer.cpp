#include <bartizan/protocol/rtp/packetizer.hpp>

#include <bartizan/protocol/rtp/depacketizer.hpp>
#include <support/media.hpp>
#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

namespace {

struct train {
    std::vector<std::byte> memory = std::vector<std::byte>(1 << 20);
    std::vector<bz::bytes_view> packets;
    bz::result<> pack(rtp::packetizer& by, std::span<const bz::bytes_view> units, std::uint32_t timestamp) {
        bz::byte_writer out(memory);
        const auto done = by.pack(units, timestamp, out);
        if (!done) return done;
        bz::bytes_view left = out.written();
        for (auto packet = rtp::next_packet(left); !packet.empty(); packet = rtp::next_packet(left)) packets.push_back(packet);
        CHECK(left.empty());
        return {};
    }
};
std::vector<std::byte> unit(bz::nal::codec c, int type, std::size_t size, std::uint8_t fill = 0x55) {
    std::vector<std::byte> u(size, std::byte(fill));
    if (c == bz::nal::codec::h264) u[0] = static_cast<std::byte>(0x60 | type);
    else u[0] = static_cast<std::byte>(type << 1), u[1] = std::byte{1};
    return u;
}

}  // namespace

TEST_CASE("real video comes out of its packets as it went in, at every packet size") {
    for (const auto codec : {bz::nal::codec::h264, bz::nal::codec::h265})
        for (const std::size_t limit : {100u, 200u, 1280u, 1500u}) {
            const auto video = codec == bz::nal::codec::h264 ? tests::clip::h264() : tests::clip::h265();
            rtp::packetizer packetizer(codec, 96, 0xabcd, 0xfff0, {.packet_bytes = limit});
            const auto receiver = std::make_unique<rtp::depacketizer<>>(codec);
            std::uint16_t sequence = 0xfff0;
            std::size_t pictures = 0;
            for (const auto& picture : video.pictures) {
                train sent;
                REQUIRE(sent.pack(packetizer, picture.units, static_cast<std::uint32_t>(pictures) * 3000));
                for (std::size_t i = 0; i < sent.packets.size(); ++i) {
                    REQUIRE(sent.packets[i].size() <= limit - 48);
                    const auto packet = rtp::read_packet(sent.packets[i]);
                    REQUIRE(packet);
                    CHECK(packet->head.sequence == sequence++);
                    CHECK(packet->head.marker == (i + 1 == sent.packets.size()));
                    const auto got = receiver->take(*packet);
                    REQUIRE(got.has_value() == packet->head.marker);
                    if (!got) continue;
                    CHECK(got->whole);
                    REQUIRE(got->units.size() == picture.units.size());
                    for (std::size_t k = 0; k < got->units.size(); ++k) CHECK(bz::same_bytes(got->units[k], picture.units[k]));
                }
                ++pictures;
            }
            CHECK(pictures >= 20);
            CHECK(receiver->lost_packets + receiver->refused_packets == 0);
        }
}

TEST_CASE("parameter sets share a packet, and a slice that fits stands alone") {
    for (const auto codec : {bz::nal::codec::h264, bz::nal::codec::h265}) {
        const bool h264 = codec == bz::nal::codec::h264;
        const auto sps = unit(codec, h264 ? 7 : 33, 20), pps = unit(codec, h264 ? 8 : 34, 8), slice = unit(codec, h264 ? 5 : 19, 1000);
        const bz::bytes_view units[]{sps, pps, slice};
        rtp::packetizer packetizer(codec, 96, 1, 0);
        train sent;
        REQUIRE(sent.pack(packetizer, units, 0));
        REQUIRE(sent.packets.size() == 2);
        CHECK(bz::nal::type(codec, sent.packets[0].subspan(12)) == (h264 ? 24 : 48));
        CHECK(bz::same_bytes(sent.packets[1].subspan(12), slice));
        CHECK(packetizer.packets() == 2);
        CHECK(packetizer.octets() == sent.packets[0].size() + sent.packets[1].size() - 24);
    }
}

TEST_CASE("a unit one byte too great is sent in two fragments, none of them both first and last") {
    const auto codec = bz::nal::codec::h264;
    for (const std::size_t size : {1440u, 1441u}) {
        const auto slice = unit(codec, 5, size);
        const bz::bytes_view units[]{slice};
        rtp::packetizer packetizer(codec, 96, 1, 0);
        train sent;
        REQUIRE(sent.pack(packetizer, units, 0));
        REQUIRE(sent.packets.size() == (size > 1440 ? 2 : 1));
        if (size > 1440) CHECK((std::to_integer<int>(sent.packets[0][13]) & 0xc0) == 0x80);
    }
}

TEST_CASE("a picture that does not fit uses no sequence number") {
    const auto slice = unit(bz::nal::codec::h264, 5, 5000);
    const bz::bytes_view units[]{slice};
    rtp::packetizer packetizer(bz::nal::codec::h264, 96, 1, 100);
    std::array<std::byte, 3000> memory;
    bz::byte_writer out(memory);
    CHECK(packetizer.pack(units, 0, out).error() == make_error(rtp::errc::picture_too_large));
    CHECK(packetizer.next_sequence() == 100);
    CHECK(packetizer.packets() == 0);
    rtp::packetizer tiny(bz::nal::codec::h264, 96, 1, 100, {.packet_bytes = 60});
    CHECK(tiny.pack(units, 0, out).error() == make_error(rtp::errc::packet_size_too_small));
}
