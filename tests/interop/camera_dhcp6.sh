#!/bin/bash
# The camera in a network of its own is lent an IPv6 address by dnsmasq, which announces the network as well: on trial, renewed, after a restart, declined, given back.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_network.sh"
need dnsmasq
pc ip addr add 192.168.0.2/24 dev pc0
pc ip addr add fd00:77::1/64 dev pc0 nodad

interface=(--interface cam0 --resolver "$work/resolv.conf")
lending() {   # [FIRST LAST]
    dns_masq --enable-ra --dhcp-range="${1:-fd00:77::50}","${2:-fd00:77::60}",64,2m --dhcp-option=option6:dns-server,[fd00:77::53]
}
lent() { ip -6 -o addr show dev cam0 | grep -o 'inet6 fd00:77::[0-9a-f]*/128' | cut -d' ' -f2 | cut -d/ -f1 || true; }
has_lease() { [ -n "$(lent)" ]; }
has_none() { [ -z "$(lent)" ]; }
answers() { [ "$(at "$1" /api/network)" = 200 ]; }

"$camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
start "${interface[@]}"
set_up

echo "-- off at shipment; on trial it is lent an address, which the office reaches"
expect 200 192.168.0.10 /api/network
grep -q '"dhcpv6":false' body.txt || fail "$(cat body.txt)"
put 192.168.0.10 '{"dhcpv6":true,"trial_seconds":600}' 202
lending
until_true 120 "a lease" has_lease
here=$(lent)
until_true 60 "an answer at [$here]" answers "[$here]"
grep -q "\"ipv6\":{\"state\":\"lent\",\"address\":\"$here\"" body.txt || fail "$(cat body.txt)"
grep -q '"name_servers":\["fd00:77::53"\]' body.txt || fail "$(cat body.txt)"
expect 204 "[$here]" /api/network/confirm -X POST
[ "$(cat resolv.conf)" = "nameserver fd00:77::53" ] || fail "$(cat resolv.conf)"
expect 200 192.168.0.10 /api/network

echo "-- it is renewed at half its two minutes; meanwhile a restart asks for the same address"
stop
before=$(count "DHCPREPLY(pc0) $here")
start "${interface[@]}"
has_it_again() { [ "$here" = "$(lent)" ]; }
until_true 120 "the lease of before" has_it_again
before=$(count "DHCPRENEW(pc0)")
until_true 120 "a renewal" more_than "$before" "DHCPRENEW(pc0)"
[ "$here" = "$(lent)" ] || fail "$(ip -6 addr show dev cam0)"

echo "-- an address that somebody has is declined (the system's duplicate address detection)"
stop
no_server
ip -6 addr flush dev cam0 scope global
rm -f store/dhcp6_lease leases
: >dnsmasq.log
for each in fd00:77::70 fd00:77::71; do pc ip addr add $each/128 dev pc0 nodad; done
lending fd00:77::70 fd00:77::71
start "${interface[@]}"
until_true 120 "the decline" grep -q "DHCPDECLINE(pc0)" dnsmasq.log
stop
no_server
ip -6 addr flush dev cam0 scope global
rm -f store/dhcp6_lease leases
: >dnsmasq.log
lending
start "${interface[@]}"
until_true 120 "a lease" has_lease
here=$(lent)

echo "-- off again: it is given back, and goes"
put 192.168.0.10 '{"dhcpv6":false,"trial_seconds":600}' 202
expect 204 192.168.0.10 /api/network/confirm -X POST
until_true 60 "the release" more_than 0 "DHCPRELEASE(pc0)"
until_true 60 "the end of what was lent" has_none
stop
echo "all as lent"
