// SPDX-License-Identifier: Apache-2.0
#include <bartizan/threat/forged_signer.hpp>

#include <laws/threat_law.hpp>

TEST_CASE("forged signer is a signature that anyone could have made (I05)") {
    laws::threat_law<bartizan::threat::forged_signer>("BZ-T05", "forged_signer");
}
