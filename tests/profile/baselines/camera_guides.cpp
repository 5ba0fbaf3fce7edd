// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/baselines/camera_guides.hpp>

#include <profile/baselines/sound_rows.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("camera_guides: 26 rows, each with an id of its own, words, and a question where the composition answers") {
    CHECK(bartizan::profile::camera_guides.rows.size() == 26);
    CHECK(tests::faults_of(bartizan::profile::camera_guides) == "");
}
