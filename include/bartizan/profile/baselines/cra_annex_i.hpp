// cra_annex_i: CRA Annex I ((EU) 2024/2847), each provision as one row, in our own words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/row.hpp>

namespace bartizan::profile {

// Regulation (EU) 2024/2847, Annex I.
// Numbers are those of Annex I: part, point, letter.
inline constexpr row cra_annex_i_rows[] = {
    {"CRA:I.I.1", "M", "Security level fits the risk", how_known::organisation, question::nobody, condition::always, ""},
    {"CRA:I.I.2a", "M", "No known exploitable vulnerability at placing", how_known::organisation, question::nobody, condition::always, ""},
    {"CRA:I.I.2b", "M", "Secure by default, reset to original state", how_known::composition, question::claims_a_profile, condition::always, ""},
    {"CRA:I.I.2c", "M", "Fixable by updates; automatic on by default, opt-out, notify, postpone", how_known::composition_or_declaration, question::updates_are_on_by_default, condition::always, ""},
    {"CRA:I.I.2d", "M", "Access protection, and report unauthorised access", how_known::composition, question::clients_are_authorised, condition::network, ""},
    {"CRA:I.I.2e", "M", "Confidentiality of stored/sent data by state of the art", how_known::composition, question::media_are_confidential, condition::always, ""},
    {"CRA:I.I.2f", "M", "Integrity of data, commands, programs, config; report corruption", how_known::composition, question::data_are_intact, condition::always, ""},
    {"CRA:I.I.2g", "M", "Data minimisation", how_known::composition, question::by_construction, condition::always, ""},
    {"CRA:I.I.2h", "M", "Availability of essential functions, also after an incident; DoS resilience", how_known::composition, question::sessions_are_bounded, condition::network, ""},
    {"CRA:I.I.2i", "M", "Harm the availability of other devices and networks as little as possible", how_known::composition, question::floods_nobody, condition::always, ""},
    {"CRA:I.I.2j", "M", "Limit attack surfaces, external interfaces included", how_known::composition, question::only_needed_services, condition::always, ""},
    {"CRA:I.I.2k", "M", "Reduce the impact of incidents by exploit mitigation", how_known::declaration, question::nobody, condition::always, ""},
    {"CRA:I.I.2l", "M", "Record and monitor access and changes, with an opt-out for the user", how_known::declaration, question::nobody, condition::always, ""},
    {"CRA:I.I.2m", "M", "Permanent removal / secure transfer of data", how_known::composition, question::data_can_be_erased, condition::always, ""},
    {"CRA:I.II.1", "M", "Identify components and vulnerabilities; SBOM, machine readable, top level at least", how_known::report, question::nobody, condition::always, ""},
    {"CRA:I.II.2", "M", "Fix without delay; security updates apart from functional ones", how_known::organisation, question::nobody, condition::always, ""},
    {"CRA:I.II.3", "M", "Regular tests", how_known::organisation, question::nobody, condition::always, ""},
    {"CRA:I.II.4", "M", "Disclose fixed issues", how_known::organisation, question::nobody, condition::always, ""},
    {"CRA:I.II.5", "M", "CVD policy", how_known::organisation, question::nobody, condition::always, ""},
    {"CRA:I.II.6", "M", "Contact address for reports, third-party components included", how_known::declaration, question::nobody, condition::always, ""},
    {"CRA:I.II.7", "M", "Secure distribution of updates", how_known::composition, question::software_is_updated_securely, condition::always, ""},
    {"CRA:I.II.8", "M", "Security updates without delay, free, with advisories", how_known::organisation, question::nobody, condition::always, ""},
};
inline constexpr baseline cra_annex_i{"CRA Annex I", "(EU) 2024/2847", "the Regulation, eur-lex.europa.eu/eli/reg/2024/2847/oj", cra_annex_i_rows};

}  // namespace bartizan::profile
