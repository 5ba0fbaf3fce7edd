// EXPECT: \[BZ-T06\] unauthorized access
// EXPECT: \[BZ-T02\]
// SPDX-License-Identifier: Apache-2.0
#include <support/toy_network.hpp>
namespace bz = bartizan;
struct open_door {   // an authentication that lets everybody in
    using role = toy::role::authentication;
    using uses = bz::list<>;
    static constexpr std::string_view name = "open_door";
    template <class, class, class> static constexpr bool counters = false;
};
using cam = bz::camera<bz::services<toy::http, toy::snmp_v2c>, toy::tls, open_door>;
static_assert(bz::proven<cam>);
