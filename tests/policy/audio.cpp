// SPDX-License-Identifier: Apache-2.0
#include <bartizan/policy/audio.hpp>

#include <bartizan/certificate.hpp>
#include <bartizan/composition.hpp>
#include <bartizan/profile/facts.hpp>
#include <bartizan/report_inventory.hpp>

#include <laws/policy_law.hpp>

#include <string>

// What does not fit is shown in tests/fail/c90 to c94 and c97.
namespace {
using namespace bartizan;
template <class... More>
using with = camera<services<recording<>>, signed_frames<sha256, ecdsa_p256>, encrypted_frames<>, software_key<provenance::factory>, More...>;
using deaf = with<extended_signing>;
using hearing = with<extended_signing, audio<aac_lc, pcmu>>;
using open_sound = accept_risk<threat::recording_tamper, audio<aac_lc>, "nobody listens, ticket 12", date{9999, 1, 31}, "the owner">;
using accepting = with<audio<aac_lc>, open_sound>;
template <class... More>
using live_only = camera<services<rtsp_server<>>, audio<aac_lc>, tls<tls_v1_2, tls_v1_3>, digest<sha256>, accounts<>, no_guest, host_filter<>, throttle<>, More...>;
template <class... More> using signed_live = live_only<signed_frames<sha256, ecdsa_p256>, software_key<provenance::factory>, More...>;

template <class Product> std::string inventory() {
    std::string text;
    write_sbom<Product>("camera", "1", {}, [&](std::string_view part) { text += part; });
    return text;
}
}  // namespace

TEST_CASE("audio is a policy of the codes that it names, in any order") {
    laws::policy_law<audio<aac_lc>>();
    laws::policy_law<audio<pcmu, pcma>>();
    CHECK(audio<aac_lc>::remark == "AAC-LC");
    CHECK(audio<pcmu, aac_lc>::remark == "AAC-LC, PCMU");
    CHECK(audio<pcmu, pcma, aac_lc>::remark == audio<aac_lc, pcma, pcmu>::remark);
    STATIC_CHECK(audio<pcma>::gives<pcma>);
    STATIC_CHECK_FALSE(audio<pcma>::gives<pcmu>);
    STATIC_CHECK(audio<pcma>::most_kbps == 64);
    STATIC_CHECK(audio<pcma, aac_lc>::most_kbps == 576);
    STATIC_CHECK_FALSE(audio<>::known);
    STATIC_CHECK_FALSE(audio<pcma, pcma>::known);
    STATIC_CHECK_FALSE(audio<int>::known);
}

TEST_CASE("sound of signed recordings is covered by extended signing, or somebody accepts that it is not") {
    STATIC_CHECK(proven<hearing>);
    STATIC_CHECK(proven<accepting>);
    using heard = audio<aac_lc>;
    STATIC_CHECK(needed<threat::recording_tamper, heard, services<recording<>>, signed_frames<sha256, ecdsa_p256>, heard, open_sound>);
    STATIC_CHECK_FALSE(needed<threat::recording_tamper, heard, services<recording<>>, signed_frames<sha256, ecdsa_p256>, extended_signing, heard, open_sound>);
    STATIC_CHECK_FALSE(needed<threat::recording_tamper, heard, services<recording<>>, signed_frames<sha256, ecdsa_p256>, open_sound>);
    STATIC_CHECK_FALSE(needed<threat::recording_leak, heard, services<recording<>>, signed_frames<sha256, ecdsa_p256>, heard, open_sound>);
    // of live streams alone as well: others record them
    STATIC_CHECK(needed<threat::recording_tamper, heard, services<rtsp_server<>>, signed_frames<sha256, ecdsa_p256>, heard, open_sound>);
    STATIC_CHECK_FALSE(needed<threat::recording_tamper, heard, services<rtsp_server<>>, heard, open_sound>);
    STATIC_CHECK_FALSE(needed<threat::recording_tamper, heard, services<http_server<>>, signed_frames<sha256, ecdsa_p256>, heard, open_sound>);
    // what accepts it for sound says nothing about pictures
    STATIC_CHECK_FALSE(open_sound::counters<threat::recording_tamper, recording<>, given<>>);
}

TEST_CASE("sound of signed live streams that nothing records is covered or accepted as well, and of streams that nobody signs it need not be") {
    STATIC_CHECK(proven<signed_live<extended_signing>>);
    STATIC_CHECK(proven<signed_live<open_sound>>);
    STATIC_CHECK(proven<live_only<>>);
    STATIC_CHECK(profile::facts_of<signed_live<open_sound>>.open_recording_tamper == 1);
    STATIC_CHECK(profile::facts_of<signed_live<extended_signing>>.open_recording_tamper == 0);
}

TEST_CASE("the certificate lists who signed for sound that no signature covers") {
    std::size_t found = 0;
    certificate(accepting{}, [&](const claim& c) {
        if (c.service != "audio") return;
        ++found;
        CHECK(c.accepted);
        CHECK(c.threat_id == "BZ-T03");
        CHECK(c.evidence == "nobody listens, ticket 12");
        CHECK(c.owner == "the owner");
    });
    CHECK(found == 1);
    certificate(hearing{}, [&](const claim& c) { CHECK(c.service != "audio"); });
    STATIC_CHECK(profile::facts_of<accepting>.open_recording_tamper == 1);
    STATIC_CHECK(profile::facts_of<hearing>.open_recording_tamper == 0);
}

TEST_CASE("whether a product hears is in its composition, its facts and its inventory") {
    CHECK(composition<hearing>.find("policy audio; remark=AAC-LC, PCMU\n") != std::string_view::npos);
    CHECK(composition<deaf>.find("audio") == std::string_view::npos);
    STATIC_CHECK(profile::facts_of<hearing>.offers_sound);
    STATIC_CHECK_FALSE(profile::facts_of<deaf>.offers_sound);
    CHECK(inventory<hearing>().find("\"AAC-LC, PCMU\"") != std::string::npos);
    const auto none = inventory<deaf>();
    const auto at = none.find("bartizan:sound");
    REQUIRE(at != std::string::npos);
    CHECK(none.find("\"none\"", at) < none.find('}', at));
}

TEST_CASE("a content key must suffice for the sound as well") {
    STATIC_CHECK(key_limits_of<hearing>.bitrate_kbps == key_limits_of<deaf>.bitrate_kbps + 576);
    STATIC_CHECK(key_limits_of<hearing>.frames_per_second == key_limits_of<deaf>.frames_per_second + 50);
    STATIC_CHECK(key_limits_of<hearing>.lifetime_hours == key_limits_of<deaf>.lifetime_hours);
}
