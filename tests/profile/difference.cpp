// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/difference.hpp>

#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace {
namespace bz = bartizan;
namespace profile = bz::profile;
template <class Key, std::uint32_t Hours>
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>,
                       bz::encrypted_frames<bz::encryption_limits{.lifetime_hours = Hours}>, Key>;
using before = cam<bz::tpm_key<bz::provenance::factory>, 24>;
using after = cam<bz::software_key<bz::provenance::factory>, 12>;
}  // namespace

TEST_CASE("a product differs from itself in nothing") {
    STATIC_CHECK(profile::differences<before, before> == 0);
    STATIC_CHECK_FALSE(profile::weaker<before, before>);
}

TEST_CASE("a difference names the fact, what it was and what it is, and the rules that break or hold again") {
    STATIC_CHECK(profile::differences<before, after> == 2);
    STATIC_CHECK(profile::weaker<before, after>);
    STATIC_CHECK_FALSE(profile::weaker<after, before>);
    STATIC_CHECK_FALSE(profile::weaker<before, after, profile::standard_2026_11>);
    std::string text;
    profile::print_difference<before, after>([&](std::string_view piece) { text += piece; });
    CHECK(text == "  key_in_hardware: 1 -> 0\n  content_key_hours: 24 -> 12\n  now BROKEN  BZ-P40  key outside hardware\n");
    text.clear();
    profile::print_difference<after, before>([&](std::string_view piece) { text += piece; });
    CHECK(text == "  key_in_hardware: 0 -> 1\n  content_key_hours: 12 -> 24\n  now holds   BZ-P40  key outside hardware\n");
}
