// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/algorithms.hpp>

#include <support/toy_network.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
using namespace bartizan;
using pair = use<toy::aging_hash, purpose::frame_integrity>;
struct signing {};
struct signs_for {
    template <class Use, class By> static constexpr bool accepts = (std::is_same_v<Use, pair> && std::is_same_v<By, signing>);
};
}  // namespace

TEST_CASE("an approved pair passes both checks") {
    CHECK(sizeof(must_be_approved<use<sha256, purpose::frame_integrity>, signing>) > 0);
    CHECK(sizeof(legacy_must_be_accepted<use<sha256, purpose::frame_integrity>, signing, given<>>) > 0);
}

TEST_CASE("a legacy pair is not forbidden, and passes when that very pair of that very policy is accepted") {
    CHECK(sizeof(must_be_approved<pair, signing>) > 0);
    CHECK(sizeof(legacy_must_be_accepted<pair, signing, given<int, signs_for>>) > 0);
    STATIC_CHECK(accepted_use<pair, signing, given<int, signs_for>>);
    STATIC_CHECK_FALSE(accepted_use<pair, signing, given<int>>);
    STATIC_CHECK_FALSE(accepted_use<pair, int, given<signs_for>>);
    STATIC_CHECK_FALSE(accepted_use<use<toy::aging_hash, purpose::key_wrapping>, signing, given<signs_for>>);
}
