// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/device_certificate.hpp>

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;
namespace software = bartizan::crypto::software;

namespace {
constexpr bz::utc_time at(std::int64_t unix_seconds) { return bz::utc_time::from_unix_microseconds(unix_seconds * 1'000'000); }
constexpr crypto::validity years{at(1'700'000'000), at(1'900'000'000)};

// device: a Botan key that signs digests only, as a token does.
struct device {
    Botan::ECDSA_PrivateKey key{Botan::system_rng(), Botan::EC_Group::from_name("secp256r1")};
    Botan::PK_Signer signer{key, Botan::system_rng(), "Raw", Botan::Signature_Format::DerSequence};

    crypto::ec_public_key open_half() const {
        const auto point = key.public_key_bits();
        return {crypto::curve::p256, software::as_bytes(point).subspan(1, 32), software::as_bytes(point).subspan(33)};
    }
    auto signing() {
        return [this](bz::bytes_view digest, bz::bytes_span into) -> bz::result<std::size_t> {
            const auto der = signer.sign_message(software::octets(digest), Botan::system_rng());
            std::ranges::copy(software::as_bytes(der), into.begin());
            return der.size();
        };
    }
};
Botan::X509_Certificate read(const crypto::pem_text& text) { return software::read_chain(bz::as_bytes(text.view())).at(0); }
}  // namespace

TEST_CASE("a request is read and accepted by a CA, with all its names") {
    device d;
    const auto factory = *software::certificate_authority::make("Acme", years);
    const auto request = crypto::make_request({"k\xc3\xa4mera 1", "Acme & S\xc3\xb6hne", "SN-1"}, d.open_half(), d.signing());
    REQUIRE(request);
    const auto chain = factory.issue(bz::as_bytes(request->view()), years);
    REQUIRE(chain);
    const auto leaf = software::read_chain(bz::as_bytes(*chain)).at(0);
    CHECK(leaf.subject_dn().get_first_attribute("X520.CommonName") == "k\xc3\xa4mera 1");
    CHECK(leaf.subject_dn().get_first_attribute("X520.Organization") == "Acme & S\xc3\xb6hne");
    CHECK(leaf.subject_dn().get_first_attribute("X520.SerialNumber") == "SN-1");
    CHECK(crypto::normal_chain(*chain, d.open_half()));
    CHECK(crypto::normal_chain(*chain, device().open_half()).error() == make_error(crypto::errc::bad_certificate));
    CHECK_FALSE(crypto::is_self_signed(*chain));
}

TEST_CASE("a self-signed certificate is one: signature, names, times, extensions, as the software backend makes it") {
    device d;
    for (const auto& [from, until] : {std::pair{at(0), at(951'782'399)}, {at(951'782'400), at(2'524'607'999)}, {at(2'524'608'000), at(7'258'118'399)}}) {
        const auto made = crypto::make_self_signed({"camera 1", "Acme", "SN-1"}, {from, until}, d.open_half(), d.signing());
        REQUIRE(made);
        CHECK(crypto::is_self_signed(*made));
        const auto certificate = read(*made);
        CHECK(certificate.is_self_signed());
        CHECK(certificate.check_signature(d.key));
        CHECK(software::from_x509(certificate.not_before()) == from);
        CHECK(software::from_x509(certificate.not_after()) == until);
        auto software_key = *software::ecdsa_key::generate();
        REQUIRE(software_key.self_sign({"camera 1", "Acme", "SN-1"}, {from, until}));
        const auto like = software::read_chain(software_key.certificate_chain()).at(0);
        CHECK(certificate.x509_version() == like.x509_version());
        CHECK(certificate.subject_dn() == like.subject_dn());
        CHECK(certificate.issuer_dn() == like.issuer_dn());
        CHECK(certificate.constraints() == like.constraints());
        CHECK(certificate.is_CA_cert() == like.is_CA_cert());
        CHECK(certificate.v3_extensions().get_extension_oids().size() == like.v3_extensions().get_extension_oids().size());
        CHECK(certificate.subject_key_id() == certificate.authority_key_id());
        CHECK(certificate.subject_key_id().size() == 20);
    }
}

TEST_CASE("names and addresses that clients use are asked for and certified, by every backend alike (RFC 5280, 4.2.1.6)") {
    device d;
    const crypto::subject camera{"camera", "", "SN-1", {"camera.example", "192.168.0.10", "fd00::10", "second.example"}};
    auto software_key = *software::ecdsa_key::generate();
    REQUIRE(software_key.self_sign(camera, years));
    for (const auto& certificate : {read(*crypto::make_self_signed(camera, years, d.open_half(), d.signing())), software::read_chain(software_key.certificate_chain()).at(0)}) {
        CHECK(certificate.subject_alt_name().dns() == std::set<std::string>{"camera.example", "second.example"});
        CHECK(certificate.subject_alt_name().ipv4_address() == std::set<std::uint32_t>{0xc0a8000a});
        CHECK(certificate.subject_alt_name().ipv6_address().begin()->to_string() == "fd00:0:0:0:0:0:0:10");
        CHECK((certificate.matches_dns_name("camera.example") && certificate.matches_dns_name("192.168.0.10") && !certificate.matches_dns_name("other.example")));
    }
    const auto factory = *software::certificate_authority::make("Acme", years);
    for (const std::string& pem : {std::string(crypto::make_request(camera, d.open_half(), d.signing())->view()), *software_key.request(camera)}) {
        Botan::DataSource_Memory source(pem);
        const Botan::PKCS10_Request asked(source);
        CHECK(asked.check_signature(*asked.subject_public_key()));
        CHECK(asked.subject_alt_name().dns() == std::set<std::string>{"camera.example", "second.example"});
        CHECK(asked.subject_alt_name().ipv6_address().size() == 1);
        // a request is a wish: the factory certifies the names that it was told
        const auto plain = software::read_chain(bz::as_bytes(*factory.issue(bz::as_bytes(pem), years))).at(0);
        CHECK((plain.subject_alt_name().dns().empty() && plain.subject_alt_name().ipv4_address().empty()));
        const auto named = software::read_chain(bz::as_bytes(*factory.issue(bz::as_bytes(pem), years, {"gate.example", "10.0.0.7"}))).at(0);
        CHECK(named.subject_alt_name().dns() == std::set<std::string>{"gate.example"});
        CHECK(named.subject_alt_name().ipv4_address() == std::set<std::uint32_t>{0x0a000007});
    }
    const crypto::subject longest{std::string(64, 'x'), std::string(64, 'x'), std::string(64, '1'), std::vector<std::string>(8, "a." + std::string(61, 'b') + "." + std::string(61, 'b') + "." + std::string(61, 'b') + "." + std::string(61, 'b'))};
    CHECK(crypto::make_request(longest, d.open_half(), d.signing()));
    CHECK(crypto::make_self_signed(longest, years, d.open_half(), d.signing()));
    for (const auto& bad : {std::vector<std::string>(9, "a"), {"not a name"}, {""}}) {
        CHECK(crypto::make_request({"x", "", "", bad}, d.open_half(), d.signing()).error() == make_error(crypto::errc::bad_request));
        CHECK(crypto::make_self_signed({"x", "", "", bad}, years, d.open_half(), d.signing()).error() == make_error(crypto::errc::bad_certificate));
        CHECK(software_key.request({"x", "", "", bad}).error() == make_error(crypto::errc::bad_request));
        CHECK_FALSE(software_key.self_sign({"x", "", "", bad}, years));
        CHECK_FALSE(factory.issue(bz::as_bytes(*software_key.request({"x"})), years, bad));
    }
}

TEST_CASE("two certificates of one key have different numbers, and the same one when nothing differs") {
    device d;
    const auto number = [&](bz::utc_time until) {
        return read(*crypto::make_self_signed({"camera 1"}, {at(0), until}, d.open_half(), d.signing())).serial_number();
    };
    CHECK(number(at(1'000)) != number(at(1'001)));
    CHECK(number(at(1'000)) == number(at(1'000)));
}

TEST_CASE("names and times that no certificate can hold are refused, and so is a device that does not sign") {
    device d;
    const auto key = d.open_half();
    CHECK_FALSE(crypto::make_request({""}, key, d.signing()));
    CHECK_FALSE(crypto::make_request({std::string(65, 'x')}, key, d.signing()));
    CHECK_FALSE(crypto::make_request({"x", std::string(65, 'x')}, key, d.signing()));
    CHECK_FALSE(crypto::make_request({"x", "", "SN_1"}, key, d.signing()));
    CHECK(crypto::make_request({std::string(64, 'x'), std::string(64, 'x'), std::string(64, '1')}, key, d.signing()));
    CHECK_FALSE(crypto::make_self_signed({"x"}, {at(5), at(5)}, key, d.signing()));
    CHECK_FALSE(crypto::make_self_signed({"x"}, {at(-1), at(5)}, key, d.signing()));
    CHECK_FALSE(crypto::make_self_signed({"x"}, {at(5), at(7'258'118'400)}, key, d.signing()));
    const auto refuse = [](bz::bytes_view, bz::bytes_span) -> bz::result<std::size_t> { return crypto::errc::signing_failed; };
    CHECK(crypto::make_request({"x"}, key, refuse).error() == make_error(crypto::errc::signing_failed));
}

TEST_CASE("a chain is kept without what stood around it; five certificates, cut ones and altered ones are refused") {
    device d;
    const std::string pem(crypto::make_self_signed({"x"}, years, d.open_half(), d.signing())->view());
    CHECK(crypto::normal_chain("Bag Attributes\n" + pem + "trailing", d.open_half())->view() == pem);
    CHECK(crypto::normal_chain(pem + pem + pem + pem, d.open_half())->view() == pem + pem + pem + pem);
    CHECK_FALSE(crypto::normal_chain(pem + pem + pem + pem + pem, d.open_half()));
    CHECK_FALSE(crypto::normal_chain("", d.open_half()));
    for (std::size_t cut = 0; cut + 1 < pem.size(); cut += 7) CHECK_FALSE(crypto::normal_chain(pem.substr(0, cut), d.open_half()));
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {   // a changed letter never makes it another key's, and nothing is read past the end
        auto changed = pem;
        changed[random() % changed.size()] = static_cast<char>('A' + random() % 26);
        if (const auto chain = crypto::normal_chain(changed, d.open_half())) CHECK_FALSE(crypto::normal_chain(changed, device().open_half()));
    }
}
