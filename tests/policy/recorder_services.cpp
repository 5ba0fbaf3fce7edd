// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/recorder_services.hpp>

#include <laws/policy_law.hpp>

using namespace bartizan;

TEST_CASE("ingest calls and archive keeps: two carriers, so no policy of doors speaks for either") {
    STATIC_CHECK((service_word<ingest<>> && service_word<archive>));
    STATIC_CHECK(ingest<>::rides == carrier::call);
    STATIC_CHECK(archive::rides == carrier::storage);
    STATIC_CHECK(std::is_same_v<plain<ingest<ingest_limits{.cameras = 2}>>, ingest<>>);
    STATIC_CHECK(ingest<>::raises::holds<threat::impostor_camera>);
    STATIC_CHECK(archive::raises::holds<threat::recording_leak>);
    laws::numbers_law(ingest<>::limits);
}
