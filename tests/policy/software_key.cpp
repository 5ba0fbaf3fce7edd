// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/software_key.hpp>

#include <bartizan/policy/recording.hpp>
#include <bartizan/policy/signed_frames.hpp>
#include <bartizan/policy/unsigned_frames.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;
template <class Key, class Signing>
constexpr bool names_the_signer = Key::template counters<threat::forged_signer, recording<>, given<Signing, Key>>;
using signing = signed_frames<sha256, ecdsa_p256>;

TEST_CASE("software_key answers the key role for each provenance") {
    laws::policy_law<software_key<provenance::factory>>();
    laws::policy_law<software_key<provenance::owner_ca>>();
    laws::policy_law<software_key<provenance::self_signed>>();
}

TEST_CASE("trust is ordered: self-signed, owner, factory (G06, G08, Q14)") {
    CHECK(provenance::self_signed::trust < provenance::owner_ca::trust);
    CHECK(provenance::owner_ca::trust < provenance::factory::trust);
}

TEST_CASE("a certificate from a third party counters a forged signer, a self-signed one does not (I05)") {
    STATIC_CHECK(names_the_signer<software_key<provenance::factory>, signing>);
    STATIC_CHECK(names_the_signer<software_key<provenance::owner_ca>, signing>);
    STATIC_CHECK_FALSE(names_the_signer<software_key<provenance::self_signed>, signing>);
}

TEST_CASE("the best key proves nothing about frames that nobody signs") {
    STATIC_CHECK_FALSE(names_the_signer<software_key<provenance::factory>, unsigned_frames>);
    STATIC_CHECK_FALSE(
        software_key<provenance::factory>::counters<threat::forged_signer, recording<>, given<software_key<provenance::factory>>>);
}

TEST_CASE("a key does not encrypt and does not detect alteration") {
    using key = software_key<provenance::factory>;
    STATIC_CHECK_FALSE(key::counters<threat::recording_leak, recording<>, given<signing, key>>);
    STATIC_CHECK_FALSE(key::counters<threat::recording_tamper, recording<>, given<signing, key>>);
}
