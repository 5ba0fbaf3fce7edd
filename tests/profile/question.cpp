// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/question.hpp>

#include <support/fleet.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace bartizan;
using profile::answer, profile::question;

namespace {
// Each question with a composition that answers yes and one that answers no.
constexpr auto strong = profile::facts_of<fleet::fortress<meets<profile::high_2026_11>>>;
constexpr auto weak = profile::facts_in<services<fleet::telnet, fleet::debug, fleet::plug_ins, fleet::ws_discovery, fleet::storage, fleet::readable, fleet::community,
                                                 fleet::open_page, fleet::preset, fleet::album, fleet::vault, fleet::web<fleet::web_limits{.sessions = 0, .idle_ms = 0}>>,
    fleet::basic, fleet::guest, fleet::user_of<fleet::aged>, fleet::user_of<fleet::eighty>, fleet::user_of<fleet::home_made>, fleet::accounts<6, 64>,
    accept_risk<threat::recording_leak, fleet::storage, "guarded room", date{2027, 3, 4}>, accept_risk<threat::eavesdropping, fleet::readable, "guarded room", date{2027, 3, 4}>,
    accept_risk<threat::credential_theft, fleet::community, "guarded room", date{2027, 3, 4}>, accept_risk<threat::unauthorized_access, fleet::open_page, "guarded room", date{2027, 3, 4}>,
    accept_risk<fleet::factory_password, fleet::preset, "guarded room", date{2027, 3, 4}>, accept_risk<threat::recording_tamper, fleet::album, "guarded room", date{2027, 3, 4}>,
    accept_risk<threat::forged_signer, fleet::vault, "guarded room", date{2027, 3, 4}>>;
}  // namespace

TEST_CASE("every question that words of today can answer is answered yes by a strong product and no by a weak one") {
    for (const auto q : {question::risks_are_owned, question::passwords_are_the_owners, question::authentication_is_strong, question::guesses_are_bounded, question::password_rules,
                         question::keys_are_in_hardware, question::keys_are_per_device, question::channels_are_encrypted, question::channels_are_authenticated,
                         question::clients_are_authorised, question::secrets_are_encrypted, question::media_are_confidential, question::recordings_are_confidential,
                         question::data_are_intact, question::nothing_is_open, question::no_debug_interface, question::only_needed_services, question::claims_a_profile,
                         question::sessions_are_bounded, question::strength_of_112_bits, question::strength_of_128_bits, question::floods_nobody, question::accounts_are_personal,
                         question::no_mobile_code, question::idle_sessions_end, question::formats_are_standard, question::meets_basic, question::meets_standard,
                         question::hosts_are_filtered, question::approved_algorithms, question::key_derivation, question::throttled_twice, question::no_legacy, question::records_without_network}) {
        INFO(static_cast<int>(q));
        CHECK(answer(q, strong));
        CHECK_FALSE(answer(q, weak));
    }
}

TEST_CASE("a product that is found for a time is not found for ever, and still announces itself") {
    constexpr auto ends = profile::facts_in<services<discovery<>>, setup_period<>>, chosen = profile::facts_in<services<discovery<>>, setup_period_or_unlimited<>>;
    for (const auto q : {question::only_needed_services, question::floods_nobody}) {
        CHECK(answer(q, ends));
        CHECK_FALSE(answer(q, chosen));
    }
    STATIC_CHECK(ends.discovery);
    STATIC_CHECK_FALSE(profile::no_discovery::holds(ends));
    STATIC_CHECK((profile::facts_in<services<discovery<>, fleet::ws_discovery>, setup_period<>>.endless_discovery));
}

TEST_CASE("questions whose answer a word states itself are answered no until one does") {
    profile::facts f;
    f.keeps_accounts = false;
    for (const auto q : {question::software_is_updated_securely, question::data_can_be_erased, question::reconnects_in_order, question::random_is_hardware,
                         question::events_are_audited, question::port_is_authenticated, question::certificates_are_validated, question::login_has_a_banner,
                         question::time_is_synchronised, question::passwords_can_change, question::post_quantum_signature, question::post_quantum_kem,
                         question::owner_can_anchor_trust, question::meets_high_with_port, question::updates_are_on_by_default}) {
        INFO(static_cast<int>(q));
        CHECK_FALSE(answer(q, f));
    }
    f.secure_update = f.update_on_by_default = f.erases = f.backs_off = f.hardware_random = f.audits = f.port_authenticated = true;
    f.validates_certificates = f.login_banner = f.synchronises_time = f.owner_trust_anchor = true;
    for (const auto q : {question::software_is_updated_securely, question::data_can_be_erased, question::reconnects_in_order, question::random_is_hardware,
                         question::events_are_audited, question::port_is_authenticated, question::certificates_are_validated, question::login_has_a_banner,
                         question::time_is_synchronised, question::owner_can_anchor_trust, question::updates_are_on_by_default}) {
        INFO(static_cast<int>(q));
        CHECK(answer(q, f));
    }
}

TEST_CASE("CNSA 2.0 asks for more than 128 bits") {
    STATIC_CHECK_FALSE(answer(question::cipher_of_256_bits, strong));
    STATIC_CHECK_FALSE(answer(question::hash_of_384_bits, strong));
    STATIC_CHECK(answer(question::hash_of_384_bits, profile::facts_in<services<>, fleet::user_of<sha384>>));
    STATIC_CHECK_FALSE(answer(question::authenticated_encryption, strong));
    STATIC_CHECK(answer(question::elliptic_curves_only, strong));
}

TEST_CASE("a condition that does not hold has words for why") {
    using profile::condition;
    for (const auto c : {condition::network, condition::streams, condition::passwords, condition::keys, condition::algorithms, condition::recordings, condition::accepted_risks}) {
        CHECK_FALSE(profile::applies(c, profile::facts{}));
        CHECK_FALSE(profile::because(c).empty());
    }
    CHECK(profile::applies(profile::condition::always, profile::facts{}));
}
