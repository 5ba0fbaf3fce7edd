#include <bartizan/crypto/software/tls_client.hpp>

#include <support/print.hpp>
#include <support/web_certificate.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using namespace bartizan::crypto;
using software::tls_client, software::tls_trust;

// What it accepts and refuses of a server is in tests/crypto/software/tls_server.cpp, where both ends talk.

TEST_CASE("a client needs somebody to trust") {
    for (const std::string text : {"", "nobody", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) CHECK_FALSE(tls_trust::of(bz::as_bytes(text)));
    std::string many;
    tests::web_certificate camera;
    for (int i = 0; i < 65; ++i) many += camera.root;
    CHECK_FALSE(tls_trust::of(bz::as_bytes(many)));
    CHECK(tls_trust::of(bz::as_bytes(camera.root)));
}

TEST_CASE("a client speaks first, and nothing of what is sent before the handshake is over goes out in the clear") {
    tests::web_certificate camera;
    auto client = *tls_client::open(*tls_trust::of(bz::as_bytes(camera.root)), "camera.example", camera.now);
    REQUIRE(client.output().size() > 5);
    CHECK(client.output()[0] == std::byte{0x16});   // a handshake record (RFC 8446, 5.1)
    CHECK_FALSE(client.established());
    (void)client.send(bz::as_bytes("the password"));
    CHECK(bz::as_text(client.output()).find("the password") == std::string_view::npos);
    const std::string noise(100, 'x');
    CHECK_FALSE(client.received(bz::as_bytes(noise)));
    CHECK_FALSE(client.established());
}
