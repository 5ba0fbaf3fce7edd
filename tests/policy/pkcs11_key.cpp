// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/pkcs11_key.hpp>

#include <bartizan/policy/recording.hpp>
#include <bartizan/policy/unsigned_frames.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;
template <class Key, class Signing>
constexpr bool tells_forgers = Key::template counters<threat::forged_signer, recording<>, given<Signing, Key>>;
using signing = signed_frames<sha256, ecdsa_p256>;
using chip = pkcs11_key<provenance::factory, signer_budget{.sign_ms = 80, .signatures_per_minute = 300, .service_years = 15}>;

TEST_CASE("pkcs11_key answers the key role for each provenance, with its usual budget or a stated one") {
    laws::policy_law<pkcs11_key<provenance::factory>>();
    laws::policy_law<pkcs11_key<provenance::owner_ca>>();
    laws::policy_law<pkcs11_key<provenance::self_signed>>();
    laws::policy_law<chip, pkcs11_key<provenance::factory>>();
    STATIC_CHECK(chip::budget.sign_ms == 80);
    STATIC_CHECK(chip::budget.service_years == 15);
    STATIC_CHECK(pkcs11_key<provenance::factory>::budget.sign_ms > 0);
    STATIC_CHECK(pkcs11_key<provenance::factory>::budget.writes_per_signature == 0);
}

TEST_CASE("a pkcs11_key counters a forged signer when a third party vouches for it and frames are signed with it (I05)") {
    STATIC_CHECK(tells_forgers<pkcs11_key<provenance::factory>, signing>);
    STATIC_CHECK(tells_forgers<pkcs11_key<provenance::owner_ca>, signing>);
    STATIC_CHECK(tells_forgers<chip, signing>);
    STATIC_CHECK_FALSE(tells_forgers<pkcs11_key<provenance::self_signed>, signing>);
    STATIC_CHECK_FALSE(tells_forgers<pkcs11_key<provenance::factory>, unsigned_frames>);
    STATIC_CHECK_FALSE(pkcs11_key<provenance::factory>::counters<threat::recording_leak, recording<>, given<signing, chip>>);
}
