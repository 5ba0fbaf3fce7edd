// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/provenance.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

TEST_CASE("trust grows with whoever issued the certificate, and only a self-signed one was issued by nobody else") {
    STATIC_CHECK(provenance::self_signed::trust < provenance::owner_ca::trust);
    STATIC_CHECK(provenance::owner_ca::trust < provenance::factory::trust);
    STATIC_CHECK_FALSE(provenance::self_signed::issued);
    STATIC_CHECK(provenance::owner_ca::issued);
    STATIC_CHECK(provenance::factory::issued);
}
