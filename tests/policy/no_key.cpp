// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/no_key.hpp>

#include <bartizan/policy/recording.hpp>

#include <laws/policy_law.hpp>

TEST_CASE("no_key answers the key role and counters nothing") {
    using namespace bartizan;
    laws::policy_law<no_key>();
    STATIC_CHECK(std::is_same_v<no_key::role, role::key>);
    STATIC_CHECK_FALSE(no_key::holds_key);
    STATIC_CHECK_FALSE(no_key::counters<threat::forged_signer, recording<>, given<no_key>>);
}
