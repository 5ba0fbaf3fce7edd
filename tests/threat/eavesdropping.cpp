// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/eavesdropping.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("eavesdropping is alteration and snooping on the way (A07)") {
    laws::threat_law<bartizan::threat::eavesdropping>("BZ-T01", "eavesdropping");
}
