// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/recording_leak.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("recording leak is watching a stolen card (A08, H03)") {
    laws::threat_law<bartizan::threat::recording_leak>("BZ-T04", "recording_leak");
}
