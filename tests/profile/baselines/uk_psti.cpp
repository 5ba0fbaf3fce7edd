// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines/uk_psti.hpp>

#include <profile/baselines/sound_rows.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("uk_psti: 7 rows, each with an id of its own, words, and a question where the composition answers") {
    CHECK(bartizan::profile::uk_psti.rows.size() == 7);
    CHECK(tests::faults_of(bartizan::profile::uk_psti) == "");
}
