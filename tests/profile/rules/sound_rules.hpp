// sound_rules: what every list of rules must do: hold together for one composition, and say what it wants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/facts.hpp>

namespace tests {

template <class... Rule> constexpr bool all_hold(const bartizan::profile::facts& f, bartizan::list<Rule...>) { return (Rule::holds(f) && ...); }
template <class... Rule> constexpr bool all_speak(bartizan::list<Rule...>) {
    return ((Rule::id.starts_with("BZ-P") && !Rule::title.empty() && !Rule::cause.empty() && !Rule::fix.empty()) && ...);
}

}  // namespace tests
