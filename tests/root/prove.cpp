// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>

#include <support/toy_network.hpp>

#include <catch2/catch_test_macros.hpp>

// What must not compile is in tests/fail/; here is what must.
namespace {
namespace bz = bartizan;
using signing = bz::signed_frames<bz::sha256, bz::ecdsa_p256>;
using slow_card = bz::recording<bz::recording_limits{.frames_per_second = 15, .gop_frames = 30}>;

using door_cam = bz::camera<bz::services<slow_card>, signing, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<door_cam>);

using reordered = bz::camera<bz::software_key<bz::provenance::factory>, bz::encrypted_frames<>, signing, bz::services<slow_card>>;
static_assert(bz::proven<reordered>);

using owners_cam =
    bz::camera<bz::services<slow_card>, signing, bz::clear_frames, bz::software_key<bz::provenance::owner_ca>,
               bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "lens test bench, ticket 12", bz::date{9999, 1, 31}>>;
static_assert(bz::proven<owners_cam>);
}  // namespace

TEST_CASE("a proven product is an empty type, whatever the order of its policies") {
    STATIC_CHECK(std::is_empty_v<door_cam>);
    STATIC_CHECK(std::is_same_v<door_cam::checked, door_cam>);
    STATIC_CHECK(bz::proven<reordered>);
}

TEST_CASE("a policy is found by its role, with its numbers") {
    STATIC_CHECK(std::is_same_v<bz::policy_of<door_cam, bz::role::signing>, signing>);
    STATIC_CHECK(std::is_same_v<bz::policy_of<reordered, bz::role::signing>, signing>);
    STATIC_CHECK(bz::policy_of<door_cam, bz::role::signing>::limits.unsigned_ms == 5000);
    STATIC_CHECK(std::is_same_v<bz::policy_of<owners_cam, bz::role::encryption>, bz::clear_frames>);
    STATIC_CHECK(std::is_same_v<bz::policy_of<owners_cam, bz::role::key>::provenance, bz::provenance::owner_ca>);
}

TEST_CASE("the target is portable unless it is named") {
    struct armv9;
    using fast = bz::camera<bz::services<>, bz::runs_on<armv9>>;
    STATIC_CHECK(std::is_same_v<bz::policy_of<door_cam, bz::role::target>, bz::runs_on<bz::target::portable>>);
    STATIC_CHECK(std::is_same_v<bz::policy_of<fast, bz::role::target>, bz::runs_on<armv9>>);
}

TEST_CASE("a service is found under any numbers, and has the product's own") {
    STATIC_CHECK(std::is_same_v<bz::services_of<door_cam>, bz::list<slow_card>>);
    STATIC_CHECK(bz::has_service<door_cam, bz::recording<>>);
    STATIC_CHECK_FALSE(bz::has_service<door_cam, toy::http>);
    STATIC_CHECK(bz::service_of<door_cam, bz::recording<>>::limits.frames_per_second == 15);
}

TEST_CASE("a product that offers nothing has nothing to answer") {
    using brick = bz::camera<bz::services<>>;
    STATIC_CHECK(bz::proven<brick>);
    STATIC_CHECK_FALSE(bz::has_service<brick, bz::recording<>>);
    STATIC_CHECK(std::is_same_v<bz::policy_of<brick, bz::role::signing>, bz::not_composed>);
}

TEST_CASE("the limits of a product bound the work of its content key (Q08)") {
    STATIC_CHECK(bz::key_limits_of<door_cam>.frames_per_second == 15);
    STATIC_CHECK(bz::key_limits_of<door_cam>.bitrate_kbps == bz::recording_limits{}.bitrate_kbps);
    STATIC_CHECK(bz::key_limits_of<door_cam>.lifetime_hours == 24);
}

TEST_CASE("a product may be derived from, to give it a name of its own") {
    struct front_door : door_cam {};
    STATIC_CHECK(bz::proven<front_door>);
    STATIC_CHECK(std::is_same_v<bz::policy_of<front_door, bz::role::signing>, signing>);
}

TEST_CASE("the composition is open: services, policies and roles of others are proven like our own") {
    using web_cam = bz::camera<bz::services<toy::http>, toy::tls, toy::digest<bz::sha256>>;
    STATIC_CHECK(bz::proven<web_cam>);
    STATIC_CHECK(std::is_same_v<bz::policy_of<web_cam, toy::role::transport>, toy::tls>);

    using mixed = bz::camera<toy::tls, bz::services<toy::http, slow_card>, signing, bz::encrypted_frames<>, toy::basic,
                             bz::software_key<bz::provenance::factory>>;
    STATIC_CHECK(bz::proven<mixed>);
    STATIC_CHECK(bz::has_service<mixed, toy::http>);
}

TEST_CASE("a threat on a datagram service stays open beside TLS until somebody signs for it (N01)") {
    using vlan7 =
        bz::camera<bz::services<toy::http, toy::snmp_v2c>, toy::tls, toy::digest<bz::sha256>,
                   bz::accept_risk<bz::threat::credential_theft, toy::snmp_v2c, "isolated VLAN 7, ticket OPS-118", bz::date{9999, 1, 31}>>;
    STATIC_CHECK(bz::proven<vlan7>);
}

TEST_CASE("a legacy algorithm is composed when its pair is accepted by name") {
    using aging_frames = bz::signed_frames<toy::aging_hash, bz::ecdsa_p256>;
    using old_cam = bz::camera<bz::services<slow_card>, aging_frames, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>,
                               bz::accept_risk<bz::use<toy::aging_hash, bz::purpose::frame_integrity>, aging_frames,
                                               "until the recorders are replaced", bz::date{9999, 1, 31}>>;
    STATIC_CHECK(bz::proven<old_cam>);
}

TEST_CASE("the largest GOP that a document and five seconds hold is proven") {
    using longest = bz::recording<bz::recording_limits{.frames_per_second = 120, .gop_frames = 600}>;
    STATIC_CHECK(bz::proven<bz::camera<bz::services<longest>, signing, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>>);
    using slices = bz::recording<bz::recording_limits{.frames_per_second = 30, .gop_frames = 150, .slices_per_frame = 4}>;
    STATIC_CHECK(bz::proven<bz::camera<bz::services<slices>, signing, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>>>);
}
