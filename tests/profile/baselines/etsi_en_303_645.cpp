// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines/etsi_en_303_645.hpp>

#include <profile/baselines/sound_rows.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("etsi_en_303_645: 70 rows, each with an id of its own, words, and a question where the composition answers") {
    CHECK(bartizan::profile::etsi_en_303_645.rows.size() == 70);
    CHECK(tests::faults_of(bartizan::profile::etsi_en_303_645) == "");
}
