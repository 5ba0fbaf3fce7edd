#include <bartizan/protocol/rtsp/message.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace rtsp = bartizan::rtsp;
using rtsp::errc;

namespace {
bartizan::error refusal(std::string_view text, std::size_t most = 8) { return rtsp::head::read(text, most).error(); }
bartizan::error framing_refusal(std::string_view fields) {
    const std::string text = "OPTIONS * RTSP/1.0\r\n" + std::string(fields) + "\r\n";
    const auto head = rtsp::head::read(text, 8);
    REQUIRE(head);
    return rtsp::read_framing(*head, 100).error();
}
}  // namespace

TEST_CASE("a head is complete with its empty line, whichever line ends it uses") {
    CHECK(rtsp::head_bytes("A\r\nB: c\r\n\r\nbody") == 11);
    CHECK(rtsp::head_bytes("A\nB: c\n\nbody") == 8);
    CHECK_FALSE(rtsp::head_bytes("A\r\nB: c\r\n\r"));
    CHECK_FALSE(rtsp::head_bytes(""));
}

TEST_CASE("fields are found without regard to case, and trimmed") {
    const auto head = rtsp::head::read("PLAY x RTSP/1.0\r\ncseq: 1\r\nSession:\tab \r\nEmpty:\r\n\r\n", 8);
    REQUIRE(head);
    CHECK(head->start() == "PLAY x RTSP/1.0");
    CHECK(head->find("CSeq") == "1");
    CHECK(head->find("SESSION") == "ab");
    CHECK(head->find("Empty") == "");
    CHECK_FALSE(head->find("Range"));
    CHECK(head->count("cseq") == 1);
}

TEST_CASE("a head that can be read in two ways is refused") {
    CHECK(refusal("A\r\nCSeq : 1\r\n\r\n") == make_error(errc::malformed_field));
    CHECK(refusal("A\r\n: 1\r\n\r\n") == make_error(errc::malformed_field));
    CHECK(refusal("A\r\nno colon\r\n\r\n") == make_error(errc::malformed_field));
    CHECK(refusal("A\r\nX: a\r\n folded: b\r\n\r\n") == make_error(errc::folded_field));
    CHECK(refusal(std::string_view("A\r\nX: \0\r\n\r\n", 12)) == make_error(errc::control_character));
    CHECK(refusal("A\r\nX: a\rY: b\r\n\r\n") == make_error(errc::control_character));
    CHECK(refusal("A\x01\r\n\r\n") == make_error(errc::control_character));
    CHECK(refusal("A\r\nB: 1\r\nC: 2\r\n\r\n", 1) == make_error(errc::too_many_fields));
}

TEST_CASE("framing fields that are absent, doubled or no numbers are refused") {
    CHECK(framing_refusal("") == make_error(errc::no_cseq));
    CHECK(framing_refusal("CSeq: x\r\n") == make_error(errc::bad_cseq));
    CHECK(framing_refusal("CSeq: -1\r\n") == make_error(errc::bad_cseq));
    CHECK(framing_refusal("CSeq: 4294967296\r\n") == make_error(errc::bad_cseq));
    CHECK(framing_refusal("CSeq: 1\r\nCSeq: 1\r\n") == make_error(errc::twice));
    CHECK(framing_refusal("CSeq: 1\r\nContent-Length: 1\r\ncontent-length: 1\r\n") == make_error(errc::twice));
    CHECK(framing_refusal("CSeq: 1\r\nContent-Length: -1\r\n") == make_error(errc::bad_content_length));
    CHECK(framing_refusal("CSeq: 1\r\nContent-Length: 101\r\n") == make_error(errc::body_too_large));
    CHECK(framing_refusal("CSeq: 1\r\nContent-Length: 99999999999999999999999\r\n") == make_error(errc::body_too_large));
    CHECK(framing_refusal("CSeq: 1\r\nContent-Length: 100\r\n") == bartizan::error{});
}

TEST_CASE("every error and every status has its words") {
    for (int code = 1; code <= static_cast<int>(errc::unauthorized); ++code) CHECK(make_error(errc(code)).message() != "unknown");
    CHECK(rtsp::reason(rtsp::status::unsupported_transport) == "Unsupported Transport");
}
