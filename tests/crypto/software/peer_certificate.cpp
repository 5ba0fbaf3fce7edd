#include <bartizan/crypto/software/peer_certificate.hpp>

#include <bartizan/crypto/software/tls_server.hpp>
#include <support/print.hpp>
#include <support/web_certificate.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using namespace bartizan::crypto;
using software::peer_certificate, software::standing, software::tls_client, software::tls_identity, software::tls_peer, software::tls_server, software::tls_trust;

namespace {

const auto now = tests::web_certificate::now;
const auto late = bz::utc_time::from_unix_microseconds(1'900'000'000'000'000), early = bz::utc_time::from_unix_microseconds(1'600'000'000'000'000);

struct outcome {
    bool established;
    bz::result<> at_client;
};
outcome talk(tests::web_certificate& camera, const tls_peer& whom, bz::utc_time at = now) {
    auto server = *tls_server::open(*tls_identity::of(camera.key));
    auto client = *tls_client::open(whom, at);
    outcome o{};
    while (!server.output().empty() || !client.output().empty()) {
        const std::vector<std::byte> up(client.output().begin(), client.output().end());
        client.sent(up.size());
        if (!up.empty()) (void)server.received(up);
        const std::vector<std::byte> down(server.output().begin(), server.output().end());
        server.sent(down.size());
        if (!down.empty() && o.at_client) o.at_client = client.received(down);
    }
    o.established = client.established();
    return o;
}
std::shared_ptr<tls_trust> trusting(const std::string& root) { return *tls_trust::of(bz::as_bytes(root)); }

}  // namespace

TEST_CASE("what a peer shows is seen although it is refused, and nothing else is said to it") {
    tests::web_certificate camera, other;
    const auto shown = std::make_shared<std::vector<std::vector<std::byte>>>();
    const auto o = talk(camera, {.trust = trusting(other.root), .name = "camera.example", .shown = shown});
    CHECK_FALSE(o.established);
    CHECK(o.at_client.error() == make_error(tls_errc::untrusted_peer));
    const auto seen = peer_certificate::of(*shown, trusting(other.root).get(), "camera.example", now);
    REQUIRE(seen);
    CHECK(seen->subject.find("camera.example") != std::string::npos);
    CHECK(seen->issuer.find("Test root") != std::string::npos);
    CHECK(seen->names == std::vector<std::string>{"camera.example", "127.0.0.1"});
    CHECK(seen->from.unix_seconds() == 1'704'067'200);
    CHECK(seen->until.unix_seconds() == 1'893'456'000);
    CHECK_FALSE(seen->self_signed);
    CHECK(seen->standing == standing::no_anchor);
}

TEST_CASE("its standing is what a client would find") {
    tests::web_certificate camera, other;
    const auto shown = std::make_shared<std::vector<std::vector<std::byte>>>();
    (void)talk(camera, {.trust = trusting(camera.root), .name = "camera.example", .shown = shown});
    const auto stands = [&](tls_trust* whom, std::string_view name, bz::utc_time at) { return peer_certificate::of(*shown, whom, name, at)->standing; };
    const auto ours = trusting(camera.root), foreign = trusting(other.root);
    CHECK(stands(ours.get(), "camera.example", now) == standing::trusted);
    CHECK(stands(ours.get(), "127.0.0.1", now) == standing::trusted);
    CHECK(stands(ours.get(), "other.example", now) == standing::wrong_name);
    CHECK(stands(foreign.get(), "camera.example", now) == standing::no_anchor);
    CHECK(stands(nullptr, "camera.example", now) == standing::no_anchor);
    CHECK(stands(ours.get(), "camera.example", late) == standing::expired);
    CHECK(stands(ours.get(), "camera.example", early) == standing::not_yet_valid);
    for (const auto s : {standing::trusted, standing::expired, standing::not_yet_valid, standing::no_anchor, standing::wrong_name}) CHECK(name(s) != "unknown");
}

TEST_CASE("a pinned certificate is believed whoever signed it and whatever its name, and no other is") {
    tests::web_certificate camera, impostor;
    const auto shown = std::make_shared<std::vector<std::vector<std::byte>>>();
    CHECK_FALSE(talk(camera, {.trust = trusting(impostor.root), .name = "elsewhere.example", .shown = shown}).established);
    const auto pin = peer_certificate::of(*shown, nullptr, "x", now)->sha256;
    CHECK(talk(camera, {.name = "elsewhere.example", .pin = pin}).established);
    const auto refused = talk(impostor, {.name = "camera.example", .pin = pin});
    CHECK_FALSE(refused.established);
    CHECK(refused.at_client.error() == make_error(tls_errc::untrusted_peer));
    CHECK_FALSE(talk(impostor, {.trust = trusting(impostor.root), .name = "camera.example", .pin = pin}).established);   // a chain does not help
    CHECK_FALSE(talk(camera, {.name = "camera.example", .pin = pin}, late).established);
    CHECK_FALSE(talk(camera, {.name = "camera.example", .pin = pin}, early).established);
    CHECK_FALSE(tls_client::open(tls_peer{.name = "camera.example"}, now));   // nobody is trusted by default
}

TEST_CASE("what is no certificate is an error, and strange letters reach no terminal") {
    CHECK_FALSE(peer_certificate::of({}, nullptr, "x", now));
    const std::vector<std::vector<std::byte>> noise{std::vector<std::byte>(100, std::byte{0x30})};
    CHECK(peer_certificate::of(noise, nullptr, "x", now).error() == make_error(errc::bad_certificate));
    Botan::X509_Cert_Options options("camera");
    options.organization = "evil\x1b[2J\xc3\xa9";
    options.serial_number = "SN-7";
    options.start = Botan::X509_Time(std::chrono::system_clock::from_time_t(1'704'067'200)), options.end = Botan::X509_Time(std::chrono::system_clock::from_time_t(1'893'456'000));
    const Botan::ECDSA_PrivateKey key(Botan::system_rng(), Botan::EC_Group::from_name("secp256r1"));
    const auto der = Botan::X509::create_self_signed_cert(options, key, "SHA-256", Botan::system_rng()).BER_encode();
    const auto bytes = std::as_bytes(std::span(der));
    const std::vector<std::vector<std::byte>> shown(1, std::vector<std::byte>(bytes.begin(), bytes.end()));
    const auto seen = peer_certificate::of(shown, nullptr, "x", now);
    REQUIRE(seen);
    CHECK(seen->self_signed);
    CHECK(seen->device == "SN-7");
    CHECK(seen->subject.find("evil?[2J??") != std::string::npos);
    CHECK(seen->subject.find("serialNumber=\"SN-7\"") != std::string::npos);
    CHECK(seen->issuer == seen->subject);
}
