// EXPECT: \[BZ-T08\] factory password
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
struct built_in_account {   // a policy that keeps an account of its own
    using role = bz::role::accounts;
    using uses = bz::list<>;
    static constexpr std::string_view name = "built_in_account";
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
};
using cam = bz::camera<bz::services<bz::http_server<>>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>, built_in_account, bz::no_guest, bz::host_filter<>, bz::throttle<>>;
static_assert(bz::proven<cam>);
