#include <bartizan/protocol/rtsp/client_requests.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;

namespace {

using requests = rtsp::client_requests<bz::list<bz::sha256>, bz::http_auth::basic_use::allowed>;
constexpr std::array<std::byte, 16> seed{};

std::string written(requests& r, const rtsp::client_request& asked, bool again = false) {
    std::array<std::byte, 1024> memory;
    bz::byte_writer w(memory);
    REQUIRE(r.write(w, asked, again));
    return std::string(bz::as_text(w.written()));
}
bz::result<> challenged(requests& r, std::string_view challenge) {
    const auto text = "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: " + std::string(challenge) + "\r\n\r\n";
    return r.challenged(*rtsp::head::read(text, 8));
}

}  // namespace

TEST_CASE("requests are numbered, and say their session and the way of their media") {
    requests r({}, seed);
    CHECK(written(r, {rtsp::method::options, "rtsp://h/m"}) == "OPTIONS rtsp://h/m RTSP/1.0\r\nCSeq: 1\r\n\r\n");
    rtsp::transport beside;
    beside.ports = {5000, 5001};
    CHECK(written(r, {rtsp::method::setup, "rtsp://h/m/1", "s1", &beside}) ==
          "SETUP rtsp://h/m/1 RTSP/1.0\r\nCSeq: 2\r\nSession: s1\r\nTransport: RTP/AVP;unicast;client_port=5000-5001\r\n\r\n");
    CHECK(r.last() == 2);
    std::array<std::byte, 16> little;
    bz::byte_writer w(little);
    CHECK(r.write(w, {rtsp::method::options, "rtsp://h/m"}).error() == make_error(rtsp::errc::reply_too_large));
}

TEST_CASE("a request is proven once; only a nonce that became stale is answered again") {
    requests r({"admin", "tallship-7"}, seed);
    written(r, {rtsp::method::describe, "rtsp://h/m"});
    REQUIRE(challenged(r, "Digest realm=\"x\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\""));
    const auto first = written(r, {rtsp::method::describe, "rtsp://h/m"}, true);
    CHECK(first.find("Authorization: Digest username=\"admin\", realm=\"x\", nonce=\"n1\"") != first.npos);
    CHECK(challenged(r, "Digest realm=\"x\", nonce=\"n2\", algorithm=SHA-256, qop=\"auth\"").error() == make_error(rtsp::errc::unauthorized));
    CHECK(challenged(r, "Digest realm=\"x\", nonce=\"n3\", algorithm=SHA-256, qop=\"auth\", stale=true"));
    CHECK(challenged(r, "Digest realm=\"x\", nonce=\"n4\", algorithm=SHA-256, qop=\"auth\", stale=true").error() == make_error(rtsp::errc::unauthorized));
    const auto next = written(r, {rtsp::method::play, "rtsp://h/m"});   // the proof is kept, and each has a cnonce of its own
    CHECK(next.find("nonce=\"n4\"") != next.npos);
    const auto cnonce = [](const std::string& text) { return text.substr(text.find("cnonce=\""), 40); };
    CHECK(cnonce(first) != cnonce(next));
}

TEST_CASE("nobody is named to a server who has no name") {
    requests r({}, seed);
    CHECK(challenged(r, "Basic realm=\"x\"").error() == make_error(rtsp::errc::needs_credentials));
    CHECK_FALSE(r.uses_basic());
}
