// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/exposure.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("exposure is raised by services that tell strangers where a product is (J25)") {
    laws::threat_law<bartizan::threat::exposure>("BZ-T09", "exposure");
}
