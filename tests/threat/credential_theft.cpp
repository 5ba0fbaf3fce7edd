// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/credential_theft.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("credential theft is overhearing a reusable secret (C01, C02)") {
    laws::threat_law<bartizan::threat::credential_theft>("BZ-T02", "credential_theft");
}
