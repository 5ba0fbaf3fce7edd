// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/certificate_sei.hpp>

#include <bartizan/prove.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;
using inner = signed_frames<sha256, ecdsa_p256, signing_limits{.unsigned_ms = 2000}>;
using outer = certificate_sei<inner>;

TEST_CASE("certificate_sei takes the certificates out of the documents and is signed_frames in everything else") {
    laws::policy_law<outer, certificate_sei<signed_frames<sha256, ecdsa_p256>>>();
    STATIC_CHECK(inner::certificates_apart == false);
    STATIC_CHECK(outer::certificates_apart == true);
    STATIC_CHECK(std::is_same_v<outer::role, inner::role>);
    STATIC_CHECK(outer::limits == inner::limits);
    CHECK(outer::name == inner::name);
    STATIC_CHECK(outer::counters<threat::recording_tamper, recording<>, given<outer>>);
    STATIC_CHECK(signing_period_ms<outer, recording<>>() == signing_period_ms<inner, recording<>>());
    STATIC_CHECK(proven<camera<services<recording<>>, outer, encrypted_frames<>, software_key<provenance::factory>>>);
}

TEST_CASE("certificate_sei goes with the other modes in any order") {
    using every_mode = certificate_sei<low_bitrate<certificate_sei<late_signatures<inner>>>>;
    STATIC_CHECK(every_mode::certificates_apart);
    STATIC_CHECK_FALSE(every_mode::lists_hashes);
    STATIC_CHECK(every_mode::signs_late);
    STATIC_CHECK(proven<camera<services<recording<>>, every_mode, encrypted_frames<>, software_key<provenance::factory>>>);
}
