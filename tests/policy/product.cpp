// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/product.hpp>

#include <bartizan/policy/encrypted_frames.hpp>
#include <bartizan/policy/unsigned_frames.hpp>

#include <support/toy_network.hpp>

#include <catch2/catch_test_macros.hpp>

// Anything with `policies` can be asked; only what went through the proof is proven (tests/root/prove.cpp, tests/fail/c18_*).
namespace {
using namespace bartizan;
using card = recording<recording_limits{.bitrate_kbps = 9000, .frames_per_second = 50}>;
struct some_product {
    using policies = list<unsigned_frames, services<toy::http, card>, encrypted_frames<encryption_limits{.lifetime_hours = 2}>>;
};
struct empty_product {
    using policies = list<>;
};
}  // namespace

TEST_CASE("a product answers for each of its roles, with its numbers") {
    STATIC_CHECK(std::is_same_v<policy_of<some_product, role::signing>, unsigned_frames>);
    STATIC_CHECK(policy_of<some_product, role::encryption>::limits.lifetime_hours == 2);
    STATIC_CHECK(std::is_same_v<policy_of<some_product, role::key>, not_composed>);
}

TEST_CASE("a product's target is the portable one unless it says otherwise") {
    STATIC_CHECK(std::is_same_v<policy_of<some_product, role::target>::target, target::portable>);
    STATIC_CHECK(std::is_same_v<policy_of<empty_product, role::target>::target, target::portable>);
}

TEST_CASE("a product's services are found under any numbers") {
    STATIC_CHECK(std::is_same_v<services_of<some_product>, list<toy::http, card>>);
    STATIC_CHECK(std::is_same_v<service_of<some_product, recording<>>, card>);
    STATIC_CHECK(has_service<some_product, toy::http>);
    STATIC_CHECK_FALSE(has_service<some_product, toy::snmp_v2c>);
    STATIC_CHECK(std::is_same_v<services_of<empty_product>, list<>>);
    STATIC_CHECK_FALSE(has_service<empty_product, recording<>>);
}

TEST_CASE("a product's content key has the work of its recording for the life of its key") {
    STATIC_CHECK(key_limits_of<some_product>.bitrate_kbps == 9000);
    STATIC_CHECK(key_limits_of<some_product>.frames_per_second == 50);
    STATIC_CHECK(key_limits_of<some_product>.lifetime_hours == 2);
    STATIC_CHECK(key_limits_of<some_product>.largest_frame_bytes == recording_limits{}.largest_frame_bytes);
}
