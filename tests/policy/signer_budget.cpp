// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/signer_budget.hpp>

#include <bartizan/prove.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;

// What does not fit is shown in tests/fail/c20 to c22.
namespace {
using signing = signed_frames<sha256, ecdsa_p256>;
using usual = recording<>;   // 60 frames at 30 a second
using quick = recording<recording_limits{.frames_per_second = 30, .gop_frames = 7}>;

// patient_signing: signs each tenth GOP; a signing policy may have a rhythm of its own.
struct patient_signing {
    static constexpr bool protects_integrity = true;
    template <class S> static constexpr std::uint64_t signing_period_ms = 20'000;
};
template <signer_budget B> using cam =
    camera<services<usual>, signing, encrypted_frames<>, pkcs11_key<provenance::factory, B>>;
}  // namespace

TEST_CASE("a budget names all its numbers") {
    laws::numbers_law(signer_budget{});
}

TEST_CASE("one signature a GOP, unless the signing policy says otherwise, and none for what is no video") {
    STATIC_CHECK(signing_period_ms<signing, usual>() == 2000);
    STATIC_CHECK(hourly_signatures<signing, usual>() == 1800);
    STATIC_CHECK(signing_period_ms<signing, quick>() == 234);         // 233.3, rounded up
    STATIC_CHECK(hourly_signatures<signing, quick>() == 15'385);      // rounded up
    STATIC_CHECK(signing_period_ms<signing, laws::some_service<carrier::stream>>() == 0);
    STATIC_CHECK(hourly_signatures<signing, laws::some_service<carrier::stream>>() == 0);
    STATIC_CHECK(hourly_signatures<patient_signing, usual>() == 180);
}

TEST_CASE("a budget that is just enough is enough, in time, in pace and in wear") {
    STATIC_CHECK(proven<cam<signer_budget{.sign_ms = 2000, .signatures_per_minute = 30}>>);
    // 1800 an hour for 366 days: 15,811,200 a year
    STATIC_CHECK(proven<cam<signer_budget{.sign_ms = 1, .signatures_per_minute = 30, .writes_per_signature = 2, .writes_in_life = 31'622'400,
                                          .service_years = 1}>>);
}

TEST_CASE("the usual budgets carry an ordinary camera, and nothing is asked of a key that nobody signs with") {
    STATIC_CHECK(proven<camera<services<usual>, signing, encrypted_frames<>, software_key<provenance::factory>>>);
    STATIC_CHECK(proven<camera<services<usual>, signing, encrypted_frames<>, pkcs11_key<provenance::factory>>>);
    STATIC_CHECK(proven<camera<services<usual>, signing, encrypted_frames<>, tpm_key<provenance::owner_ca>>>);
    STATIC_CHECK(proven<camera<services<>, unsigned_frames, pkcs11_key<provenance::factory, signer_budget{}>>>);
}
