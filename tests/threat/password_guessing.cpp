// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/password_guessing.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("password_guessing is raised by services that ask for passwords") {
    laws::threat_law<bartizan::threat::password_guessing>("BZ-T07", "password_guessing");
}
