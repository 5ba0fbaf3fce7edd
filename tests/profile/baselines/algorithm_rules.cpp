// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines/algorithm_rules.hpp>

#include <profile/baselines/sound_rows.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("algorithm_rules: 17 rows, each with an id of its own, words, and a question where the composition answers") {
    CHECK(bartizan::profile::algorithm_rules.rows.size() == 17);
    CHECK(tests::faults_of(bartizan::profile::algorithm_rules) == "");
}
