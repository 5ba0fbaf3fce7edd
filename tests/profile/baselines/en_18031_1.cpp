// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines/en_18031_1.hpp>

#include <profile/baselines/sound_rows.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("en_18031_1: 28 rows, each with an id of its own, words, and a question where the composition answers") {
    CHECK(bartizan::profile::en_18031_1.rows.size() == 28);
    CHECK(tests::faults_of(bartizan::profile::en_18031_1) == "");
}
