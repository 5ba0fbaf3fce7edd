#!/bin/bash
# The camera in a network of its own gets new addresses, on trial and for good; a client in a second one reaches it there. nmap sees the composed ports alone.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_network.sh"
need nmap
for each in 192.168.0.2/24 10.9.0.2/24; do pc ip addr add $each dev pc0; done
pc ip addr add fd00::2/64 dev pc0 nodad

"$camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
wrong() { put 192.168.0.10 "$1" 422; grep -qF "\"pointer\":\"#/$2\"" body.txt && grep -q "$3" body.txt || fail "$1: $(cat body.txt)"; }
has() { [[ "$(ip -o addr show dev cam0)" == *" $1/"* ]]; }
has_not() { ! has "$1"; }
gone() { until_true 60 "the end of $1" has_not "$1"; }
is_there() { has "$1" || fail "$1 is not there: $(ip addr show dev cam0)"; }
leads_out() { [[ "$(ip route show default)" == "default via $1 dev cam0"* ]]; }
way_out() { until_true 30 "the way out by $1" leads_out "$1"; }   # it follows the address

echo "-- without --interface no interface is touched, whatever is set"
ip addr add 192.168.0.10/24 dev cam0
start
set_up
put 192.168.0.10 '{"gateway":"192.168.0.254"}' 200
grep -q '"interface":null' body.txt || fail "$(cat body.txt)"
[ -z "$(ip route show default)" ] || fail "a way out was set: $(ip route)"
put 192.168.0.10 '{"gateway":"192.168.0.1"}' 200
stop
ip addr flush dev cam0 scope global

echo "-- with it the shipped address is set, and nmap sees the composed ports alone, all of them open, without product or version"
start --interface cam0 --resolver "$work/resolv.conf"
is_there 192.168.0.10
way_out 192.168.0.1
pc nmap -Pn -n -p 1-65535 -T4 192.168.0.10 -oG ports.txt >/dev/null
found=$(grep -o '[0-9]*/open/tcp' ports.txt | cut -d/ -f1 | xargs)
[ "$found" = "80 322 443" ] || fail "nmap sees ports $found: $(cat ports.txt)"
pc nmap -Pn -n -sV -p 80,322,443 192.168.0.10 -oX nmap.xml >/dev/null
[ "$(grep -c 'state="open"' nmap.xml)" = 3 ] || [ "$(grep -o 'state="open"' nmap.xml | wc -l)" = 3 ] || fail "not all are open: $(cat nmap.xml)"
! grep -o '<service [^>]*' nmap.xml | grep -E ' (product|version|extrainfo|ostype|hostname)=' || fail "nmap names a product"

echo "-- what nobody could reach is refused, and where"
wrong '{"subnet_mask":"255.0.255.0"}' subnet_mask mask
wrong '{"gateway":"10.0.0.1"}' gateway "cannot be reached"
wrong '{"address":"192.168.0.255"}' address "all of the network"
wrong '{"address":"224.0.0.9"}' address multicast
wrong '{"address":"127.0.0.1"}' address loopback
wrong '{"ipv6":true}' ipv6_address unspecified
wrong '{"ipv6":true,"ipv6_address":"10.0.0.1"}' ipv6_address "no IPv6"
wrong '{"primary_dns":"255.255.255.255"}' primary_dns "name server"
wrong '{"line_speed":"1000M full"}' line_speed "100M full"
wrong '{"line_speed":"10M full"}' line_speed "does not let this line speed be set"   # no more than the kernel's own cable does
is_there 192.168.0.10
wrong '{"http_port":322}' rtsps_port "alone"

echo "-- new addresses are on trial beside the former; nobody confirms, so they go"
other='"dns":"Manual","address":"10.9.0.10","subnet_mask":"255.255.255.0","gateway":"10.9.0.1","primary_dns":"10.9.0.53","ipv6":true,"ipv6_address":"fd00::10","ipv6_gateway":"fd00::1"'
put 192.168.0.10 "{$other,\"trial_seconds\":10}" 202
grep -q '"trial_seconds_left":[0-9]' body.txt || fail "$(cat body.txt)"
is_there 10.9.0.10
is_there 192.168.0.10
way_out 10.9.0.1
gone 10.9.0.10
gone fd00::10
is_there 192.168.0.10
way_out 192.168.0.1
expect 200 192.168.0.10 /api/network
grep -q '"address":"192.168.0.10"' body.txt || fail "$(cat body.txt)"
expect 409 192.168.0.10 /api/network/confirm -X POST

echo "-- confirmed by the new address they stay: now, and after a restart"
put 192.168.0.10 "{$other,\"trial_seconds\":300}" 202
expect 409 192.168.0.10 /api/network/confirm -X POST
grep -q "confirm by the new address" body.txt || fail "$(cat body.txt)"
put 192.168.0.10 '{"address":"10.9.0.11"}' 409
expect 204 10.9.0.10 /api/network/confirm -X POST
gone 192.168.0.10
expect 200 10.9.0.10 /api/network
for _ in $(seq 300); do [ "$(at '[fd00::10]' /api/network)" != 200 ] || break; sleep 0.2; done   # until the system knows that nobody else has it
expect 200 '[fd00::10]' /api/network
grep -q '^nameserver 10.9.0.53$' resolv.conf || fail "$(cat resolv.conf)"
stop
ip addr flush dev cam0 scope global
start --interface cam0
expect 200 10.9.0.10 /api/network
way_out 10.9.0.1

echo "-- a trial is taken back at once"
put 10.9.0.10 '{"address":"10.9.0.77","ipv6":false}' 202
is_there 10.9.0.77
expect 204 10.9.0.10 /api/network/take-back -X POST
gone 10.9.0.77
is_there 10.9.0.10
is_there fd00::10
stop
! "$camera" serve --store store --interface no-such-0 >out.txt 2>&1 || fail "an interface that is not there"
grep -q "no such network interface" out.txt || fail "$(cat out.txt)"
echo "all as set"
