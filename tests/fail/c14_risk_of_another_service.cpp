// EXPECT: \[BZ-C14\] accepted risk that is not there
// SPDX-License-Identifier: Apache-2.0
#include <support/toy_network.hpp>
namespace bz = bartizan;
using cam =
    bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
               bz::software_key<bz::provenance::factory>,
               bz::accept_risk<bz::threat::credential_theft, toy::snmp_v2c, "isolated VLAN 7, ticket OPS-118", bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
