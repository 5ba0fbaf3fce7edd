// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/late_signatures.hpp>

#include <bartizan/prove.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;
template <signing_limits... L> using late = late_signatures<signed_frames<sha256, ecdsa_p256, L...>>;

// What does not fit is shown in tests/fail/c28.
TEST_CASE("late_signatures is signed_frames with room for documents that wait") {
    laws::policy_law<late<signing_limits{.late_documents = 4}>, late<>>();
    STATIC_CHECK(late<>::signs_late);
    STATIC_CHECK_FALSE(signed_frames<sha256, ecdsa_p256>::signs_late);
    STATIC_CHECK(late<>::counters<threat::recording_tamper, recording<>, given<late<>>>);
}

TEST_CASE("the room is just enough when the slowest signature takes as long as the documents that may wait") {
    using cam = camera<services<recording<>>, late<signing_limits{.signed_gops = 2, .late_documents = 1}>, encrypted_frames<>,
                       tpm_key<provenance::factory, signer_budget{.sign_ms = 2000, .signatures_per_minute = 60}>>;
    STATIC_CHECK(proven<cam>);
    CHECK(sizeof(late_documents_must_have_room<milliseconds_a_signature<4000>, documents_that_may_wait<2>, milliseconds_in_a_gop<2000>>) > 0);
}
