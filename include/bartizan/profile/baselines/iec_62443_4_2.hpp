// iec_62443_4_2: IEC 62443-4-2 (2019), each provision as one row, in our own words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/row.hpp>

namespace bartizan::profile {

// Technical security requirements for IACS components, SL 1 and 2, embedded device.
// The text is sold: ids and forces are the standard's, the words are ours and could not be compared with it.
inline constexpr row iec_62443_4_2_rows[] = {
    {"CCSC1", "1-2", "Security must not stop essential function", how_known::composition, question::by_construction, condition::always, ""},
    {"CCSC3", "1-2", "Least privilege", how_known::composition, question::accounts_are_personal, condition::streams, ""},
    {"CR1.1", "1", "Identify and authenticate users", how_known::composition, question::clients_are_authorised, condition::network, ""},
    {"CR1.1(1)", "2", "... uniquely", how_known::composition, question::accounts_are_personal, condition::streams, ""},
    {"CR1.2", "2", "Identify software and devices", how_known::composition, question::port_is_authenticated, condition::network, ""},
    {"CR1.3", "1-2", "Account management", how_known::composition, question::accounts_are_personal, condition::streams, ""},
    {"CR1.4", "1-2", "Identifier management", how_known::composition, question::accounts_are_personal, condition::streams, ""},
    {"CR1.5", "1-2", "Initialise, change default, protect, rotate", how_known::composition, question::passwords_can_change, condition::passwords, ""},
    {"CR1.7", "1-2", "Configurable strength", how_known::composition, question::password_rules, condition::passwords, ""},
    {"CR1.8", "2", "Use PKI by best practice", how_known::composition, question::certificates_are_validated, condition::network, ""},
    {"CR1.9", "2", "Validate chain, revocation, map identity", how_known::composition, question::certificates_are_validated, condition::network, ""},
    {"CR1.10", "1-2", "No authenticator echo", how_known::composition, question::by_construction, condition::always, ""},
    {"CR1.11", "1-2", "Limit failed logins", how_known::composition, question::guesses_are_bounded, condition::passwords, ""},
    {"CR1.12", "1-2", "Use banner", how_known::composition, question::login_has_a_banner, condition::streams, ""},
    {"CR1.14", "2", "Strength of symmetric authentication", how_known::composition, question::strength_of_128_bits, condition::algorithms, ""},
    {"CR2.1", "1", "Enforce on all interfaces", how_known::composition, question::clients_are_authorised, condition::network, ""},
    {"CR2.1(1)(2)", "2", "All users; permission-to-role mapping", how_known::composition, question::accounts_are_personal, condition::streams, ""},
    {"CR2.4/EDR2.4", "1-2", "Control mobile code", how_known::composition, question::no_mobile_code, condition::always, ""},
    {"CR2.5", "1-2", "Session lock", how_known::composition, question::idle_sessions_end, condition::streams, ""},
    {"CR2.6", "2", "Terminate after inactivity", how_known::composition, question::idle_sessions_end, condition::streams, ""},
    {"CR2.7", "3", "Limit concurrent sessions (SL3)", how_known::composition, question::sessions_are_bounded, condition::streams, ""},
    {"CR2.8", "1-2", "Audit event categories", how_known::composition, question::events_are_audited, condition::network, ""},
    {"CR2.9", "1-2", "Audit capacity", how_known::composition, question::events_are_audited, condition::network, ""},
    {"CR2.10", "1-2", "Response to audit failure", how_known::composition, question::events_are_audited, condition::network, ""},
    {"CR2.11", "1-2", "Timestamps (sync from SL2)", how_known::composition_or_declaration, question::time_is_synchronised, condition::always, ""},
    {"CR2.12", "1-2", "Who did what", how_known::composition, question::events_are_audited, condition::network, ""},
    {"EDR2.13", "2", "Protect diagnostic interfaces", how_known::declaration, question::nobody, condition::always, ""},
    {"CR3.1", "1", "Integrity", how_known::composition, question::data_are_intact, condition::always, ""},
    {"CR3.1(1)", "2", "Authenticity", how_known::composition, question::channels_are_authenticated, condition::network, ""},
    {"EDR3.2", "1-2", "Protect from malicious code", how_known::declaration, question::nobody, condition::always, ""},
    {"CR3.3", "1-2", "Verify security functions", how_known::test, question::nobody, condition::always, "tests/crypto/hash.cpp"},
    {"CR3.4", "1", "Detect unauthorised change", how_known::declaration, question::nobody, condition::always, ""},
    {"CR3.4(1)", "2", "Authenticity", how_known::declaration, question::nobody, condition::always, ""},
    {"CR3.5", "1-2", "Validate", how_known::test, question::nobody, condition::always, "tests/fuzz"},
    {"CR3.6", "1-2", "Deterministic state on failure", how_known::composition, question::by_construction, condition::always, ""},
    {"CR3.7", "1-2", "No leak through errors", how_known::composition, question::by_construction, condition::always, ""},
    {"CR3.8", "2", "Session integrity, unique ids", how_known::composition, question::channels_are_authenticated, condition::streams, ""},
    {"CR3.9", "2", "Protect audit data", how_known::composition, question::events_are_audited, condition::network, ""},
    {"EDR3.10", "1", "Updates supported", how_known::composition, question::software_is_updated_securely, condition::always, ""},
    {"EDR3.10(1)", "2", "Authentic and intact before install", how_known::composition, question::software_is_updated_securely, condition::always, ""},
    {"EDR3.11", "2", "Tamper resistance/detection", how_known::declaration, question::nobody, condition::always, ""},
    {"EDR3.12", "2", "Supplier root of trust", how_known::declaration, question::nobody, condition::always, ""},
    {"EDR3.13", "2", "Asset-owner root of trust", how_known::composition, question::owner_can_anchor_trust, condition::keys, ""},
    {"EDR3.14", "1-2", "Boot integrity (authenticity SL2)", how_known::declaration, question::nobody, condition::always, ""},
    {"CR4.1", "1-2", "Confidentiality at rest and in transit", how_known::composition, question::media_are_confidential, condition::always, ""},
    {"CR4.2", "2", "Purge on decommission", how_known::composition, question::data_can_be_erased, condition::always, ""},
    {"CR4.3", "1-2", "Recognised algorithms and key management", how_known::composition, question::approved_algorithms, condition::algorithms, ""},
    {"CR5.1", "1-2", "Support segmentation", how_known::declaration, question::nobody, condition::always, ""},
    {"CR6.1", "1-2", "Readable audit log", how_known::composition, question::events_are_audited, condition::network, ""},
    {"CR6.2", "2", "Continuous monitoring", how_known::declaration, question::nobody, condition::always, ""},
    {"CR7.1", "1-2", "Degraded mode", how_known::composition, question::sessions_are_bounded, condition::network, ""},
    {"CR7.2", "1-2", "Resource management", how_known::composition, question::by_construction, condition::always, ""},
    {"CR7.3", "1-2", "Backup", how_known::organisation, question::nobody, condition::always, ""},
    {"CR7.4", "1-2", "Recover to known state", how_known::test, question::nobody, condition::always, ""},
    {"CR7.6", "1-2", "Config per guideline, machine-readable (SL3)", how_known::report, question::nobody, condition::always, ""},
    {"CR7.7", "1-2", "Disable unneeded ports/services", how_known::composition, question::only_needed_services, condition::always, ""},
    {"CR7.8", "2", "Inventory support", how_known::report, question::nobody, condition::always, ""},
};
inline constexpr baseline iec_62443_4_2{"IEC 62443-4-2", "2019", "", iec_62443_4_2_rows};

}  // namespace bartizan::profile
