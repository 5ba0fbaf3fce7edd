#include <bartizan/protocol/rtsp/inbox.hpp>

#include <support/capture.hpp>
#include <support/print.hpp>

#include <memory>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;
using rtsp::errc;

namespace {

constexpr rtsp::inbox_limits small{.head_bytes = 256, .body_bytes = 64, .fields = 6, .frame_bytes = 32};

// read: all that `wire` holds, as text, in steps; an error ends it.
template <rtsp::inbox_limits L = rtsp::inbox_limits{}> std::string read(std::string_view wire, std::size_t step) {
    const auto in = std::make_unique<rtsp::inbox<L>>();
    std::string told;
    while (!wire.empty()) {
        const auto space = in->space();
        REQUIRE(!space.empty());
        const auto n = std::min({step, wire.size(), space.size()});
        bz::copy_bytes(bz::as_bytes(wire.substr(0, n)), space);
        in->received(n);
        wire.remove_prefix(n);
        for (;;) {
            const auto came = in->next();
            if (!came) return told + "error: " + std::string(came.error().message());
            if (const auto* frame = std::get_if<rtsp::server_frame>(&*came)) told += "frame " + std::to_string(frame->channel) + " " + std::string(bz::as_text(frame->data)) + ";";
            else if (const auto* reply = std::get_if<rtsp::server_reply>(&*came))
                told += "reply " + std::to_string(reply->code) + " to " + std::to_string(reply->cseq) + " " + std::string(reply->body) + ";";
            else if (const auto* request = std::get_if<rtsp::server_request>(&*came)) told += "request " + std::string(request->line) + ";";
            else break;
        }
    }
    return told + (in->cut_off() ? "cut off" : "");
}

}  // namespace

TEST_CASE("replies, requests and frames are told apart however they are cut") {
    using namespace std::string_literals;
    const auto wire = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nabc$\x01\x00\x02xy\r\n\r\nOPTIONS * RTSP/1.0\r\nCSeq: 8\r\n\r\n$\x00\x00\x21"s + std::string(33, 'z') +
                      "$\x02\x00\x01qRTSP/1.0 404 No\nCSeq: 2\n\n$\x00"s;
    const auto told = "reply 200 to 1 abc;frame 1 xy;request OPTIONS * RTSP/1.0;frame 2 q;reply 404 to 2 ;cut off";
    for (const std::size_t step : {1, 2, 3, 7, 50, 1000}) CHECK(read<small>(wire, step) == told);
}

TEST_CASE("a server that keeps to no rule or bound is told so") {
    const auto error = [](errc e) { return "error: " + std::string(make_error(e).message()); };
    CHECK(read<small>(std::string(300, 'x'), 100) == error(errc::head_too_large));
    CHECK(read<small>("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 65\r\n\r\n", 100) == error(errc::body_too_large));
    CHECK(read<small>("RTSP/1.0 200 OK\r\nCSeq: 1\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\na:b\r\n\r\n", 100) == error(errc::too_many_fields));
    CHECK(read<small>("RTSP/2.0 200 OK\r\nCSeq: 1\r\n\r\n", 100) == error(errc::wrong_version));
    CHECK(read<small>("RTSP/1.0 20 OK\r\nCSeq: 1\r\n\r\n", 100) == error(errc::malformed_start_line));
    CHECK(read<small>("RTSP/1.0 600 OK\r\nCSeq: 1\r\n\r\n", 100) == error(errc::malformed_start_line));
    CHECK(read<small>("HTTP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", 100) == error(errc::malformed_start_line));
    CHECK(read<small>("RTSP/1.0 200 OK\r\n\r\n", 100) == error(errc::no_cseq));
    CHECK(read<small>("RTSP/1.0 200 OK\r\nCSeq: 1\r\nCSeq: 1\r\n\r\n", 100) == error(errc::twice));
}

TEST_CASE("what a server that we did not write sent is read whole") {
    const auto wire = tests::sent_from("vectors/captures/rtsp/rtsp_none_tcp.pcap", 18554);
    REQUIRE(wire.size() > 20'000);
    const auto told = read<>(wire, 1460);
    CHECK(told == read<>(wire, 11));
    for (const auto part : {"reply 200 to 1 ;", "reply 200 to 2 v=0", "reply 200 to 3 ;reply 200 to 4 ;frame 0 ", "reply 200 to 6 ;"}) CHECK(told.find(part) != told.npos);
}
