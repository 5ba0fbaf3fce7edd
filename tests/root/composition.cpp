// SPDX-License-Identifier: Apache-2.0
#include <bartizan/composition.hpp>

#include <support/toy_network.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
namespace bz = bartizan;
using signing = bz::signed_frames<bz::sha256, bz::ecdsa_p256>;
using key = bz::software_key<bz::provenance::factory>;
using door_cam = bz::camera<bz::services<bz::recording<>>, signing, bz::encrypted_frames<>, key>;
using shuffled = bz::camera<key, bz::encrypted_frames<>, bz::services<bz::recording<>>, signing>;
template <bz::text Reason, bz::text Owner>
using risky = bz::camera<bz::services<bz::recording<>, toy::snmp_v2c>, signing, bz::encrypted_frames<>, key,
                         bz::accept_risk<bz::threat::credential_theft, toy::snmp_v2c, Reason, bz::date{9999, 1, 31}, Owner>>;
}  // namespace

TEST_CASE("a composition is spelled one word a line, with its algorithms, threats and numbers") {
    CHECK(bz::composition<door_cam> ==
          "bartizan composition 1\n"
          "policy encrypted_frames; uses AES-128-CTR for encryption of video at rest; lifetime_hours=24\n"
          "policy signed_frames; uses SHA-256 for frame integrity; uses ECDSA P-256 for signature of hash documents; unsigned_ms=5000; "
          "signed_gops=1; part_frames=0; part_ms=0; certificates_ms=60000; late_documents=2\n"
          "policy software_key; remark=certificate issued by the factory's CA\n"
          "service recording; rides storage; raises BZ-T03; raises BZ-T04; raises BZ-T05; bitrate_kbps=4096; frames_per_second=30; gop_frames=60; "
          "slices_per_frame=1; largest_frame_bytes=1048576\n");
}

TEST_CASE("the order of policies and services does not matter") {
    STATIC_CHECK(bz::composition<door_cam> == bz::composition<shuffled>);
    using one = bz::camera<bz::services<bz::recording<>, toy::snmp_v2c>, signing, bz::encrypted_frames<>, key,
                           bz::accept_risk<bz::threat::credential_theft, toy::snmp_v2c, "isolated VLAN 7", bz::date{9999, 1, 31}>>;
    using other = bz::camera<bz::accept_risk<bz::threat::credential_theft, toy::snmp_v2c, "isolated VLAN 7", bz::date{9999, 1, 31}>, key, signing,
                             bz::services<toy::snmp_v2c, bz::recording<>>, bz::encrypted_frames<>>;
    STATIC_CHECK(bz::composition<one> == bz::composition<other>);
}

TEST_CASE("an accepted risk is spelled with its last day, owner and reason, and nobody can write a second line into it") {
    const auto text = bz::composition<risky<"a; owner=b\nservice x\\", "site manager">>;
    CHECK(text.find("\naccepted risk BZ-T02; on snmp_v2c; until 9999-01-31; owner=site manager; reason=a\\x3b owner=b\\x0aservice x\\x5c\n") !=
          std::string_view::npos);
}

TEST_CASE("the target is part of a composition") {
    using chip = bz::camera<bz::services<>, bz::runs_on<bz::target::cortex_a53>>;
    STATIC_CHECK(bz::composition<chip> == "bartizan composition 1\npolicy runs_on; target=cortex_a53\n");
}
