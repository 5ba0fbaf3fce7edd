// uk_psti: UK PSTI (SI 2023/1007), each provision as one row, in our own words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/row.hpp>

namespace bartizan::profile {

// Product Security and Telecommunications Infrastructure Regulations 2023, Schedule 1.
// Numbers are those of Schedule 1.
inline constexpr row uk_psti_rows[] = {
    {"PSTI:S1.1(2)", "M", "Unique per product or set by user", how_known::composition, question::passwords_are_the_owners, condition::passwords, ""},
    {"PSTI:S1.1(3)a", "M", "Not counter based", how_known::composition, question::passwords_are_the_owners, condition::passwords, ""},
    {"PSTI:S1.1(3)b", "M", "Not from public information", how_known::composition, question::passwords_are_the_owners, condition::passwords, ""},
    {"PSTI:S1.1(3)c", "M", "Not from serial number unless keyed hash/encryption", how_known::composition, question::passwords_are_the_owners, condition::passwords, ""},
    {"PSTI:S1.1(3)d", "M", "Not otherwise guessable", how_known::composition, question::passwords_are_the_owners, condition::passwords, ""},
    {"PSTI:S1.2", "M", "How to report issues", how_known::declaration, question::nobody, condition::always, ""},
    {"PSTI:S1.3", "M", "Defined support period", how_known::declaration, question::nobody, condition::always, ""},
};
inline constexpr baseline uk_psti{"UK PSTI", "SI 2023/1007", "Schedule 1 as made, legislation.gov.uk/uksi/2023/1007", uk_psti_rows};

}  // namespace bartizan::profile
