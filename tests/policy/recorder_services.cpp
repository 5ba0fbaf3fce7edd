// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/recorder_services.hpp>

#include <bartizan/prove.hpp>
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

TEST_CASE("playback rides on a stream and raises what a camera's pages raise, so the same gates stand before it") {
    STATIC_CHECK(service_word<playback<>>);
    STATIC_CHECK(playback<>::rides == carrier::stream);
    STATIC_CHECK((std::is_same_v<playback<>::raises, http_server<>::raises> && std::is_same_v<playback<>::needs, http_server<>::needs>));
    STATIC_CHECK(std::is_same_v<plain<playback<playback_limits{.sessions = 2}>>, playback<>>);
    laws::numbers_law(playback<>::limits);
}

TEST_CASE("a recorder that plays back is proven with the gates of a camera") {
    using shows = recorder<services<ingest<>, archive, playback<playback_limits{.sessions = 8}>>, storage::folder<>, sealed_footage<>, certified_cameras<tls_v1_3>,
                           answers_digest<sha256>, tls<tls_v1_2, tls_v1_3>, digest_or_basic<sha256>, accounts<>, no_guest, host_filter<>, throttle<>>;
    STATIC_CHECK(proven<shows>);
    STATIC_CHECK(service_of<shows, playback<>>::limits.sessions == 8);
    using older = recorder<services<archive, playback<>>, storage::folder<>, sealed_footage<>, tls<tls_v1_3>, basic, accounts<>, no_guest, host_filter<>, throttle<>>;
    STATIC_CHECK(proven<older>);   // shows what another one recorded
}
