// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines/iec_62443_4_2.hpp>

#include <profile/baselines/sound_rows.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("iec_62443_4_2: 57 rows, each with an id of its own, words, and a question where the composition answers") {
    CHECK(bartizan::profile::iec_62443_4_2.rows.size() == 57);
    CHECK(tests::faults_of(bartizan::profile::iec_62443_4_2) == "");
}
