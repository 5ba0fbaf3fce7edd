// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines/nistir_8425.hpp>

#include <profile/baselines/sound_rows.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("nistir_8425: 14 rows, each with an id of its own, words, and a question where the composition answers") {
    CHECK(bartizan::profile::nistir_8425.rows.size() == 14);
    CHECK(tests::faults_of(bartizan::profile::nistir_8425) == "");
}
