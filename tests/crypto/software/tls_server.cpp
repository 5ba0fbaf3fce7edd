#include <bartizan/crypto/software/tls_server.hpp>

#include <bartizan/crypto/software/tls_client.hpp>
#include <support/print.hpp>
#include <support/web_certificate.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using namespace bartizan::crypto;
using software::tls_client, software::tls_identity, software::tls_server, software::tls_trust, software::tls_versions;

namespace {

struct two {
    tls_server server;
    tls_client client;
    bz::result<> at_server, at_client;

    void talk() {   // until neither has anything to say
        while (!server.output().empty() || !client.output().empty()) {
            const std::vector<std::byte> up(client.output().begin(), client.output().end());
            client.sent(up.size());
            if (!up.empty() && at_server) at_server = server.received(up);
            const std::vector<std::byte> down(server.output().begin(), server.output().end());
            server.sent(down.size());
            if (!down.empty() && at_client) at_client = client.received(down);
        }
    }
};
two connect(tests::web_certificate& camera, const std::string& root, std::string_view name = "camera.example", bz::utc_time now = tests::web_certificate::now,
            tls_versions server = tls_versions::tls12_and_tls13) {
    auto pair = two{*tls_server::open(*tls_identity::of(camera.key), server), *tls_client::open(*tls_trust::of(bz::as_bytes(root)), name, now), {}, {}};
    pair.talk();
    return pair;
}

}   // namespace

TEST_CASE("a client that trusts the root and asks for the right name or address talks to the camera") {
    tests::web_certificate camera;
    for (const auto* name : {"camera.example", "127.0.0.1"}) {
        auto pair = connect(camera, camera.root, name);
        REQUIRE((pair.server.established() && pair.client.established()));
        CHECK(pair.client.send(bz::as_bytes("GET")));
        pair.talk();
        CHECK(bz::as_text(pair.server.plaintext()) == "GET");
        pair.server.taken(1);
        CHECK(bz::as_text(pair.server.plaintext()) == "ET");
        CHECK(pair.server.send(bz::as_bytes(std::string(40'000, 'x'))));
        pair.talk();
        CHECK(pair.client.plaintext().size() == 40'000);
        pair.server.close();
        pair.talk();
        CHECK(pair.client.peer_ended());
    }
}

TEST_CASE("a wrong root, a wrong name and a wrong time are refused by the client") {
    tests::web_certificate camera, other;
    const auto refused = [](two pair) {
        CHECK(pair.at_client.error() == make_error(tls_errc::untrusted_peer));
        CHECK_FALSE(pair.client.established());
        CHECK(pair.client.send(bz::as_bytes("secret")).error() == make_error(tls_errc::not_established));
    };
    refused(connect(camera, other.root));
    refused(connect(camera, camera.root, "other.example"));
    refused(connect(camera, camera.root, "127.0.0.2"));
    refused(connect(camera, camera.root, "camera.example", bz::utc_time::from_unix_microseconds(1'900'000'000'000'000)));
    CHECK_FALSE(tls_client::open(*tls_trust::of(bz::as_bytes(camera.root)), "", tests::web_certificate::now));
}

TEST_CASE("an altered record ends the connection, and gives no plaintext") {
    tests::web_certificate camera;
    auto pair = connect(camera, camera.root);
    REQUIRE(pair.client.send(bz::as_bytes("hello")));
    std::vector<std::byte> record(pair.client.output().begin(), pair.client.output().end());
    record[record.size() / 2] ^= std::byte{1};
    CHECK(pair.server.received(record).error() == make_error(tls_errc::record_failed));
    CHECK(pair.server.plaintext().empty());
    CHECK_FALSE(pair.server.output().empty());   // the alert
    CHECK_FALSE(pair.server.established());
}

TEST_CASE("a certificate is replaced while a connection goes on") {
    tests::web_certificate old, fresh;
    auto before = connect(old, old.root);
    auto after = connect(fresh, fresh.root);
    CHECK((before.client.established() && after.client.established()));
    CHECK(before.client.send(bz::as_bytes("still here")));
    before.talk();
    CHECK(bz::as_text(before.server.plaintext()) == "still here");
}

TEST_CASE("what is no TLS is a failed handshake; a key without certificate has no identity") {
    tests::web_certificate camera;
    auto server = *tls_server::open(*tls_identity::of(camera.key));
    CHECK(server.received(bz::as_bytes("GET / HTTP/1.1\r\nHost: c\r\n\r\n")).error() == make_error(tls_errc::handshake_failed));
    auto bare = *software::ecdsa_key::generate();
    CHECK(tls_identity::of(bare).error() == make_error(tls_errc::no_certificate));
    CHECK(connect(camera, camera.root, "camera.example", tests::web_certificate::now, tls_versions::tls13).client.established());
    for (int code = 1; code <= int(tls_errc::cut_off); ++code) CHECK(make_error(tls_errc(code)).message() != "unknown");
}
