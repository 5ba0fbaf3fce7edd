// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/impostor_camera.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("impostor camera is something else that is recorded as the camera (G06, G08)") {
    laws::threat_law<bartizan::threat::impostor_camera>("BZ-R03", "impostor_camera");
}
