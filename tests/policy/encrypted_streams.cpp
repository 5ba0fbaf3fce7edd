// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/encrypted_streams.hpp>

#include <bartizan/prove.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;

// What does not fit is shown in tests/fail/c75 to c78.
namespace {
template <class Services, class... More>
using with = camera<Services, signed_frames<sha256, ecdsa_p256>, encrypted_frames<>, software_key<provenance::factory>, tls<tls_v1_2, tls_v1_3>, digest<sha256>,
                    accounts<>, no_guest, host_filter<>, throttle<>, More...>;
using both = with<services<recording<>, rtsp_server<>>>;
using rtsp_only = with<services<recording<>, rtsp_server<>>, encrypted_streams>;
using http_only = with<services<recording<>, http_server<>>, encrypted_streams>;
}  // namespace

TEST_CASE("streams that are only encrypted are composed beside a service that shows them, or left out") {
    STATIC_CHECK(proven<both>);
    STATIC_CHECK(proven<rtsp_only>);
    STATIC_CHECK(proven<http_only>);
    STATIC_CHECK(policy_of<rtsp_only, role::streams>::forbids_clear_streams);
    STATIC_CHECK(std::is_same_v<policy_of<both, role::streams>, not_composed>);
}

TEST_CASE("encrypted streams alone counter nothing: headers, times and sizes of pictures can still be read") {
    STATIC_CHECK_FALSE(encrypted_streams::counters<threat::eavesdropping, rtsp_server<>, given<encrypted_streams>>);
    STATIC_CHECK_FALSE(encrypted_streams::counters<threat::recording_leak, recording<>, given<encrypted_streams>>);
}
