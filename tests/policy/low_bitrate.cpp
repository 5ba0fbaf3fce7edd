// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/low_bitrate.hpp>

#include <bartizan/composition.hpp>
#include <bartizan/prove.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;
using inner = signed_frames<sha256, ecdsa_p256, signing_limits{.unsigned_ms = 2000}>;
using outer = low_bitrate<inner>;

TEST_CASE("low_bitrate leaves the lists out and is signed_frames in everything else") {
    laws::policy_law<outer, low_bitrate<signed_frames<sha256, ecdsa_p256>>>();
    STATIC_CHECK(inner::lists_hashes == true);
    STATIC_CHECK(outer::lists_hashes == false);
    STATIC_CHECK(std::is_same_v<outer::role, inner::role>);
    STATIC_CHECK(outer::limits == inner::limits);
    CHECK(outer::name == inner::name);
    STATIC_CHECK(outer::counters<threat::recording_tamper, recording<>, given<outer>>);
    STATIC_CHECK(signing_period_ms<outer, recording<>>() == signing_period_ms<inner, recording<>>());
    STATIC_CHECK(proven<camera<services<recording<>>, outer, encrypted_frames<>, software_key<provenance::factory>>>);
}

TEST_CASE("low_bitrate goes with the other modes in any order") {
    using every_mode = low_bitrate<low_bitrate<certificate_sei<late_signatures<inner>>>>;
    STATIC_CHECK(every_mode::certificates_apart);
    STATIC_CHECK_FALSE(every_mode::lists_hashes);
    STATIC_CHECK(every_mode::signs_late);
    STATIC_CHECK(proven<camera<services<recording<>>, every_mode, encrypted_frames<>, software_key<provenance::factory>>>);
}

TEST_CASE("modes have the same canonical words in every order, and other words than without them") {
    using one = camera<services<recording<>>, low_bitrate<certificate_sei<inner>>, encrypted_frames<>, software_key<provenance::factory>>;
    using other = camera<services<recording<>>, certificate_sei<low_bitrate<inner>>, encrypted_frames<>, software_key<provenance::factory>>;
    using none = camera<services<recording<>>, inner, encrypted_frames<>, software_key<provenance::factory>>;
    CHECK(composition<one> == composition<other>);
    CHECK(composition<one> != composition<none>);
    CHECK(composition<one>.find("; certificates=apart; hash lists=none") != std::string_view::npos);
}
