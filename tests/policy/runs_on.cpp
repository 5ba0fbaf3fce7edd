// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/runs_on.hpp>

#include <laws/policy_law.hpp>

TEST_CASE("runs_on names a target that may still be incomplete") {
    using namespace bartizan;
    laws::policy_law<runs_on<target::portable>>();
    STATIC_CHECK(std::is_same_v<runs_on<target::portable>::target, target::portable>);
    STATIC_CHECK(std::is_same_v<runs_on<target::portable>::role, role::target>);
}
