// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/tpm/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace bartizan::crypto::tpm;

TEST_CASE("every error of the TPM backend has a sentence of its own") {
    std::set<std::string_view> sentences;
    for (int code = 1; code <= int(errc::tpm_failed); ++code) {
        const auto sentence = make_error(errc(code)).message();
        CHECK(sentence != "unknown");
        CHECK(sentences.insert(sentence).second);
    }
    CHECK(make_error(errc(int(errc::tpm_failed) + 1)).message() == "unknown");
}

TEST_CASE("a TPM's answers are told apart where it matters, whichever parameter they are about and whoever passed them on") {
    CHECK(errc_of(TPM2_RC_HANDLE | TPM2_RC_P | TPM2_RC_1) == errc::no_such_key);
    CHECK(errc_of(TPM2_RC_BAD_AUTH | TPM2_RC_S | TPM2_RC_1) == errc::authorization_wrong);
    CHECK(errc_of(TPM2_RC_AUTH_FAIL) == errc::authorization_wrong);
    CHECK(errc_of(TPM2_RC_LOCKOUT) == errc::locked_out);
    CHECK(errc_of(TPM2_RC_NV_SPACE) == errc::tpm_full);
    CHECK(errc_of((11u << 16) | TPM2_RC_NV_SPACE) == errc::tpm_full);
    CHECK(errc_of(TPM2_RC_CURVE | TPM2_RC_P | TPM2_RC_2) == errc::mechanism_missing);
    CHECK(errc_of(TSS2_TCTI_RC_IO_ERROR) == errc::tpm_away);
    CHECK(errc_of(TPM2_RC_FAILURE) == errc::tpm_failed);
    CHECK(errc_of(TSS2_ESYS_RC_GENERAL_FAILURE) == errc::tpm_failed);
}
