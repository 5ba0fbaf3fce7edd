// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/facts.hpp>

#include <support/fleet.hpp>
#include <support/reported.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {
using namespace bartizan;
using profile::facts_in;
using profile::facts_of;
using door_cam = camera<services<recording<>>, signed_frames<sha256, ecdsa_p256>, encrypted_frames<>, software_key<provenance::factory>>;
static_assert(proven<door_cam>);
struct tells {
    using role = fleet::role::any;
    using uses = list<>;
    static constexpr std::string_view name = "tells";
    template <class Facts> static constexpr void tell(Facts& f) { f.secure_update = true; }
};
}  // namespace

TEST_CASE("the facts of a recording camera are those of its words") {
    constexpr const auto& f = facts_of<door_cam>;
    STATIC_CHECK(f.services == 1);
    STATIC_CHECK(f.network_services == 0);
    STATIC_CHECK((f.records && f.signs_frames && f.encrypts_frames && f.holds_key && !f.key_in_hardware));
    STATIC_CHECK(f.key_trust == trust::factory);
    STATIC_CHECK((f.algorithms == 3 && f.legacy_algorithms == 0 && f.weakest_bits == 128 && f.least_cipher_bits == 128 && f.bare_counter_mode));
    STATIC_CHECK((f.content_key_hours == 24 && f.unsigned_ms == 5000 && f.accepted_risks == 0));
}

TEST_CASE("what clients meet is found by the members of policies, not by their names") {
    constexpr auto f = facts_in<services<fleet::web<>>, fleet::tls12, fleet::digest<sha256>, fleet::accounts<10>, fleet::throttle<77>, fleet::filter>;
    STATIC_CHECK((f.streams_encrypted && f.oldest_tls == 0x0303 && f.asks_for_password && !f.takes_basic && f.filters_hosts));
    STATIC_CHECK((f.throttles && f.guesses_a_year == 77 && f.keeps_accounts && f.password_characters == 10 && f.password_hash_kib == 19'456));
    STATIC_CHECK((facts_in<services<>, fleet::basic>.takes_basic && facts_in<services<>, fleet::guest>.admits_strangers));
}

TEST_CASE("the words of network services show what they are by the same members") {
    constexpr const auto& f = facts_of<reported::network>;
    STATIC_CHECK((f.network_services == 3 && f.datagram_services == 1 && f.sessions_bounded && f.idle_bounded && f.open_eavesdropping == 1));
    STATIC_CHECK((f.streams_encrypted && f.oldest_tls == 0x0303 && f.asks_for_password && !f.takes_basic && !f.admits_strangers && f.filters_hosts));
    STATIC_CHECK((f.keeps_accounts && f.password_characters == 12 && f.throttles && f.guesses_a_year == guesses_a_year(throttle_limits{})));
    STATIC_CHECK((facts_in<services<>, digest_or_basic<sha256>>.takes_basic && facts_in<services<>, bartizan::guest>.admits_strangers));
    STATIC_CHECK((facts_in<services<>, digest<md5>>.legacy_algorithms == 1 && !facts_in<services<>, no_throttle, any_host>.throttles));
    STATIC_CHECK_FALSE(facts_in<services<>, plain_tcp>.streams_encrypted);
}

TEST_CASE("accepted risks are counted by threat, with owners and the last of their days") {
    constexpr auto f = facts_in<services<fleet::storage, fleet::community>, accept_risk<threat::recording_leak, fleet::storage, "guarded room", date{2027, 3, 4}>,
                                accept_risk<threat::credential_theft, fleet::community, "VLAN 7", date{2028, 1, 2}, "head of IT">>;
    STATIC_CHECK((f.accepted_risks == 2 && f.accepted_without_owner == 1 && f.last_acceptance == 20280102));
    STATIC_CHECK((f.open_recording_leak == 1 && f.open_credential_theft == 1 && f.open_eavesdropping == 0 && f.open_others == 0));
}

TEST_CASE("forbidden services are recognised by the noun that an installer would say") {
    STATIC_CHECK(facts_in<services<fleet::telnet>>.telnet);
    STATIC_CHECK(facts_in<services<fleet::snmp_v2c>>.snmp_community);
    STATIC_CHECK_FALSE(facts_in<services<fleet::quiet>>.telnet);
    STATIC_CHECK_FALSE(facts_in<services<fleet::web<fleet::web_limits{.sessions = 0}>>>.sessions_bounded);
    STATIC_CHECK_FALSE(facts_in<services<fleet::web<fleet::web_limits{.idle_ms = 0}>>>.idle_bounded);
}

TEST_CASE("a word states by tell() what no member shows") {
    STATIC_CHECK(facts_in<services<>, tells>.secure_update);
    STATIC_CHECK_FALSE(facts_in<services<>>.secure_update);
}

TEST_CASE("each_fact visits every member once, with both values") {
    int seen = 0, different = 0;
    profile::each_fact(facts_in<services<>>, facts_in<services<fleet::telnet>>, [&](std::string_view, std::uint64_t a, std::uint64_t b) { ++seen, different += a != b; });
    CHECK(seen == 67);
    CHECK(different == 2);   // services, telnet
}
