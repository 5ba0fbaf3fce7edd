// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines/cra_annex_i.hpp>

#include <profile/baselines/sound_rows.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("cra_annex_i: 22 rows, each with an id of its own, words, and a question where the composition answers") {
    CHECK(bartizan::profile::cra_annex_i.rows.size() == 22);
    CHECK(tests::faults_of(bartizan::profile::cra_annex_i) == "");
}
