// question: what rows of baselines ask of a composition, and when they apply: predicates over facts, each with a name and a sentence.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/facts.hpp>
#include <bartizan/profile/levels.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bartizan::profile {

// question: `by_construction` holds for every product, because what would break it cannot be written: services are a closed list, a secret
// has neither a literal nor a print, errors of peers carry no cause. `nobody` is asked by rows that the composition cannot answer.
enum class question : std::uint8_t {
    nobody, by_construction, risks_are_owned, passwords_are_the_owners, authentication_is_strong, passwords_can_change, guesses_are_bounded,
    password_rules, software_is_updated_securely, updates_are_on_by_default, keys_are_in_hardware, keys_are_per_device, channels_are_encrypted,
    channels_are_authenticated, clients_are_authorised, secrets_are_encrypted, media_are_confidential, recordings_are_confidential, data_are_intact,
    nothing_is_open, no_debug_interface, only_needed_services, data_can_be_erased, reconnects_in_order, claims_a_profile, sessions_are_bounded,
    strength_of_112_bits, strength_of_128_bits, random_is_hardware, events_are_audited, floods_nobody, accounts_are_personal, port_is_authenticated,
    certificates_are_validated, login_has_a_banner, no_mobile_code, idle_sessions_end, time_is_synchronised, owner_can_anchor_trust,
    formats_are_standard, meets_basic, meets_standard, meets_high_with_port, hosts_are_filtered, approved_algorithms, post_quantum_signature,
    post_quantum_kem, cipher_of_256_bits, hash_of_384_bits, elliptic_curves_only, authenticated_encryption, key_derivation, throttled_twice, no_legacy,
    records_without_network
};

constexpr std::string_view name_of(question q) {
    constexpr std::string_view names[] = {
        "nobody", "by_construction", "risks_are_owned", "passwords_are_the_owners", "authentication_is_strong", "passwords_can_change",
        "guesses_are_bounded", "password_rules", "software_is_updated_securely", "updates_are_on_by_default", "keys_are_in_hardware",
        "keys_are_per_device", "channels_are_encrypted", "channels_are_authenticated", "clients_are_authorised", "secrets_are_encrypted",
        "media_are_confidential", "recordings_are_confidential", "data_are_intact", "nothing_is_open", "no_debug_interface",
        "only_needed_services", "data_can_be_erased", "reconnects_in_order", "claims_a_profile", "sessions_are_bounded",
        "strength_of_112_bits", "strength_of_128_bits", "random_is_hardware", "events_are_audited", "floods_nobody",
        "accounts_are_personal", "port_is_authenticated", "certificates_are_validated", "login_has_a_banner", "no_mobile_code",
        "idle_sessions_end", "time_is_synchronised", "owner_can_anchor_trust", "formats_are_standard", "meets_basic", "meets_standard",
        "meets_high_with_port", "hosts_are_filtered", "approved_algorithms", "post_quantum_signature", "post_quantum_kem",
        "cipher_of_256_bits", "hash_of_384_bits", "elliptic_curves_only", "authenticated_encryption", "key_derivation", "throttled_twice",
        "no_legacy", "records_without_network"};
    return names[static_cast<std::size_t>(q)];
}

constexpr bool answer(question q, const facts& f) {
    switch (q) {
    case question::nobody: return false;
    case question::by_construction: return true;
    case question::risks_are_owned: return f.accepted_without_owner == 0;
    case question::passwords_are_the_owners: return f.keeps_accounts && f.open_factory_password == 0;
    case question::authentication_is_strong: return f.asks_for_password && !f.takes_basic && f.legacy_algorithms == 0 && f.weakest_bits >= 112;
    case question::passwords_can_change: return f.keeps_accounts;
    case question::guesses_are_bounded: return f.throttles && f.open_password_guessing == 0 && f.guesses_a_year <= 100'000'000;
    case question::password_rules: return f.password_characters >= 8 && f.password_kinds >= 2;
    case question::software_is_updated_securely: return f.secure_update;
    case question::updates_are_on_by_default: return f.secure_update && f.update_on_by_default;
    case question::keys_are_in_hardware: return f.holds_key && f.key_in_hardware;
    case question::keys_are_per_device: return f.holds_key;   // made in the device: the typestate of crypto/enrolment.hpp has no other way
    case question::channels_are_encrypted: return f.open_eavesdropping == 0;
    case question::channels_are_authenticated: return f.open_eavesdropping == 0 && f.streams_encrypted;
    case question::clients_are_authorised: return f.open_unauthorized_access == 0 && !f.admits_strangers;
    case question::secrets_are_encrypted: return f.open_credential_theft == 0;
    case question::media_are_confidential: return f.open_eavesdropping == 0 && f.open_recording_leak == 0;
    case question::recordings_are_confidential: return f.open_recording_leak == 0;
    case question::data_are_intact: return f.open_recording_tamper == 0 && f.open_forged_signer == 0 && f.open_eavesdropping == 0;
    case question::nothing_is_open: return f.accepted_risks == 0;
    case question::no_debug_interface: return !f.debug;
    case question::only_needed_services: return !f.debug && !f.telnet && !f.ftp && !f.snmp_community && !(f.discovery && f.endless_discovery);
    case question::data_can_be_erased: return f.erases;
    case question::reconnects_in_order: return f.backs_off;
    case question::claims_a_profile: return f.claimed_level > 0;
    case question::sessions_are_bounded: return f.sessions_bounded && f.idle_bounded;
    case question::strength_of_112_bits: return f.unknown_algorithms == 0 && f.weakest_bits >= 112;
    case question::strength_of_128_bits: return f.unknown_algorithms == 0 && f.weakest_bits >= 128;
    case question::random_is_hardware: return f.hardware_random;
    case question::events_are_audited: return f.audits;
    case question::floods_nobody: return !(f.discovery && f.endless_discovery);   // ours answers a few times a second at most
    case question::accounts_are_personal: return f.keeps_accounts && !f.admits_strangers;
    case question::port_is_authenticated: return f.port_authenticated;
    case question::certificates_are_validated: return f.validates_certificates;
    case question::login_has_a_banner: return f.login_banner;
    case question::no_mobile_code: return !f.plug_ins;
    case question::idle_sessions_end: return f.idle_bounded;
    case question::time_is_synchronised: return f.synchronises_time;
    case question::owner_can_anchor_trust: return f.owner_trust_anchor || f.key_trust == trust::owner_ca;
    case question::formats_are_standard: return f.unknown_algorithms == 0;   // ONVIF Media Signing and Common Encryption are all there is
    case question::meets_basic: return broken_rules<basic_2026_11>(f) == 0;
    case question::meets_standard: return broken_rules<standard_2026_11>(f) == 0;
    case question::meets_high_with_port: return broken_rules<high_2026_11>(f) == 0 && f.port_authenticated;
    case question::hosts_are_filtered: return f.filters_hosts;
    case question::approved_algorithms: return f.legacy_algorithms == 0 && f.unknown_algorithms == 0 && f.weakest_bits >= 112;
    case question::post_quantum_signature: return f.post_quantum_signature;
    case question::post_quantum_kem: return f.post_quantum_kem;
    case question::cipher_of_256_bits: return f.least_cipher_bits >= 256;
    case question::hash_of_384_bits: return f.least_hash_bits >= 384;
    case question::elliptic_curves_only: return f.elliptic_only;
    case question::authenticated_encryption: return !f.bare_counter_mode;
    case question::key_derivation: return !f.keeps_accounts || f.password_hash_kib >= 8'192;
    case question::throttled_twice: return f.throttles;
    case question::no_legacy: return f.legacy_algorithms == 0;
    case question::records_without_network: return f.records;   // to a card, in fragments that outlive a power cut
    }
    return false;
}

// condition: when a row applies; otherwise the statement says why it does not.
enum class condition : std::uint8_t { always, network, streams, passwords, keys, algorithms, recordings, accepted_risks };

constexpr std::string_view name_of(condition c) {
    constexpr std::string_view names[] = {"always", "network", "streams", "passwords", "keys", "algorithms", "recordings", "accepted_risks"};
    return names[static_cast<std::size_t>(c)];
}

constexpr bool applies(condition c, const facts& f) {
    switch (c) {
    case condition::network: return f.network_services > 0;
    case condition::streams: return f.network_services > f.datagram_services;
    case condition::passwords: return f.asks_for_password;
    case condition::keys: return f.holds_key;
    case condition::algorithms: return f.algorithms > 0;
    case condition::recordings: return f.records;
    case condition::accepted_risks: return f.accepted_risks > 0;
    case condition::always: return true;
    }
    return true;
}
constexpr std::string_view because(condition c) {
    switch (c) {
    case condition::network: return "the product composes no network service";
    case condition::streams: return "the product composes no service that takes connections";
    case condition::passwords: return "the product asks nobody for a password";
    case condition::keys: return "the product holds no key of its own";
    case condition::algorithms: return "the product uses no cryptographic algorithm";
    case condition::recordings: return "the product records nothing";
    case condition::accepted_risks: return "no risk is accepted, so there is no deviation to explain";
    case condition::always: return "";
    }
    return "";
}

}  // namespace bartizan::profile
