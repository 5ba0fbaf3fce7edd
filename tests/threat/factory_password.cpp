// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/factory_password.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("factory_password is raised by services that ask for passwords") {
    laws::threat_law<bartizan::threat::factory_password>("BZ-T08", "factory_password");
}
