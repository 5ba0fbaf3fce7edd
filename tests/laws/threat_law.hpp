// threat_law: what every threat must satisfy; instantiated for each in tests/threat/.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/threat/countered.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace laws {

inline bool snake_case(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

struct any_service;
struct counters_all {
    template <class, class, class> static constexpr bool counters = true;
};
struct counters_none {
    template <class, class, class> static constexpr bool counters = false;
};

template <class Threat> void threat_law(std::string_view id, std::string_view word) {
    using namespace bartizan;
    STATIC_CHECK(threat_word<Threat>);
    CHECK(Threat::id == id);
    CHECK(Threat::word == word);   // attack tests are named after it
    CHECK(snake_case(Threat::word));
    CHECK(Threat::name.size() > 20);
    CHECK(Threat::name.back() != '.');
    CHECK(Threat::checklist.size() >= 3);
    // the check can be instantiated once something counters the threat; that it cannot otherwise is shown in tests/fail/
    CHECK(sizeof(typename Threat::template must_be_countered<on<any_service>, given<counters_none, counters_all>>) > 0);
    STATIC_CHECK(countered<Threat, any_service, given<counters_none, counters_all>>);
    STATIC_CHECK_FALSE(countered<Threat, any_service, given<counters_none>>);
    STATIC_CHECK_FALSE(countered<Threat, any_service, given<>>);
}

}  // namespace laws
