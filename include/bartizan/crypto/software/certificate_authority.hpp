// certificate_authority: the factory's root and issuing CA, and device certificates issued for requests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/software/revocation_list.hpp>

#include <botan/pkcs8.h>

#include <memory>

namespace bartizan::crypto::software {

// certificate_authority: a private CA (G06, G10): who checks recordings installs its root. Cameras hand in requests, not keys (G03, G04).
//   errors  bad_key, bad_certificate, bad_request, backend_failed, and those of the store
//   limits  both keys are stored without encryption; a real factory keeps `root.key` offline: issuing needs only the other records
class certificate_authority {
    using private_key = std::unique_ptr<Botan::Private_Key>;
    private_key root_key_, issuing_key_;   // root_key_ may be absent
    Botan::X509_Certificate root_, issuing_;
    std::string root_pem_, issuing_pem_;

    certificate_authority(private_key root_key, Botan::X509_Certificate root, private_key issuing_key, Botan::X509_Certificate issuing)
        : root_key_(std::move(root_key)), issuing_key_(std::move(issuing_key)), root_(std::move(root)), issuing_(std::move(issuing)),
          root_pem_(root_.PEM_encode()), issuing_pem_(issuing_.PEM_encode()) {}

public:
    static result<certificate_authority> make(const std::string& organization, validity valid) noexcept {
        if (!is_certificate_time(valid.from) || !is_certificate_time(valid.until)) return errc::bad_certificate;
        return guarded(errc::backend_failed, [&]() -> result<certificate_authority> {
            const auto new_key = [] {
                return std::make_unique<Botan::ECDSA_PrivateKey>(Botan::system_rng(), Botan::EC_Group::from_name("secp256r1"));
            };
            const auto root_name = distinguished_name({organization + " root CA", organization});
            const auto issuing_name = distinguished_name({organization + " issuing CA", organization});
            auto root_key = new_key();
            auto issuing_key = new_key();
            auto root = make_certificate(certificate_role::root, root_name, *root_key, valid, root_name, *root_key, {});
            auto issuing = make_certificate(certificate_role::issuing, issuing_name, *issuing_key, valid, root_name, *root_key,
                                            root.subject_key_id());
            return certificate_authority(std::move(root_key), std::move(root), std::move(issuing_key), std::move(issuing));
        });
    }

    // save and load: records root.key, root.pem, issuing.key, issuing.pem.
    template <record_store Store> result<> save(Store& store) const noexcept {
        return guarded(errc::backend_failed, [&]() -> result<> {
            const auto save_key = [&](std::string_view name, const private_key& key) -> result<> {
                const auto der = key->private_key_info();
                return store.replace(name, std::as_bytes(std::span(der)));
            };
            if (root_key_)
                if (const auto done = save_key("root.key", root_key_); !done) return done;
            if (const auto done = save_key("issuing.key", issuing_key_); !done) return done;
            if (const auto done = store.replace("root.pem", bartizan::as_bytes(root_pem_)); !done) return done;
            return store.replace("issuing.pem", bartizan::as_bytes(issuing_pem_));
        });
    }
    template <record_store Store> static result<certificate_authority> load(Store& store) noexcept {
        return guarded(errc::bad_key, [&]() -> result<certificate_authority> {
            auto root = load_certificate(store, "root.pem"), issuing = load_certificate(store, "issuing.pem");
            if (!root) return root.error();
            if (!issuing) return issuing.error();
            auto issuing_key = load_key(store, "issuing.key", *issuing), root_key = load_key(store, "root.key", *root);
            if (!issuing_key) return issuing_key.error();
            if (!root_key && root_key.error() != make_error(outside_errc::no_such_record)) return root_key.error();
            return certificate_authority(root_key ? std::move(*root_key) : nullptr, *root, std::move(*issuing_key), *issuing);
        });
    }

    std::string_view root_pem() const noexcept { return root_pem_; }         // what verifiers trust
    std::string_view issuing_pem() const noexcept { return issuing_pem_; }

    // issue: the device's chain in PEM (leaf, issuing CA). The request must be signed by its own key, which is a device key (is_device_key). Name,
    // organization and serial number are taken over from it, whatever else it asks for (to be a CA, other names) is not. A validity that
    // outlives the issuing CA is cut to it: a later one could never be verified. `names` are what the CA itself says of where the device is
    // reached (subject::names), never what the request asks for. A request that asks to be a recorder's (certificate_role::recorder) gets no more
    // than that; `recorder`: it gets no more, whatever it asks for.
    result<std::string> issue(bytes_view request, validity valid, const std::vector<std::string>& names = {}, bool recorder = false) const noexcept {
        if (!are_names(names)) return errc::bad_certificate;
        if (!is_certificate_time(valid.from) || !is_certificate_time(valid.until)) return errc::bad_certificate;
        if (valid.until <= valid.from) return errc::bad_certificate;
        if (request.size() > 16'384) return errc::bad_request;
        return guarded(errc::bad_request, [&]() -> result<std::string> {
            Botan::DataSource_Memory source(octets(request));
            const Botan::PKCS10_Request asked(source);
            const auto key = asked.subject_public_key();
            if (!is_device_key(*key) || !asked.check_signature(*key)) return errc::bad_request;
            valid.until = std::min(valid.until, from_x509(issuing_.not_after()));
            const auto given = [&](const char* what) { return asked.subject_dn().get_first_attribute(what); };
            const auto name = distinguished_name({given("X520.CommonName"), given("X520.Organization"), given("X520.SerialNumber")});
            const auto* usage = asked.extensions().get_extension_object_as<Botan::Cert_Extension::Extended_Key_Usage>();
            const bool as_recorder = recorder || (usage && asks_for_time_stamping(usage->object_identifiers()));
            const auto leaf = make_certificate(as_recorder ? certificate_role::recorder : certificate_role::device, name, *key, valid, issuing_.subject_dn(), *issuing_key_,
                                               issuing_.subject_key_id(), names);
            return leaf.PEM_encode() + issuing_pem_;
        });
    }

    // issued: the serial number of a certificate (PEM, the first one counts) that this CA issued; `by_root`: its root did.
    //   errors  bad_certificate: it is none, or another CA's
    struct own_certificate {
        std::vector<std::uint8_t> serial;
        bool by_root = false;
    };
    result<own_certificate> issued(bytes_view pem) const noexcept {
        return guarded(errc::bad_certificate, [&]() -> result<own_certificate> {
            const auto chain = read_chain(pem);
            if (chain.empty()) return errc::bad_certificate;
            const auto& leaf = chain.front();
            if (leaf.check_signature(*issuing_.subject_public_key())) return own_certificate{leaf.serial_number(), false};
            if (!leaf.is_self_signed() && leaf.check_signature(*root_.subject_public_key()))
                return own_certificate{leaf.serial_number(), true};
            return errc::bad_certificate;
        });
    }

    // list_revoked: the revocation list (PEM) of the issuing CA, and of the root when `by_root` (which needs root.key).
    //   in  number counts up from list to list   errors  bad_certificate: the times; bad_key: the root's key is not here
    result<std::string> list_revoked(std::span<const revoked_certificate> revoked, validity valid, std::uint64_t number,
                                     bool by_root = false) const noexcept {
        if (!is_certificate_time(valid.from) || !is_certificate_time(valid.until) || valid.until <= valid.from) return errc::bad_certificate;
        if (by_root && !root_key_) return errc::bad_key;
        return guarded(errc::backend_failed, [&]() -> result<std::string> {
            return make_revocation_list(by_root ? root_ : issuing_, by_root ? *root_key_ : *issuing_key_, revoked, valid, number);
        });
    }

private:
    template <record_store Store> static result<Botan::X509_Certificate> load_certificate(Store& store, std::string_view name) {
        std::array<std::byte, 8192> pem;
        const auto size = store.load(name, pem);
        if (!size) return size.error();
        const auto chain = read_chain(bytes_view(pem).first(*size), 1);
        return chain.empty() ? result<Botan::X509_Certificate>(errc::bad_certificate) : chain.front();
    }
    template <record_store Store>
    static result<private_key> load_key(Store& store, std::string_view name, const Botan::X509_Certificate& certificate) {
        secret<1024> der;
        const auto size = store.load(name, der.fill());
        if (!size) return size.error();
        auto key = Botan::PKCS8::load_key(octets(bytes_view(der.reveal()).first(*size)));
        if (key->subject_public_key() != certificate.subject_public_key()->subject_public_key()) return errc::bad_key;
        return private_key(std::move(key));
    }
};

}  // namespace bartizan::crypto::software
