#include <bartizan/protocol/rtsp/tunnel.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace rtsp = bartizan::rtsp;

namespace {
std::string decode(std::string_view text, std::size_t step) {
    rtsp::base64_stream stream;
    std::string all;
    while (!text.empty() && stream.good()) {
        std::array<std::byte, 5> out;
        const auto done = stream.decode(text.substr(0, step), out);
        all += bz::as_text(bz::bytes_view(out).first(done.given));
        text.remove_prefix(done.taken);
    }
    return stream.good() ? all : all + "!";
}
}  // namespace

TEST_CASE("both legs of a tunnel are known by their cookie") {
    const auto get = rtsp::read_tunnel_leg("GET /m?x=1 HTTP/1.0\r\nx-sessioncookie: abc\r\nAccept: application/x-rtsp-tunnelled\r\n\r\n");
    REQUIRE(get);
    CHECK_FALSE(get->post);
    CHECK(get->path == "/m");
    CHECK(get->cookie == "abc");
    const auto post = rtsp::read_tunnel_leg("POST /m HTTP/1.1\r\nX-SessionCookie: abc\r\nContent-Length: 32767\r\n\r\n");
    REQUIRE(post);
    CHECK(post->post);
}

TEST_CASE("what is no leg of a tunnel is refused") {
    for (const auto* text : {"PUT /m HTTP/1.0\r\nx-sessioncookie: a\r\n\r\n", "GET m HTTP/1.0\r\nx-sessioncookie: a\r\n\r\n", "GET /m HTTP/1.0\r\n\r\n", "GET /m HTTP/2.0\r\nx-sessioncookie: a\r\n\r\n",
                             "GET /m HTTP/1.0\r\nx-sessioncookie: a\r\nx-sessioncookie: b\r\n\r\n", "GET /m HTTP/1.0\r\nx-sessioncookie: a b\r\n\r\n", "GET /m HTTP/1.0\r\nbad\r\n\r\n"})
        CHECK_FALSE(rtsp::read_tunnel_leg(text));
    CHECK_FALSE(rtsp::read_tunnel_leg("GET /m HTTP/1.0\r\nx-sessioncookie: " + std::string(65, 'a') + "\r\n\r\n"));
}

TEST_CASE("base64 blocks with padding of their own decode the same however they are cut") {
    for (std::size_t step = 1; step < 12; ++step) {
        CHECK(decode("T1BUSU9OUw==REVTQ1JJQkU=\r\nU0VUVVAg", step) == "OPTIONSDESCRIBESETUP ");
        CHECK(decode("!!!!", step) == "!");
        CHECK(decode("T1BU=", step) == "OPT!");
        CHECK(decode("T=BU", step) == "!");
        CHECK(decode("T1=U", step) == "!");
    }
}
