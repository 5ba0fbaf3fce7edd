// row: one provision of a public baseline, and how a product answers it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/question.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace bartizan::profile {

// how_known: who answers a row.
//   composition                 the compiler, from facts          composition_or_declaration  the same; what it cannot see may be declared
//   declaration, organisation   the integrator, by declares<>; the second is about people, not about the product
//   test                        a test of this tree (evidence), or a declaration      report  this report is the answer
enum class how_known : std::uint8_t { composition, composition_or_declaration, declaration, test, report, organisation };
constexpr std::string_view name_of(how_known how) {
    constexpr std::string_view names[] = {"composition", "composition or declaration", "declaration", "test", "report", "organisational"};
    return names[static_cast<std::size_t>(how)];
}
constexpr bool may_be_declared(how_known how) { return how != how_known::composition && how != how_known::report; }

struct row {
    std::string_view id, force, text;
    how_known how;
    question asks;
    condition when;
    std::string_view evidence;   // how_known::test: file or folder of the tree
};
// baseline: `compared_with`: the public text that its rows' words were compared with; empty: none could be read. `unread`: how the ids of
// rows begin of which the text was not read.
struct baseline {
    std::string_view name, edition, compared_with;
    std::span<const row> rows;
    std::span<const std::string_view> unread{};
};
constexpr bool is_compared(const baseline& b, const row& r) {
    for (const auto beginning : b.unread)
        if (r.id.starts_with(beginning)) return false;
    return !b.compared_with.empty();
}

// status: never "complies": that is for an assessor to say.
enum class status : std::uint8_t { supports, not_applicable, declared, open };
constexpr std::string_view name_of(status s) {
    constexpr std::string_view names[] = {"supports", "not applicable", "declared", "open"};
    return names[static_cast<std::size_t>(s)];
}

// status_of: `declaration` is what the integrator says about the row, empty for nothing. What the composition proves is not outdone by words.
constexpr status status_of(const row& r, const facts& f, std::string_view declaration) {
    if (!applies(r.when, f)) return status::not_applicable;
    const bool answered = r.how == how_known::report || (r.how == how_known::test && !r.evidence.empty()) ||
                          ((r.how == how_known::composition || r.how == how_known::composition_or_declaration) && answer(r.asks, f));
    if (answered) return status::supports;
    return may_be_declared(r.how) && !declaration.empty() ? status::declared : status::open;
}

}  // namespace bartizan::profile
