// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/pkcs11/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace bartizan::crypto::pkcs11;

TEST_CASE("every error of the PKCS#11 backend has a sentence of its own") {
    std::set<std::string_view> sentences;
    for (int code = 1; code <= int(errc::token_failed); ++code) {
        const auto sentence = make_error(errc(code)).message();
        CHECK(sentence != "unknown");
        CHECK(sentences.insert(sentence).second);
    }
    CHECK(make_error(errc(int(errc::token_failed) + 1)).message() == "unknown");
}

TEST_CASE("a module's answers are told apart where it matters: gone, wrong PIN, full, and all the rest") {
    CHECK(errc_of(CKR_DEVICE_REMOVED) == errc::token_away);
    CHECK(errc_of(CKR_SESSION_HANDLE_INVALID) == errc::token_away);
    CHECK(errc_of(CKR_PIN_INCORRECT) == errc::pin_wrong);
    CHECK(errc_of(CKR_PIN_LOCKED) == errc::pin_locked);
    CHECK(errc_of(CKR_DEVICE_MEMORY) == errc::token_full);
    CHECK(errc_of(CKR_TOKEN_WRITE_PROTECTED) == errc::token_read_only);
    CHECK(errc_of(CKR_MECHANISM_INVALID) == errc::mechanism_missing);
    CHECK(errc_of(CKR_GENERAL_ERROR) == errc::token_failed);
    CHECK(errc_of(CKR_VENDOR_DEFINED + 7) == errc::token_failed);
}
