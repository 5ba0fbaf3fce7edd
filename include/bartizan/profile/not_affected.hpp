// not_affected: a VEX statement as a word of the product: a published vulnerability does not concern it, and why (white paper 3.10).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/text.hpp>
#include <bartizan/policy/lookup.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bartizan {
namespace role {
struct vulnerability {   // any number; each checks itself
    template <int Found, class Given> struct composed {};
};
}  // namespace role

// justification: those of CycloneDX 1.6 (ECMA-424), vulnerabilities[].analysis.justification.
enum class justification : std::uint8_t {
    code_not_present, code_not_reachable, requires_configuration, requires_dependency, requires_environment, protected_by_compiler, protected_at_runtime,
    protected_at_perimeter, protected_by_mitigating_control
};
constexpr std::string_view name_of(justification j) {
    constexpr std::string_view names[] = {"code_not_present", "code_not_reachable", "requires_configuration", "requires_dependency", "requires_environment",
                                          "protected_by_compiler", "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control"};
    return names[static_cast<std::size_t>(j)];
}

template <bool Named, text Vulnerability> struct vulnerability_must_have_an_id {
    static_assert(Named, "[BZ-C84] vulnerability without an id: letters, a dash, more. Fix: \"CVE-2024-12345\", \"GHSA-xxxx-xxxx-xxxx\".");
};
template <bool Said, text Vulnerability> struct vex_statement_must_say_why {
    static_assert(Said, "[BZ-C85] VEX statement without words. Fix: what was looked at and what was seen (8 characters at least).");
};

namespace detail {
// An id is upper-case letters, a dash, and letters, digits and dashes: CVE-2024-1, GHSA-..., OSV's others.
constexpr bool names_a_vulnerability(std::string_view id) {
    std::size_t letters = 0;
    while (letters < id.size() && id[letters] >= 'A' && id[letters] <= 'Z') ++letters;
    if (letters < 2 || letters + 2 > id.size() || id[letters] != '-') return false;
    for (const char c : id.substr(letters + 1))
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-') return false;
    return true;
}
}  // namespace detail

// not_affected<"CVE-2024-12345", justification::code_not_present, "RSA is not compiled in, see cbom.cdx.json">
template <text Vulnerability, justification Why, text Words> struct not_affected {
    using role = bartizan::role::vulnerability;
    using uses = list<>;
    static constexpr std::string_view name = "not_affected";
    static constexpr std::string_view id = Vulnerability.view(), words = Words.view();
    static constexpr justification why = Why;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    template <class Visit> static constexpr void spell(Visit visit) {
        visit("id", id);
        visit("justification", name_of(Why));
        visit("words", words);
    }
    template <class... P>
    using rules = list<vulnerability_must_have_an_id<detail::names_a_vulnerability(id), Vulnerability>, vex_statement_must_say_why<(sizeof Words.chars > 8), Vulnerability>>;
};

}  // namespace bartizan
