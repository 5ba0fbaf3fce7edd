// SPDX-License-Identifier: Apache-2.0
#include <bartizan/certificate.hpp>

#include <support/toy_network.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {
namespace bz = bartizan;
using door_cam =
    bz::camera<bz::services<bz::recording<bz::recording_limits{.gop_frames = 50}>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>,
               bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<door_cam>);

using aging_frames = bz::signed_frames<toy::aging_hash, bz::ecdsa_p256>;
using pilot_cam =
    bz::camera<bz::services<bz::recording<>, toy::snmp_v2c>, aging_frames, bz::clear_frames, bz::software_key<bz::provenance::owner_ca>,
               bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "guarded room, ticket OPS-117", bz::date{9999, 1, 31}>,
               bz::accept_risk<bz::threat::credential_theft, toy::snmp_v2c, "isolated VLAN 7, ticket OPS-118", bz::date{9999, 12, 1}>,
               bz::accept_risk<bz::use<toy::aging_hash, bz::purpose::frame_integrity>, aging_frames, "old recorders, ticket OPS-119",
                               bz::date{9999, 2, 3}>>;
static_assert(bz::proven<pilot_cam>);

template <class Product> std::vector<bz::claim> claims_of() {
    std::vector<bz::claim> all;
    bz::certificate(Product{}, [&](const bz::claim& c) { all.push_back(c); });
    return all;
}

template <class Product> std::string printed() {
    std::string text;
    bz::print_certificate(Product{}, [&](std::string_view piece) { text += piece; });
    return text;
}

template <class Product> constexpr int number_of_claims() {
    int count = 0;
    bz::certificate(Product{}, [&](const bz::claim&) { ++count; });
    return count;
}
}  // namespace

TEST_CASE("the certificate names threat, service, countermeasure and evidence of every pair") {
    const auto claims = claims_of<door_cam>();
    REQUIRE(claims.size() == 3);
    CHECK(claims[0].threat_id == "BZ-T03");
    CHECK(claims[0].threat_name == bz::threat::recording_tamper::name);
    CHECK(claims[0].service == "recording");
    CHECK(claims[0].countermeasure == "signed_frames");
    CHECK(claims[0].evidence == "tests/attack/recording_tamper_signed_frames.cpp");
    CHECK(claims[1].evidence == "tests/attack/recording_leak_encrypted_frames.cpp");
    CHECK(claims[2].evidence == "tests/attack/forged_signer_software_key.cpp");
    for (const auto& c : claims) CHECK_FALSE(c.accepted);
}

TEST_CASE("every claim of our own policies has its attack test in the tree") {
    const char* source = std::getenv("BARTIZAN_SOURCE");
    REQUIRE(source != nullptr);
    for (const auto& c : claims_of<door_cam>()) {
        INFO(c.evidence);
        CHECK(std::filesystem::is_regular_file(std::filesystem::path(source) / c.evidence));
    }
}

TEST_CASE("an accepted risk stands in the certificate with its reason and its last day, not as a countermeasure") {
    const auto claims = claims_of<pilot_cam>();
    REQUIRE(claims.size() == 4);
    CHECK(claims[1].threat_id == "BZ-T04");
    CHECK(claims[1].accepted);
    CHECK(claims[1].evidence == "guarded room, ticket OPS-117");
    CHECK(claims[1].until == bz::date{9999, 1, 31});
    CHECK(claims[3].service == "snmp_v2c");
    CHECK(claims[3].accepted);
    CHECK(claims[3].evidence == "isolated VLAN 7, ticket OPS-118");
}

TEST_CASE("the certificate can be read at compile time") {
    STATIC_CHECK(number_of_claims<door_cam>() == 3);
    STATIC_CHECK(number_of_claims<pilot_cam>() == 4);
    STATIC_CHECK(number_of_claims<bz::camera<bz::services<>>>() == 0);
}

TEST_CASE("two policies that counter the same threat are both listed") {
    using web_cam = bz::camera<bz::services<toy::http>, toy::tls, toy::digest<bz::sha256>>;
    std::string theft;
    for (const auto& c : claims_of<web_cam>())
        if (c.threat_id == "BZ-T02") theft += std::string(c.countermeasure) + " ";
    CHECK(theft == "tls digest ");
}

TEST_CASE("every algorithm is listed with its purpose, verdict and source") {
    std::vector<bz::algorithm_use> uses;
    bz::algorithms(pilot_cam{}, [&](const bz::algorithm_use& u) { uses.push_back(u); });
    REQUIRE(uses.size() == 2);
    CHECK(uses[0].algorithm == "AGING-1");
    CHECK(uses[0].purpose == bz::purpose::frame_integrity::name);
    CHECK(uses[0].policy == "signed_frames");
    CHECK(uses[0].verdict == bz::verdict::legacy);
    CHECK(uses[0].reason == "old recorders, ticket OPS-119");
    CHECK(uses[0].until == bz::date{9999, 2, 3});
    CHECK(uses[1].algorithm == "ECDSA P-256");
    CHECK(uses[1].verdict == bz::verdict::approved);
    CHECK(uses[1].source == bz::ecdsa_p256::source);
    CHECK(uses[1].reason.empty());
}

TEST_CASE("a certificate is printed in four tables") {
    CHECK(printed<door_cam>() ==
          "THREATS AND WHAT COUNTERS THEM\n"
          "  BZ-T03  a stored recording is altered and nobody can tell           recording  signed_frames     "
          "tests/attack/recording_tamper_signed_frames.cpp\n"
          "  BZ-T04  a stolen card or a leaked file shows the video              recording  encrypted_frames  "
          "tests/attack/recording_leak_encrypted_frames.cpp\n"
          "  BZ-T05  a recording signed by someone else passes for the camera's  recording  software_key      "
          "tests/attack/forged_signer_software_key.cpp\n"
          "\nACCEPTED RISKS\n"
          "  none\n"
          "\nALGORITHMS\n"
          "  SHA-256      frame integrity              signed_frames     approved  FIPS 180-4; SP 800-131A r2, 9\n"
          "  ECDSA P-256  signature of hash documents  signed_frames     approved  FIPS 186-5, 6; SP 800-186, 3.2.1.3\n"
          "  AES-128-CTR  encryption of video at rest  encrypted_frames  approved  FIPS 197; SP 800-38A, 6.5\n"
          "\nSETTINGS FIXED AT COMPILE TIME\n"
          "  recording         bitrate_kbps 4096, frames_per_second 30, gop_frames 50, slices_per_frame 1, largest_frame_bytes 1048576\n"
          "  signed_frames     unsigned_ms 5000, signed_gops 1, part_frames 0, part_ms 0, certificates_ms 60000, late_documents 2\n"
          "  encrypted_frames  lifetime_hours 24\n"
          "  software_key      certificate issued by the factory's CA\n");
}

TEST_CASE("accepted risks are printed with their last day, and never as countered") {
    const auto text = printed<pilot_cam>();
    INFO(text);
    CHECK(text.find("ACCEPTED RISK  see below\n") != std::string::npos);
    CHECK(text.find("  BZ-T04  a stolen card or a leaked file shows the video") != std::string::npos);
    CHECK(text.find("BZ-T04  recording  until 9999-01-31: guarded room, ticket OPS-117\n") != std::string::npos);
    CHECK(text.find("BZ-T02  snmp_v2c   until 9999-12-01: isolated VLAN 7, ticket OPS-118\n") != std::string::npos);
    CHECK(text.find("BZ-A02  AGING-1    until 9999-02-03: old recorders, ticket OPS-119\n") != std::string::npos);
    CHECK(text.find("LEGACY") != std::string::npos);
    CHECK(text.find("tests/attack/recording_leak") == std::string::npos);
    CHECK(text.find("  none\n") == std::string::npos);
}

TEST_CASE("the certificate of a network camera says how many guesses at a password are answered in a year (Q02)") {
    using network_cam = bz::camera<bz::services<bz::http_server<>>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, bz::accounts<>, bz::no_guest,
                                   bz::host_filter<>, bz::throttle<>>;
    static_assert(bz::proven<network_cam>);
    const auto text = printed<network_cam>();
    INFO(text);
    CHECK(text.find("throttle          guesses_a_year_at_one_account 10792890\n") != std::string::npos);
    CHECK(text.find("throttle          guesses_a_year_from_one_address 525608\n") != std::string::npos);
    CHECK(text.find("BZ-T07  a password is guessed by trying many") != std::string::npos);
    CHECK(text.find("Argon2id") != std::string::npos);
}
