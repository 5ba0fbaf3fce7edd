// EXPECT: \[BZ-T02\] credential theft
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::http_server<>>, bz::plain_tcp, bz::digest_or_basic<bz::sha256>, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>, bz::accept_risk<bz::threat::eavesdropping, bz::http_server<>, "closed network, ticket 12", bz::date{2099, 1, 31}>>;
static_assert(bz::proven<cam>);
