// report_inventory: the bill of materials of software (SBOM) and of cryptography (CBOM) as CycloneDX 1.6 (ECMA-424).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/json_writer.hpp>
#include <bartizan/certificate.hpp>
#include <bartizan/fingerprint.hpp>
#include <bartizan/profile/facts.hpp>
#include <bartizan/profile/strength.hpp>

#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <string_view>

namespace bartizan {

// software_component: what a firmware is linked from, from the build; package URLs as in the purl specification.
struct software_component {
    std::string_view name, version, purl, license;   // license: an SPDX id
};

namespace detail {

// serial_number: the same product has the same one (RFC 9562, 5.8: version 8, made from the fingerprint).
template <class Product> constexpr std::array<char, 45> serial_number() {
    std::array<char, 45> out{'u', 'r', 'n', ':', 'u', 'u', 'i', 'd', ':'};
    const auto digits = fingerprint_text<Product>;
    std::size_t at = 9;
    for (std::size_t i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) out[at++] = '-';
        out[at++] = i == 12 ? '8' : i == 16 ? 'a' : digits[i];
    }
    return out;
}

template <class Product, class Json> void begin_inventory(Json& json, std::string_view product_name, std::string_view product_version) {
    json.begin_object();
    json.text("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    json.text("bomFormat", "CycloneDX");
    json.text("specVersion", "1.6");
    constexpr auto serial = serial_number<Product>();
    json.text("serialNumber", {serial.data(), serial.size()});
    json.number("version", 1);
    json.begin_object("metadata");
    json.begin_object("component");
    json.text("type", "firmware");
    json.text("bom-ref", "product");
    json.text("name", product_name);
    json.text("version", product_version);
    json.begin_array("properties");
    json.begin_object();
    json.text("name", "bartizan:fingerprint");
    json.text("value", fingerprint_text<Product>);
    json.end_object();
    json.begin_object();
    json.text("name", "bartizan:sound");
    if constexpr (requires { bartizan::policy_of<Product, role::audio>::remark; }) json.text("value", bartizan::policy_of<Product, role::audio>::remark);
    else json.text("value", "none");
    json.end_object();
    json.end_array();
    json.end_object();
    json.end_object();
}

constexpr std::string_view primitive_of(profile::algorithm_kind kind) {
    using enum profile::algorithm_kind;
    switch (kind) {
    case hash: return "hash";
    case signature: return "signature";
    case block_cipher: return "block-cipher";
    case authenticated_cipher: return "ae";
    case mac: return "mac";
    case kdf: return "kdf";
    case kem: return "kem";
    case protocol: return "other";
    case unknown: return "unknown";
    }
    return "unknown";
}
constexpr std::array<std::string_view, 2> functions_of(profile::algorithm_kind kind) {
    using enum profile::algorithm_kind;
    switch (kind) {
    case hash: return {"digest", ""};
    case signature: return {"sign", "verify"};
    case block_cipher: case authenticated_cipher: return {"encrypt", "decrypt"};
    case mac: return {"tag", ""};
    case kdf: return {"keyderive", ""};
    case kem: return {"encapsulate", "decapsulate"};
    case protocol: case unknown: return {"other", ""};
    }
    return {"unknown", ""};
}
constexpr profile::algorithm_fact known_algorithm(std::string_view name) {
    for (const auto& known : profile::algorithm_facts)
        if (known.name == name) return known;
    return {.name = name};
}

template <class Json> void property(Json& json, std::string_view name, std::string_view value) {
    json.begin_object();
    json.text("name", name);
    json.text("value", value);
    json.end_object();
}

template <class Json> void write_algorithm(Json& json, const profile::algorithm_fact& a) {
    json.begin_object("cryptoProperties");
    if (a.kind == profile::algorithm_kind::protocol) {
        json.text("assetType", "protocol");
        json.begin_object("protocolProperties");
        json.text("type", "tls");
        json.text("version", a.parameter);
        json.end_object();
    } else {
        json.text("assetType", "algorithm");
        json.begin_object("algorithmProperties");
        json.text("primitive", primitive_of(a.kind));
        if (!a.parameter.empty()) json.text("parameterSetIdentifier", a.parameter);
        if (!a.curve.empty()) json.text("curve", a.curve);
        if (!a.mode.empty()) json.text("mode", a.mode);
        json.begin_array("cryptoFunctions");
        for (const auto function : functions_of(a.kind))
            if (!function.empty()) json.text({}, function);
        json.end_array();
        if (profile::has_strength(a)) {
            json.number("classicalSecurityLevel", a.strength_bits);
            json.number("nistQuantumSecurityLevel", a.quantum_level);
        }
        json.end_object();
        if (!a.oid.empty()) json.text("oid", a.oid);
    }
    json.end_object();
}

// Each algorithm once, with all purposes and the policies that use it for them.
template <class Product, class Json> void write_algorithms(Json& json) {
    std::size_t at = 0;
    algorithms(Product{}, [&](const algorithm_use& a) {
        bool seen = false;
        std::size_t before = 0;
        algorithms(Product{}, [&](const algorithm_use& b) { seen = seen || (before++ < at && b.algorithm == a.algorithm); });
        ++at;
        if (seen) return;
        json.begin_object();
        json.text("type", "cryptographic-asset");
        json.text("bom-ref", a.algorithm);
        json.text("name", a.algorithm);
        write_algorithm(json, known_algorithm(a.algorithm));
        json.begin_array("properties");
        algorithms(Product{}, [&](const algorithm_use& b) {
            if (b.algorithm != a.algorithm) return;
            property(json, "bartizan:purpose", b.purpose);
            property(json, "bartizan:policy", b.policy);
            property(json, "bartizan:verdict", b.verdict == verdict::approved ? "approved" : "legacy");
        });
        property(json, "bartizan:source", a.source);
        json.end_array();
        json.end_object();
    });
}

template <class Json> void write_key(Json& json, std::string_view name, std::string_view type, std::uint64_t bits, std::string_view algorithm, std::string_view kept) {
    json.begin_object();
    json.text("type", "cryptographic-asset");
    json.text("bom-ref", name);
    json.text("name", name);
    json.begin_object("cryptoProperties");
    json.text("assetType", "related-crypto-material");
    json.begin_object("relatedCryptoMaterialProperties");
    json.text("type", type);
    json.number("size", bits);
    json.text("algorithmRef", algorithm);
    json.end_object();
    json.end_object();
    json.begin_array("properties");
    property(json, "bartizan:kept", kept);
    json.end_array();
    json.end_object();
}

// The keys: the device's, whose size is that of the signature algorithm, and the content keys, of the cipher.
template <class Product, class Json> void write_keys(Json& json) {
    constexpr const auto& f = profile::facts_of<Product>;
    algorithms(Product{}, [&](const algorithm_use& a) {
        const auto known = known_algorithm(a.algorithm);
        if (f.holds_key && a.purpose == purpose::document_signature::name)
            write_key(json, "device key", "private-key", known.key_bits, a.algorithm, f.key_in_hardware ? "in a secure element" : "in software");
        if (f.encrypts_frames && a.purpose == purpose::content_encryption::name)
            write_key(json, "content key", "secret-key", known.key_bits, a.algorithm, "wrapped beside the recording");
    });
}
}  // namespace detail

// write_sbom<Product>: components that the firmware is made of. write_cbom<Product>: algorithms, sizes, strengths and purposes that its
// policies use, and its keys. Both are valid against bom-1.6.schema.json, carry no time of day, and are the same for the same input.
template <class Product, class Sink>
void write_sbom(std::string_view name, std::string_view version, std::span<const software_component> components, Sink&& sink) {
    json_writer<std::remove_reference_t<Sink>> json(sink);
    detail::begin_inventory<Product>(json, name, version);
    json.begin_array("components");
    for (const auto& c : components) {
        json.begin_object();
        json.text("type", "library");
        json.text("bom-ref", c.purl);
        json.text("name", c.name);
        json.text("version", c.version);
        if (!c.license.empty()) {
            json.begin_array("licenses");
            json.begin_object();
            json.begin_object("license");
            json.text("id", c.license);
            json.end_object();
            json.end_object();
            json.end_array();
        }
        json.text("purl", c.purl);
        json.end_object();
    }
    json.end_array();
    json.begin_array("dependencies");
    json.begin_object();
    json.text("ref", "product");
    json.begin_array("dependsOn");
    for (const auto& c : components) json.text({}, c.purl);
    json.end_array();
    json.end_object();
    json.end_array();
    json.end_object();
}
template <class Product, class Sink> void write_cbom(std::string_view name, std::string_view version, Sink&& sink) {
    json_writer<std::remove_reference_t<Sink>> json(sink);
    detail::begin_inventory<Product>(json, name, version);
    json.begin_array("components");
    detail::write_algorithms<Product>(json);
    detail::write_keys<Product>(json);
    json.end_array();
    json.end_object();
}

}  // namespace bartizan
