// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/recording_tamper.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("recording tamper is undetected alteration of what is stored (A09)") {
    laws::threat_law<bartizan::threat::recording_tamper>("BZ-T03", "recording_tamper");
}
