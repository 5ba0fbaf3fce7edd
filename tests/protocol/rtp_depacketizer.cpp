#include <bartizan/protocol/rtp/depacketizer.hpp>

#include <bartizan/protocol/rtp/packetizer.hpp>
#include <bartizan/crypto/hash.hpp>
#include <support/print.hpp>
#include <support/vectors.hpp>

#include <memory>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

namespace {

bz::nal::codec codec_of(const boost::json::value& v) { return tests::text(v, "codec") == "h264" ? bz::nal::codec::h264 : bz::nal::codec::h265; }

// receive: every packet, and on a changed timestamp the same again.
template <class Receiver, class OnPicture> void receive(Receiver& receiver, bz::bytes_view bytes, OnPicture on_picture) {
    const auto packet = rtp::read_packet(bytes);
    REQUIRE(packet);
    do {
        if (const auto picture = receiver.take(*packet)) on_picture(*picture);
    } while (receiver.again());
}
using small = rtp::depacketizer<rtp::depacketizer_limits{.picture_bytes = 4096, .units = 8}>;

}  // namespace

TEST_CASE("the packets of ffmpeg and GStreamer give the units that their encoder made") {
    for (const auto* name : {"rtp_h264_mtu1400", "rtp_h264_mtu200", "rtp_h264_stapA_gst", "rtp_h265_ap_gst"}) {
        INFO(name);
        const auto shared = tests::shared_json("vectors/media/rtp/" + std::string(name) + ".json");
        const auto receiver = std::make_unique<rtp::depacketizer<>>(codec_of(shared));
        bz::crypto::hasher<bz::sha256, bz::purpose::frame_integrity> hash;
        std::size_t units = 0, pictures = 0;
        for (const auto& packet : shared.at("packets").as_array())
            receive(*receiver, tests::from_hex(packet.as_string()), [&](const rtp::received_picture& picture) {
                ++pictures;
                CHECK(picture.whole);
                for (const auto unit : picture.units) {
                    std::array<std::byte, 4> length;
                    bz::byte_writer(length).u32(static_cast<std::uint32_t>(unit.size()));
                    hash.update(length), hash.update(unit);
                    ++units;
                }
            });
        CHECK(units == tests::number(shared, "nal_count"));
        CHECK(pictures > 10);
        CHECK(tests::to_hex(hash.finish()) == tests::text(shared, "nal_sha256"));
        CHECK(receiver->lost_packets + receiver->refused_packets + receiver->refused_units == 0);
    }
}

TEST_CASE("zeros that ffmpeg leaves behind H.265 units are no part of them") {
    const auto shared = tests::shared_json("vectors/media/rtp/rtp_h265_mtu1400.json");
    const auto source = tests::shared_file("vectors/media/h265/own_qcif.265");
    bz::nal::annexb_units<> scan{bz::as_bytes(source)};
    const auto receiver = std::make_unique<rtp::depacketizer<>>(bz::nal::codec::h265);
    std::size_t units = 0;
    for (const auto& packet : shared.at("packets").as_array())
        receive(*receiver, tests::from_hex(packet.as_string()), [&](const rtp::received_picture& picture) {
            CHECK(picture.whole);
            for (const auto unit : picture.units) {
                const auto expected = scan.next();
                REQUIRE(expected);
                CHECK(bz::same_bytes(unit, *expected));
                ++units;
            }
        });
    CHECK(units == tests::number(shared, "nal_count"));
    CHECK(receiver->lost_packets + receiver->refused_packets + receiver->refused_units == 0);
}

TEST_CASE("the shared malformed payloads give no unit that was not sent") {
    const auto shared = tests::shared_json("vectors/media/rtp/edge_cases.json");
    std::size_t tried = 0;
    for (const auto& each : shared.at("cases").as_array()) {
        const auto codec = tests::text(each, "codec");
        const auto& packets = each.at("packets").as_array();
        if ((codec != "h264" && codec != "h265") || packets[0].as_string() == "generator") continue;
        const auto name = tests::text(each, "name");
        INFO(name);
        small receiver(codec_of(each));
        std::size_t units = 0;
        for (const auto& packet : packets) receive(receiver, tests::from_hex(packet.as_string()), [&](const auto& picture) { units += picture.units.size(); });
        // A last packet of another time lets the picture out that is open.
        receive(receiver, tests::from_hex("80e0000a000000090000abcd4101"), [&](const auto& picture) { units += picture.units.size(); });
        const std::size_t good = name == "STAP-A one trailing byte" || name == "AP with one unit only" ? 2 : 1;   // one is the last packet's
        CHECK(units == good);
        CHECK(receiver.refused_packets + receiver.refused_units + receiver.lost_packets > 0);
        ++tried;
    }
    CHECK(tried == 21);
}

TEST_CASE("fragments without end and pictures without end stay within their memory") {
    small receiver(bz::nal::codec::h264);
    std::vector<std::byte> packet = tests::from_hex("80600000000000010000abcd7c0541424344");
    for (unsigned i = 0; i < 100'000; ++i) {
        packet[2] = std::byte(i >> 8 & 255), packet[3] = std::byte(i & 255);
        packet[13] = i == 0 ? std::byte{0x85} : std::byte{0x05};
        receive(receiver, packet, [](const auto&) { FAIL("no picture is complete"); });
    }
    CHECK(receiver.refused_packets > 90'000);
    small many(bz::nal::codec::h264);
    std::vector<std::byte> single = tests::from_hex("80600000000000010000abcd4141");
    for (unsigned i = 0; i < 100; ++i) {
        single[3] = std::byte(i);
        single[1] = i == 99 ? std::byte{0xe0} : std::byte{0x60};
        receive(many, single, [](const auto& picture) {
            CHECK(picture.units.size() == 8);
            CHECK_FALSE(picture.whole);
        });
    }
    CHECK(many.refused_units == 92);
}

TEST_CASE("a loss anywhere is told, and the next picture is whole again") {
    std::vector<std::byte> slice(9000, std::byte{0x41});
    const bz::bytes_view units[]{slice};
    rtp::packetizer packetizer(bz::nal::codec::h264, 96, 1, 0);
    std::vector<std::byte> memory(1 << 16);
    bz::byte_writer out(memory);
    REQUIRE(packetizer.pack(units, 0, out));
    REQUIRE(packetizer.pack(units, 3000, out));
    std::vector<bz::bytes_view> packets;
    bz::bytes_view left = out.written();
    for (auto p = rtp::next_packet(left); !p.empty(); p = rtp::next_packet(left)) packets.push_back(p);
    REQUIRE(packets.size() == 14);
    for (std::size_t lost = 1; lost < 7; ++lost) {   // the loss of the very first packet cannot be known
        const auto receiver = std::make_unique<rtp::depacketizer<>>(bz::nal::codec::h264);
        std::vector<bool> whole;
        std::vector<std::size_t> counts;
        for (std::size_t i = 0; i < packets.size(); ++i)
            if (i != lost) receive(*receiver, packets[i], [&](const auto& picture) { whole.push_back(picture.whole), counts.push_back(picture.units.size()); });
        CHECK(receiver->lost_packets == 1);
        REQUIRE(whole.size() == 2);
        CHECK(counts == std::vector<std::size_t>{0, 1});
        CHECK_FALSE(whole[0]);
        CHECK(whole[1] == (lost != 6));   // what was lost after the first picture's last known packet may have begun the second
    }
}
