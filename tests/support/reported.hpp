// reported: products whose reports are checked cell by cell by a program that shares no code with us.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/profile/declares.hpp>

#include <support/fleet.hpp>

namespace reported {
namespace bz = bartizan;

using plain = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                         bz::software_key<bz::provenance::owner_ca>>;
using strong = fleet::fortress<bz::meets<bz::profile::high_2026_11>, bz::declares<"EN303645:5.3-13", "until 2033-12-31, \"section 4\" <of the manual>">,
                               bz::declares<"PSTI:S1.2", "https://example.org/security">>;
using weak = bz::camera<bz::services<bz::recording<>, fleet::telnet, fleet::debug, fleet::community, fleet::readable, fleet::snmp_v2c, fleet::ws_discovery,
                                     fleet::web<fleet::web_limits{.sessions = 0, .idle_ms = 0}>>,
                        bz::signed_frames<fleet::aged, bz::ecdsa_p256>, bz::clear_frames, bz::software_key<bz::provenance::owner_ca>, fleet::basic, fleet::guest,
                        fleet::accounts<6, 4096>,
                        bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "cards stay in the room; OPS-1", bz::date{9999, 1, 31}>,
                        bz::accept_risk<bz::threat::credential_theft, fleet::community, "VLAN 7, OPS-2", bz::date{9999, 1, 31}, "head of IT">,
                        bz::accept_risk<bz::threat::eavesdropping, fleet::readable, "VLAN 7, OPS-2", bz::date{9999, 1, 31}, "head of IT">,
                        bz::accept_risk<bz::use<fleet::aged, bz::purpose::frame_integrity>, bz::signed_frames<fleet::aged, bz::ecdsa_p256>, "old recorders, OPS-3",
                                        bz::date{9999, 6, 30}, "head of IT">>;
using network = bz::camera<bz::services<bz::recording<>, bz::http_server<>, bz::rtsp_server<>, bz::rtp_datagrams>,
                           bz::signed_frames<bz::sha256, bz::ecdsa_p256, bz::signing_limits{.unsigned_ms = 2000}>, bz::encrypted_frames<>,
                           bz::pkcs11_key<bz::provenance::owner_ca>, bz::tls<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>,
                           bz::accounts<bz::accounts_limits{.least_characters = 12}>, bz::no_guest, bz::host_filter<"10.0.0.0/8", "fd00::/8">, bz::throttle<>,
                           bz::meets<bz::profile::basic_2026_11>,
                           bz::accept_risk<bz::threat::eavesdropping, bz::rtp_datagrams, "video on VLAN 12 alone, OPS-4", bz::date{2028, 12, 31}, "head of security">>;
static_assert(bz::proven<network>);
static_assert(bz::proven<plain> && bz::proven<strong> && bz::proven<weak>);

}  // namespace reported
