// EXPECT: \[BZ-T02\] credential theft
// EXPECT: on<toy::snmp_v2c
// SPDX-License-Identifier: Apache-2.0
// A union of flags would accept this: "we have TLS, so credentials are safe".
#include <support/toy_network.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<toy::http, toy::snmp_v2c>, toy::tls, toy::digest<bz::sha256>>;
static_assert(bz::proven<cam>);
