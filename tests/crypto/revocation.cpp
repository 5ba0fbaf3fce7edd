// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/revocation.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

namespace bz = bartizan;
using namespace bartizan::crypto;

TEST_CASE("a revocation counts from its date on; a compromised key loses everything") {
    const bz::utc_time before{99}, then{100}, after{101};
    CHECK_FALSE(revocation{then, revocation_reason::superseded}.counts_at(before));
    CHECK(revocation{then, revocation_reason::superseded}.counts_at(then));
    CHECK(revocation{then, revocation_reason::superseded}.counts_at(after));
    for (const auto why : revocation_reasons) {
        const bool compromise = name(why).find("Compromise") != std::string_view::npos;
        CHECK(is_compromise(why) == compromise);
        CHECK(revocation{then, why}.counts_at(before) == compromise);
    }
}

TEST_CASE("every reason for a revocation has a name of its own") {
    std::set<std::string_view> names;
    for (const auto why : revocation_reasons) names.insert(name(why));
    CHECK(names.size() == revocation_reasons.size());
    CHECK(name(revocation_reason::key_compromise) == "keyCompromise");
    CHECK(name(static_cast<revocation_reason>(77)) == "unspecified");
}
