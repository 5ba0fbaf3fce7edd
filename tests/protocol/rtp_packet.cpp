#include <bartizan/protocol/rtp/packet.hpp>

#include <support/print.hpp>
#include <support/vectors.hpp>

namespace bz = bartizan;
namespace rtp = bartizan::rtp;

TEST_CASE("a header is read as it was written") {
    std::array<std::byte, 32> memory;
    bz::byte_writer out(memory);
    rtp::write_header(out, {.marker = true, .payload_type = 97, .sequence = 0xfffe, .timestamp = 0x12345678, .ssrc = 0x9abcdef0});
    out.text("payload");
    const auto read = rtp::read_packet(out.written());
    REQUIRE(read);
    CHECK(read->head.marker);
    CHECK(read->head.payload_type == 97);
    CHECK(read->head.sequence == 0xfffe);
    CHECK(read->head.timestamp == 0x12345678);
    CHECK(read->head.ssrc == 0x9abcdef0);
    CHECK(bz::as_text(read->payload) == "payload");
}

TEST_CASE("contributing sources, extension and padding are no payload") {
    const auto packet = tests::from_hex("b2e0000100000002000000030000000a0000000bbede000100112233" "4142430003");
    const auto read = rtp::read_packet(packet);
    REQUIRE(read);
    CHECK(bz::as_text(read->payload) == "AB");
}

TEST_CASE("the shared malformed packets are refused") {
    const auto shared = tests::shared_json("vectors/media/rtp/edge_cases.json");
    std::size_t tried = 0;
    for (const auto& each : shared.at("cases").as_array()) {
        if (tests::text(each, "codec") != "rtp") continue;
        INFO(tests::text(each, "name"));
        CHECK_FALSE(rtp::read_packet(tests::from_hex(each.at("packets").as_array()[0].as_string())));
        ++tried;
    }
    CHECK(tried == 7);
}

TEST_CASE("sequence numbers are compared across their wrap") {
    CHECK(rtp::ahead(2, 0xfffe) == 4);
    CHECK(rtp::ahead(0xfffe, 2) == -4);
    CHECK(rtp::ahead(7, 7) == 0);
}

TEST_CASE("every error has its words") {
    for (int code = 1; code <= static_cast<int>(rtp::errc::packet_size_too_small); ++code) CHECK(make_error(rtp::errc(code)).message() != "unknown");
}
