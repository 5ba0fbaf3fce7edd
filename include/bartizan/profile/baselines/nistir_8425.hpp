// nistir_8425: NISTIR 8259A and 8425 (2020, 2022), each provision as one row, in our own words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/row.hpp>

namespace bartizan::profile {

// IoT device and consumer product baselines.
// Identifiers are ours, after the names of the capabilities.
inline constexpr row nistir_8425_rows[] = {
    {"NIST8259A:DI", "core", "Unique logical and physical identity", how_known::declaration, question::nobody, condition::always, ""},
    {"NIST8259A:DC", "core", "Only authorised entities change configuration; restore secure config", how_known::composition, question::clients_are_authorised, condition::network, ""},
    {"NIST8259A:DP", "core", "Protect stored and sent data; erase", how_known::composition, question::media_are_confidential, condition::always, ""},
    {"NIST8259A:LA", "core", "Restrict logical access to interfaces; disable unused", how_known::composition, question::only_needed_services, condition::always, ""},
    {"NIST8259A:SU", "core", "Secure, configurable update", how_known::composition_or_declaration, question::software_is_updated_securely, condition::always, ""},
    {"NIST8259A:CSA", "core", "Report the cybersecurity state, to authorised entities only", how_known::composition, question::events_are_audited, condition::always, ""},
    {"NIST8425:AI", "prod", "Identify the product uniquely, and list its components", how_known::report, question::nobody, condition::always, ""},
    {"NIST8425:PC", "prod", "Changed by authorised entities only; a secure default can be restored", how_known::composition, question::claims_a_profile, condition::always, ""},
    {"NIST8425:DP", "prod", "Protect data stored, sent, and between components; delete them", how_known::composition, question::media_are_confidential, condition::always, ""},
    {"NIST8425:IAC1", "prod", "Each component limits access to all interfaces", how_known::composition, question::clients_are_authorised, condition::network, ""},
    {"NIST8425:IAC2", "prod", "Data validated at interfaces", how_known::test, question::nobody, condition::always, "tests/fuzz"},
    {"NIST8425:SU", "prod", "Only authorised entities update", how_known::composition, question::software_is_updated_securely, condition::always, ""},
    {"NIST8425:CSA", "prod", "Detect incidents", how_known::composition, question::events_are_audited, condition::network, ""},
    {"NIST8425:DOC..EDU", "non-tech", "Documentation, query reception, dissemination, education", how_known::organisation, question::nobody, condition::always, ""},
};
inline constexpr std::string_view nistir_8425_unread[] = {"NIST8425:IAC2", "NIST8425:SU", "NIST8425:CSA", "NIST8425:DOC"};
inline constexpr baseline nistir_8425{"NISTIR 8259A and 8425", "2020, 2022", "NIST's catalogue of both: IoTDescription and ConIoTDesc, nist.gov; 8259A table 1", nistir_8425_rows, nistir_8425_unread};

}  // namespace bartizan::profile
