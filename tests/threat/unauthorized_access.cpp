// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/unauthorized_access.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("unauthorized access is use by a client nobody authorised (A06)") {
    laws::threat_law<bartizan::threat::unauthorized_access>("BZ-T06", "unauthorized_access");
}
