#include <bartizan/protocol/rtp/audio_depacketizer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

namespace {

struct heard {
    std::vector<std::byte> bytes;
    std::uint32_t timestamp;
    bool after_loss;
};

// line: packets from a packetizer into a depacketizer, some of them lost.
struct line {
    rtp::audio_packetizer from;
    rtp::audio_depacketizer to;
    std::vector<heard> frames{};
    std::size_t count = 0;

    explicit line(rtp::audio_codec c, std::size_t packet_bytes = 1500) : from(c, 97, 1, 0xfffe, {.packet_bytes = packet_bytes}), to(c) {}
    void take(const rtp::packet& packet) {
        to.take(packet, [&](const rtp::received_audio& f) { frames.push_back({{f.bytes.begin(), f.bytes.end()}, f.timestamp, f.after_loss}); });
    }
    template <class Lost> void send(std::span<const bz::bytes_view> some, std::uint32_t timestamp, Lost lost) {
        std::vector<std::byte> memory(100'000);
        bz::byte_writer out(memory);
        REQUIRE(from.pack(some, timestamp, out));
        bz::bytes_view train = out.written();
        for (auto bytes = rtp::next_packet(train); !bytes.empty(); bytes = rtp::next_packet(train))
            if (!lost(count++)) take(*rtp::read_packet(bytes));
    }
};
constexpr auto none = [](std::size_t) { return false; };

rtp::packet made(std::uint16_t sequence, std::uint32_t timestamp, bool marker, const std::vector<std::byte>& payload) {
    return {{.marker = marker, .payload_type = 97, .sequence = sequence, .timestamp = timestamp, .ssrc = 1}, payload};
}
template <class... B> std::vector<std::byte> bytes(B... b) { return {static_cast<std::byte>(b)...}; }

}  // namespace

TEST_CASE("frames of AAC of every size come out of their packets as they went in, at every packet size") {
    for (const std::size_t limit : {100u, 576u, 1280u, 1500u}) {
        line l(rtp::audio_codec::aac, limit);
        std::vector<std::vector<std::byte>> frames;
        for (std::size_t size = 1; size <= bz::aac::frame_bytes_max; size = size * 3 / 2 + 1) frames.emplace_back(size, std::byte(size));
        frames.emplace_back(bz::aac::frame_bytes_max, std::byte{7});
        const std::vector<bz::bytes_view> views(frames.begin(), frames.end());
        l.send(views, 0xffff'ff00, none);
        REQUIRE(l.frames.size() == frames.size());
        for (std::size_t i = 0; i < frames.size(); ++i) {
            CHECK(l.frames[i].bytes == frames[i]);
            CHECK(l.frames[i].timestamp == static_cast<std::uint32_t>(0xffff'ff00 + 1024 * i));
            CHECK_FALSE(l.frames[i].after_loss);
        }
        CHECK(l.to.lost_packets + l.to.refused_packets == 0);
    }
}

TEST_CASE("of a fragmented frame either all is given or nothing, whichever fragment is lost") {
    for (std::size_t lost = 0; lost < 5; ++lost) {
        line l(rtp::audio_codec::aac, 300);   // five fragments of each frame
        const std::vector<std::byte> a(1000, std::byte{1}), b(1001, std::byte{2});
        const bz::bytes_view frames[]{a, b, a};
        l.send(frames, 0, [&](std::size_t i) { return i == 5 + lost; });
        REQUIRE(l.count == 15);
        REQUIRE(l.frames.size() == 2);
        CHECK(l.frames[0].bytes == a);
        CHECK(l.frames[1].bytes == a);
        CHECK(l.frames[1].timestamp == 2048);
        CHECK(l.frames[1].after_loss);
        CHECK(l.to.lost_packets == 1);
    }
}

TEST_CASE("octets of G.711 come out in order, and a lost packet is told with the next") {
    line l(rtp::audio_codec::pcmu);
    std::vector<std::byte> part(160, std::byte{3});
    const bz::bytes_view frames[]{part, part, part};
    l.send(frames, 1000, [](std::size_t i) { return i == 1; });
    REQUIRE(l.frames.size() == 2);
    CHECK_FALSE(l.frames[0].after_loss);
    CHECK(l.frames[1].after_loss);
    CHECK(l.frames[1].timestamp == 1320);
    CHECK(l.to.lost_packets == 1);
}

TEST_CASE("a packet of AAC whose headers do not add up is refused as a whole") {
    const std::vector<std::vector<std::byte>> wrong{
        bytes(),
        bytes(0),
        bytes(0, 0),                                   // no unit
        bytes(0, 15, 0, 8, 1),                         // half a header
        bytes(0, 48, 0, 8, 1),                         // more headers than payload
        bytes(0, 16, 0, 8, 1, 2),                      // a byte too many
        bytes(0, 32, 0, 8, 0, 16, 1, 2),               // a byte too few for two
        bytes(0, 32, 0, 8, 0, 9, 1, 2),                // an index: interleaved
        bytes(0, 16, 0, 0),                            // a unit of no byte
        bytes(0, 16, 0, 8),                            // none of it is there
    };
    for (const auto& payload : wrong) {
        line l(rtp::audio_codec::aac);
        l.take(made(1, 0, true, payload));
        CHECK(l.frames.empty());
        CHECK(l.to.refused_packets == 1);
        l.take(made(2, 1024, true, bytes(0, 16, 0, 8, 9)));
        REQUIRE(l.frames.size() == 1);
        CHECK(l.frames[0].after_loss);
    }
}

TEST_CASE("a frame that was begun and never ends is given up when another begins") {
    line l(rtp::audio_codec::aac);
    l.take(made(1, 0, false, bytes(0, 16, 0, 24, 1)));
    l.take(made(2, 1024, true, bytes(0, 16, 0, 8, 9)));
    l.take(made(3, 2048, false, bytes(0, 16, 0, 24, 1)));
    l.take(made(4, 3072, false, bytes(0, 16, 0, 24, 1, 2)));
    l.take(made(5, 3072, true, bytes(0, 16, 0, 24, 3)));
    REQUIRE(l.frames.size() == 2);
    CHECK(l.frames[1].bytes == bytes(1, 2, 3));
    CHECK(l.to.refused_packets == 2);
}

namespace {

// sealed_line: encrypted frames from a packetizer into a depacketizer, some of them lost.
struct sealed_line {
    struct heard_one {
        std::vector<std::byte> bytes;
        std::uint32_t timestamp;
        bool after_loss;
        std::optional<bz::mp4::sample_protection> how;
    };
    rtp::audio_packetizer from;
    rtp::audio_depacketizer to;
    std::vector<heard_one> frames{};
    std::size_t count = 0;

    explicit sealed_line(rtp::audio_codec c, std::size_t packet_bytes = 1500) : from(c, 98, 1, 0xfffe, {.packet_bytes = packet_bytes}), to({c, true}) {}
    void take(const rtp::packet& packet) {
        to.take(packet, [&](const rtp::received_audio& f) { frames.push_back({{f.bytes.begin(), f.bytes.end()}, f.timestamp, f.after_loss, f.how}); });
    }
    template <class Lost> void send(std::span<const rtp::protected_frame> some, std::uint32_t timestamp, Lost lost) {
        std::vector<std::byte> memory(200'000);
        bz::byte_writer out(memory);
        REQUIRE(from.pack(some, timestamp, out));
        bz::bytes_view train = out.written();
        for (auto bytes = rtp::next_packet(train); !bytes.empty(); bytes = rtp::next_packet(train)) {
            CHECK(bytes.size() <= 1500 - 28);
            if (!lost(count++)) take(*rtp::read_packet(bytes));
        }
    }
};
bz::mp4::sample_protection numbered(unsigned n, unsigned key = 1) {
    bz::mp4::sample_protection how;
    how.kid[0] = static_cast<std::byte>(key), how.iv[7] = static_cast<std::byte>(n);
    return how;
}

}  // namespace

TEST_CASE("encrypted frames of every size come out with their KID and IV, at every packet size") {
    for (const auto codec : {rtp::audio_codec::aac, rtp::audio_codec::pcmu})
        for (const std::size_t limit : {200u, 576u, 1280u, 1500u}) {
            sealed_line l(codec, limit);
            std::vector<std::vector<std::byte>> bytes_of;
            for (std::size_t size = 1; size <= bz::aac::frame_bytes_max; size = size * 3 / 2 + 1) bytes_of.emplace_back(size, std::byte(size));
            bytes_of.emplace_back(bz::aac::frame_bytes_max, std::byte{7});
            std::vector<rtp::protected_frame> frames;
            for (std::size_t i = 0; i < bytes_of.size(); ++i) frames.push_back({bytes_of[i], numbered(static_cast<unsigned>(i), i < 9 ? 1 : 2)});   // another key from the tenth on
            l.send(frames, 0xffff'ff00, none);
            REQUIRE(l.frames.size() == frames.size());
            std::uint32_t timestamp = 0xffff'ff00;
            for (std::size_t i = 0; i < frames.size(); ++i) {
                CHECK(l.frames[i].bytes == bytes_of[i]);
                CHECK(l.frames[i].timestamp == timestamp);
                CHECK(l.frames[i].how == frames[i].how);
                CHECK_FALSE(l.frames[i].after_loss);
                timestamp += codec == rtp::audio_codec::aac ? 1024 : static_cast<std::uint32_t>(bytes_of[i].size());
            }
        }
}

TEST_CASE("an encrypted frame that lost a packet is not given, and the loss is told with the next") {
    sealed_line l(rtp::audio_codec::aac);
    const std::vector<std::byte> large(5000, std::byte{1}), small_one(40, std::byte{2});
    for (std::size_t lost = 0; lost < 4; ++lost) {
        l.frames.clear(), l.count = 0;
        l.send(std::vector<rtp::protected_frame>{{small_one, numbered(1)}}, 0, none);
        l.count = 0;
        l.send(std::vector<rtp::protected_frame>{{large, numbered(2)}}, 1024, [&](std::size_t n) { return n == lost; });
        l.send(std::vector<rtp::protected_frame>{{small_one, numbered(3)}}, 2048, none);
        REQUIRE(l.frames.size() == 2);
        CHECK(l.frames[1].how == numbered(3));
        CHECK(l.frames[1].after_loss);
    }
}

TEST_CASE("an encrypted packet that does not add up is refused as a whole") {
    const auto head = [](unsigned version, unsigned count) {
        auto all = bytes(version);
        all.resize(17, std::byte{9});
        all.push_back(static_cast<std::byte>(count));
        return all;
    };
    const auto with = [](std::vector<std::byte> all, std::initializer_list<unsigned> sizes, std::size_t data) {
        for (const auto size : sizes) {
            all.push_back(static_cast<std::byte>(size >> 8)), all.push_back(static_cast<std::byte>(size));
            all.resize(all.size() + 8, std::byte{5});
        }
        all.resize(all.size() + data, std::byte{1});
        return all;
    };
    const auto refused = [](const std::vector<std::byte>& payload) {
        sealed_line l(rtp::audio_codec::aac);
        l.take(made(1, 0, true, payload));
        return l.frames.empty() && l.to.refused_packets == 1;
    };
    CHECK_FALSE(refused(with(head(1, 2), {4, 6}, 10)));   // the control
    CHECK(refused({}));
    CHECK(refused(bytes(1, 2, 3)));
    CHECK(refused(with(head(2, 1), {10}, 10)));
    CHECK(refused(head(1, 0)));
    CHECK(refused(with(head(1, 3), {4, 6}, 10)));
    CHECK(refused(with(head(1, 2), {4, 6}, 11)));
    CHECK(refused(with(head(1, 2), {4, 6}, 9)));
    CHECK(refused(with(head(1, 2), {0, 10}, 10)));
    CHECK(refused(with(head(1, 1), {8192}, 10)));
    CHECK(refused(with(head(1, 1), {10}, 0)));
    CHECK(refused(with(head(1, 1), {10}, 11)));
}

TEST_CASE("fragments of two frames are never put together, whatever their sizes say") {
    sealed_line l(rtp::audio_codec::aac);
    const auto part = [](unsigned iv, std::size_t data) {
        auto all = bytes(1);
        all.resize(17, std::byte{9});
        all.push_back(std::byte{1}), all.push_back(std::byte{0}), all.push_back(std::byte{20});
        all.resize(all.size() + 7), all.push_back(static_cast<std::byte>(iv));
        all.resize(all.size() + data, static_cast<std::byte>(iv));
        return all;
    };
    l.take(made(1, 0, false, part(1, 10)));
    l.take(made(2, 0, true, part(2, 10)));   // the same size and time, another IV
    CHECK(l.frames.empty());
    l.take(made(3, 0, false, part(3, 10)));
    l.take(made(4, 0, true, part(3, 10)));
    REQUIRE(l.frames.size() == 1);
    CHECK(l.frames[0].bytes == std::vector<std::byte>(20, std::byte{3}));
}
