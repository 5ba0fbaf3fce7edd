// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/signer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace bartizan;
using namespace bartizan::crypto;

TEST_CASE("a subject that a stranger wrote is cut and loses its control characters") {
    signer_subject subject;
    subject.assign("CN=\x1b[31mred\n\xc3\xa4");
    CHECK(subject.view() == "CN=?[31mred???");
    subject.assign(std::string(500, 'x'));
    CHECK(subject.view() == std::string(127, 'x'));
    CHECK(subject.chars[127] == '\0');
}

TEST_CASE("a verdict that nobody filled in says no to everything") {
    constexpr signature_verdict verdict;
    STATIC_CHECK_FALSE(verdict.valid);
    STATIC_CHECK(verdict.trust == trust::untrusted);
    STATIC_CHECK_FALSE(verdict.readable_chain);
}

namespace {
struct good_signer {
    static constexpr std::size_t max_signature_bytes = 72;
    result<std::size_t> sign(bytes_view, bytes_span);
    bytes_view certificate_chain() const;
};
struct throwing_checker {
    signature_verdict check(bytes_view, utc_time, hash_id, bytes_view, bytes_view);
};
}  // namespace

TEST_CASE("the concepts accept what has the form and refuse a checker that may throw") {
    STATIC_CHECK(signer<good_signer>);
    STATIC_CHECK_FALSE(signer<throwing_checker>);
    STATIC_CHECK_FALSE(signature_checker<throwing_checker>);
}
