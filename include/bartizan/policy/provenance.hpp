// provenance: who vouches that a key is this camera's (white paper 3.7, 3.9).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bartizan {

// trust: ordered, a larger one proves more (G06, G08, I05, Q14).
enum class trust { self_signed, owner_ca, factory };

// A provenance says its name, its trust, and whether somebody else issues the certificate; enrolment asks for the last.
namespace provenance {
struct self_signed {
    static constexpr std::string_view name = "certificate self-signed";
    static constexpr auto trust = bartizan::trust::self_signed;
    static constexpr bool issued = false;
};
struct owner_ca {
    static constexpr std::string_view name = "certificate issued by the owner's CA";
    static constexpr auto trust = bartizan::trust::owner_ca;
    static constexpr bool issued = true;
};
struct factory {
    static constexpr std::string_view name = "certificate issued by the factory's CA";
    static constexpr auto trust = bartizan::trust::factory;
    static constexpr bool issued = true;
};
}  // namespace provenance

}  // namespace bartizan
