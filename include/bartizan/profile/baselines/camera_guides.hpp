// camera_guides: Camera guides (2026), each provision as one row, in our own words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/row.hpp>

namespace bartizan::profile {

// ANSSI video protection v2.2; vendors' hardening guides; STQC essential requirements.
// ANSSI's ids are those of its recommendations; the others are ours.
inline constexpr row camera_guides_rows[] = {
    {"ANSSI-VP:R19", "R", "Authenticate network port (R19- = MAC list)", how_known::composition, question::port_is_authenticated, condition::network, ""},
    {"ANSSI-VP:R50", "R", "Encrypt and authenticate all camera flows", how_known::composition, question::channels_are_encrypted, condition::network, ""},
    {"ANSSI-VP:R51", "R", "Disable local admin interfaces", how_known::declaration, question::nobody, condition::always, ""},
    {"ANSSI-VP:R52", "R", "Specific, strong passwords, different for each camera", how_known::composition, question::passwords_are_the_owners, condition::passwords, ""},
    {"ANSSI-VP:R53", "R", "Replace default-installed certificates by those of the owner's PKI", how_known::test, question::nobody, condition::streams, "tests/interop/camera_https.sh"},
    {"ANSSI-VP:R54", "R", "Disable unused admin functions", how_known::composition, question::only_needed_services, condition::always, ""},
    {"ANSSI-VP:R55", "R", "Control and limit third-party apps", how_known::composition, question::no_mobile_code, condition::always, ""},
    {"ANSSI-VP:R59", "R", "Detect case opening, alarm", how_known::declaration, question::nobody, condition::always, ""},
    {"ANSSI-VP:R61", "R", "Detect field obstruction", how_known::declaration, question::nobody, condition::always, ""},
    {"ANSSI-VP:R63", "R", "Clocks synchronised by NTP with a reliable source", how_known::composition_or_declaration, question::time_is_synchronised, condition::always, ""},
    {"ANSSI-VP:R65/66", "R", "PKI in place, CAs reachable", how_known::organisation, question::nobody, condition::always, ""},
    {"ANSSI-VP:R75", "R", "Prefer non-proprietary auth and encryption", how_known::composition, question::formats_are_standard, condition::always, ""},
    {"ANSSI-VP:R88", "R", "Encrypt and authenticate admin flows", how_known::composition, question::channels_are_authenticated, condition::network, ""},
    {"ANSSI-VP:R102", "R", "Collect the events of devices at the control centre", how_known::declaration, question::nobody, condition::always, ""},
    {"HANWHA:Default", "L0", "Complex password forced, none at first, retry limit, no telnet/SSH, encrypted config and firmware, APIs off at reset, secure boot", how_known::composition_or_declaration, question::meets_basic, condition::always, ""},
    {"HANWHA:Protective", "L1", "Factory-default state hygiene: HTTPS/digest, unused SNMP, link-local, UPnP, Bonjour off", how_known::composition, question::meets_standard, condition::always, ""},
    {"HANWHA:Secure", "L2", "Disable unneeded functions, RTSP protected", how_known::composition, question::meets_standard, condition::always, ""},
    {"HANWHA:VerySecure", "L3", "Latest TLS, safe suites, storage encryption, 802.1X and outside measures", how_known::composition_or_declaration, question::meets_high_with_port, condition::always, ""},
    {"AXIS:brute-force", "guide", "Blocking period and failure thresholds per page and device", how_known::composition, question::throttled_twice, condition::passwords, ""},
    {"AXIS:firewall-trial", "guide", "New filter rules revert unless confirmed", how_known::composition, question::hosts_are_filtered, condition::network, ""},
    {"STQC:debug", "M", "JTAG/UART/SWD closed", how_known::declaration, question::nobody, condition::always, ""},
    {"STQC:keys", "M", "List of all keys and certificates with life cycle", how_known::report, question::nobody, condition::always, ""},
    {"STQC:tls", "M", "TLS config and suites documented", how_known::report, question::nobody, condition::always, ""},
    {"STQC:rng", "M", "RNG use documented", how_known::composition_or_declaration, question::random_is_hardware, condition::keys, ""},
    {"STQC:sbom", "M", "SBOM with known issues", how_known::report, question::nobody, condition::always, ""},
    {"STQC:hardcoded", "M", "No hard-coded credentials", how_known::composition, question::by_construction, condition::always, ""},
};
inline constexpr std::string_view camera_guides_unread[] = {"HANWHA", "AXIS", "STQC"};
inline constexpr baseline camera_guides{"Camera guides", "2026", "ANSSI's guide, v2.2, messervices.cyber.gouv.fr", camera_guides_rows, camera_guides_unread};

}  // namespace bartizan::profile
