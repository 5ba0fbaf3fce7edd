// SPDX-License-Identifier: Apache-2.0
#include <bartizan/report_inventory.hpp>

#include <support/reported.hpp>

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>

namespace {
namespace bz = bartizan;
using boost::json::object;

object sbom() {
    std::string text;
    const bz::software_component parts[] = {{"botan", "3.12.0", "pkg:generic/botan@3.12.0", "BSD-2-Clause"}, {"own", "1", "pkg:generic/own@1", ""}};
    bz::write_sbom<reported::plain>("door \"7\"", "1.2", parts, [&](std::string_view piece) { text += piece; });
    return boost::json::parse(text).as_object();
}
object cbom() {
    std::string text;
    bz::write_cbom<reported::plain>("door", "1.2", [&](std::string_view piece) { text += piece; });
    return boost::json::parse(text).as_object();
}
}  // namespace

TEST_CASE("an SBOM lists each component with version, licence and package URL, and what the product depends on") {
    const auto bom = sbom();
    CHECK(bom.at("metadata").at("component").at("name").as_string() == "door \"7\"");
    REQUIRE(bom.at("components").as_array().size() == 2);
    CHECK(bom.at("components").at(0).at("purl").as_string() == "pkg:generic/botan@3.12.0");
    CHECK(bom.at("components").at(0).at("licenses").at(0).at("license").at("id").as_string() == "BSD-2-Clause");
    CHECK_FALSE(bom.at("components").at(1).as_object().contains("licenses"));
    CHECK(bom.at("dependencies").at(0).at("dependsOn").as_array().size() == 2);
}

TEST_CASE("a CBOM lists each algorithm once, with size, strength and purposes, and the keys") {
    const auto bom = cbom();
    std::string names;
    for (const auto& c : bom.at("components").as_array()) names += std::string(c.at("name").as_string()) + ", ";
    CHECK(names == "SHA-256, ECDSA P-256, AES-128-CTR, device key, content key, ");
    const auto& cipher = bom.at("components").at(2);
    CHECK(cipher.at("cryptoProperties").at("algorithmProperties").at("mode").as_string() == "ctr");
    CHECK(cipher.at("cryptoProperties").at("algorithmProperties").at("classicalSecurityLevel").as_int64() == 128);
    CHECK(cipher.at("properties").at(0).at("value").as_string() == "encryption of video at rest");
    const auto& key = bom.at("components").at(3);
    CHECK(key.at("cryptoProperties").at("relatedCryptoMaterialProperties").at("size").as_int64() == 256);
    CHECK(key.at("properties").at(0).at("value").as_string() == "in software");
}

TEST_CASE("the serial number is a UUID of version 8 made from the fingerprint") {
    const std::string serial(sbom().at("serialNumber").as_string());
    CHECK(serial.substr(0, 9) == "urn:uuid:");
    CHECK(serial.size() == 45);
    CHECK(serial.substr(9, 8) == bz::fingerprint_text<reported::plain>.substr(0, 8));
    CHECK(serial[23] == '8');
    CHECK(serial[28] == 'a');
}
