// ten_services: proves a product of ten services, and its statement about every row of every baseline; tests/scripts/profile_cost.py
// measures what that costs.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/profile/statement.hpp>

#include <support/fleet.hpp>

namespace bz = bartizan;
using product = fleet::fortress<bz::meets<bz::profile::high_2026_11>, bz::declares<"EN303645:5.3-13", "until 2033-12-31, https://example.org/support">>;
static_assert(bz::proven<product> && bz::services_of<product>::size == 10);
static_assert(bz::profile::provisions_with<product>(bz::profile::status::supports) > 0);
