// web_certificate: a key with a certificate for names and addresses, from a root of its own, for tests of TLS.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/ecdsa_key.hpp>

#include <botan/x509self.h>

namespace tests {

struct web_certificate {
    bartizan::crypto::software::ecdsa_key key = *bartizan::crypto::software::ecdsa_key::generate();
    std::string root;

    // The clock of these tests stands at 2026-01-01; the certificate lives from 2024 to 2030.
    static constexpr bartizan::utc_time now = bartizan::utc_time::from_unix_microseconds(1'767'225'600'000'000);

    explicit web_certificate(const std::string& name = "camera.example") {
        auto& rng = Botan::system_rng();
        const auto start = Botan::X509_Time(std::chrono::system_clock::from_time_t(1'704'067'200));
        const auto end = Botan::X509_Time(std::chrono::system_clock::from_time_t(1'893'456'000));
        const Botan::ECDSA_PrivateKey root_key(rng, Botan::EC_Group::from_name("secp256r1"));
        Botan::X509_Cert_Options options("Test root");
        options.CA_key(1);
        options.start = start, options.end = end;
        const auto root_certificate = Botan::X509::create_self_signed_cert(options, root_key, "SHA-256", rng);
        root = root_certificate.PEM_encode();
        const auto request_text = *key.request({name});
        const Botan::PKCS10_Request asked(std::vector<std::uint8_t>(request_text.begin(), request_text.end()));
        Botan::PK_Signer signer(root_key, rng, "SHA-256", Botan::Signature_Format::DerSequence);
        Botan::Extensions extensions;
        Botan::AlternativeName names;
        names.add_dns(name);
        names.add_ipv4_address(0x7f000001);
        extensions.add(std::make_unique<Botan::Cert_Extension::Subject_Alternative_Name>(names));
        extensions.add(std::make_unique<Botan::Cert_Extension::Authority_Key_ID>(root_certificate.subject_key_id()));
        const auto leaf = Botan::X509_CA::make_cert(signer, rng, Botan::BigInt(rng, 126), signer.algorithm_identifier(), asked.raw_public_key(), start, end,
                                                    root_certificate.subject_dn(), asked.subject_dn(), extensions);
        if (!key.install_chain(bartizan::as_bytes(leaf.PEM_encode()))) std::abort();
    }
};

}  // namespace tests
