#include <bartizan/protocol/rtp/audio_packetizer.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

namespace {

std::vector<rtp::packet> packets_of(bz::bytes_view train, std::vector<std::size_t>* sizes = nullptr) {
    std::vector<rtp::packet> packets;
    for (auto bytes = rtp::next_packet(train); !bytes.empty(); bytes = rtp::next_packet(train)) {
        const auto packet = rtp::read_packet(bytes);
        REQUIRE(packet);
        packets.push_back(*packet);
        if (sizes) sizes->push_back(bytes.size());
    }
    CHECK(train.empty());
    return packets;
}
std::vector<std::byte> frame_of(std::size_t size, int fill) { return std::vector<std::byte>(size, static_cast<std::byte>(fill)); }

}  // namespace

TEST_CASE("frames of AAC share a packet as RFC 3640 lays it out") {
    const auto a = frame_of(3, 0xaa), b = frame_of(2, 0xbb);
    const bz::bytes_view frames[]{a, b};
    rtp::audio_packetizer packetizer(rtp::audio_codec::aac, 97, 7, 100);
    std::array<std::byte, 200> memory;
    bz::byte_writer out(memory);
    REQUIRE(packetizer.pack(frames, 5000, out));
    const auto packets = packets_of(out.written());
    REQUIRE(packets.size() == 1);
    CHECK(packets[0].head.marker);
    CHECK(packets[0].head.timestamp == 5000);
    CHECK(packets[0].head.payload_type == 97);
    // 32 bits of headers; 13 bits of size and 3 of index each; the frames
    const std::uint8_t expected[]{0, 32, 0, 3 << 3, 0, 2 << 3, 0xaa, 0xaa, 0xaa, 0xbb, 0xbb};
    CHECK(bz::same_bytes(packets[0].payload, std::as_bytes(std::span(expected))));
    CHECK(packetizer.octets() == sizeof expected);
}

TEST_CASE("a frame of AAC that is greater than a packet goes in fragments, each with the size of the whole, the last with the marker") {
    const auto big = frame_of(3000, 1);
    const bz::bytes_view frames[]{big};
    rtp::audio_packetizer packetizer(rtp::audio_codec::aac, 97, 7, 0xffff, {.packet_bytes = 1280});
    std::vector<std::byte> memory(8000);
    bz::byte_writer out(memory);
    REQUIRE(packetizer.pack(frames, 1, out));
    std::vector<std::size_t> sizes;
    const auto packets = packets_of(out.written(), &sizes);
    REQUIRE(packets.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(sizes[i] <= 1280 - 48);
        CHECK(packets[i].head.marker == (i == 2));
        CHECK(packets[i].head.timestamp == 1);
        CHECK(packets[i].payload[2] == std::byte(3000 >> 5));
        CHECK(packets[i].payload[3] == std::byte(3000 << 3 & 0xff));
    }
    CHECK(packets[0].head.sequence == 0xffff);
    CHECK(packets[1].head.sequence == 0);
}

TEST_CASE("G.711 is octets and nothing else, without marker, the time counted in them") {
    const auto half_second = frame_of(4000, 0xd5);
    const bz::bytes_view frames[]{half_second};
    rtp::audio_packetizer packetizer(rtp::audio_codec::pcma, rtp::static_payload_type(rtp::audio_codec::pcma), 7, 0);
    std::vector<std::byte> memory(8000);
    bz::byte_writer out(memory);
    REQUIRE(packetizer.pack(frames, 10, out));
    const auto packets = packets_of(out.written());
    REQUIRE(packets.size() == 3);
    std::uint32_t time = 10;
    for (const auto& packet : packets) {
        CHECK_FALSE(packet.head.marker);
        CHECK(packet.head.payload_type == 8);
        CHECK(packet.head.timestamp == time);
        time += static_cast<std::uint32_t>(packet.payload.size());
    }
    CHECK(time == 4010);
    CHECK(rtp::static_payload_type(rtp::audio_codec::pcmu) == 0);
}

TEST_CASE("audio that cannot be sent uses no sequence number") {
    const auto great = frame_of(8192, 1), good = frame_of(100, 1);
    const bz::bytes_view too_great[]{good, great}, nothing[]{bz::bytes_view{}}, fits[]{good};
    std::vector<std::byte> memory(16000);
    rtp::audio_packetizer packetizer(rtp::audio_codec::aac, 97, 7, 5);
    bz::byte_writer out(memory);
    CHECK(packetizer.pack(too_great, 0, out).error() == make_error(rtp::errc::picture_too_large));
    CHECK(packetizer.pack(nothing, 0, out).error() == make_error(rtp::errc::picture_too_large));
    bz::byte_writer small(bz::bytes_span(memory).first(80));
    CHECK(packetizer.pack(fits, 0, small).error() == make_error(rtp::errc::picture_too_large));
    CHECK(packetizer.next_sequence() == 5);
    CHECK(packetizer.packets() == 0);
    rtp::audio_packetizer tiny(rtp::audio_codec::aac, 97, 7, 5, {.packet_bytes = 60});
    CHECK(tiny.pack(fits, 0, out).error() == make_error(rtp::errc::packet_size_too_small));
}
