#!/bin/bash
# The camera is found on its network by nmap for 20 minutes after power-on, set up at the address that it tells, and found no more afterwards; a flood gets ten answers a second.
# SPDX-License-Identifier: Apache-2.0
# timeout: 1200
. "$(dirname "$0")/_network.sh"
need nmap
need python3
wsd=$BARTIZAN_SOURCE/tests/interop/_wsd.py
pc ip addr add 192.168.0.2/24 dev pc0
pc ip addr add 10.9.9.9/32 dev pc0
pc ip route add 239.0.0.0/8 dev pc0

search() { pc python3 "$wsd" search pc0 "$@"; }
is_found() { search 4 3 >answer.xml; }
nmap_finds() { pc nmap -sn -n --script broadcast-wsdd-discover -T4 "$@" >nmap.txt 2>&1; grep -q 'Address: https://' nmap.txt; }

"$camera" provision --store store --serial SN-4711 --request camera.csr >/dev/null
start --interface cam0 --on-for 0
grep -q 'Easy IP Setup: tools on cam0 find this camera for 20 minutes' out.txt || fail "$(cat out.txt)"

echo "-- nmap finds it, in both editions, at the address of its set-up page"
in_both_editions() { nmap_finds && [ "$(grep -c 'Address: https://192.168.0.10/setup.html$' nmap.txt)" = 2 ]; }
until_true 120 "an answer to nmap in both editions" in_both_editions
grep -q "n:NetworkVideoTransmitter" nmap.txt || fail "$(cat nmap.txt)"   # nmap takes the d of "dn:" for a part of its own prefix
cat nmap.txt

echo "-- what it tells is no serial number, no version, no hardware address"
until_true 60 "an answer" is_found
mac=$(ip -o link show dev cam0 | grep -o 'link/ether [0-9a-f:]*' | cut -d' ' -f2)
! grep -qiE "SN-4711|bartizan|${mac}|${mac//:/}" answer.xml && ! grep -qF "$(cat "$BARTIZAN_SOURCE/VERSION")" answer.xml || fail "$(cat answer.xml)"
endpoint=$(grep -o 'urn:uuid:[0-9a-f-]*</a:Address>' answer.xml)

echo "-- by IPv6 as well, at a link-local address that needs no other; it is set up there"
found_by_v6() { search 6 3 >answer6.xml; }
until_true 60 "an answer by IPv6" found_by_v6
local6=$(grep -o 'https://\[fe80::[0-9a-f:]*\]' answer6.xml | head -1 | tr -d '[]' | sed 's|https://||')
page=$(pc curl -sS -k --max-time 30 -o setup.html -w '%{http_code}' "https://[$local6%25pc0]/setup.html" 2>&1) || true
[ "$page" = 200 ] || fail "the set-up page at $local6: $page"
[ "$(pc curl -sS -k --max-time 30 "${json[@]}" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' -o /dev/null -w '%{http_code}' "https://[$local6%25pc0]/api/setup")" = 201 ] || fail "no set-up by IPv6"

echo "-- nobody beyond the link is answered, and nothing that is sent to the camera alone"
! search 4 3 10.9.9.9 || fail "answered 10.9.9.9"
pc nmap -sU -n -Pn -p 3702 --script wsdd-discover --reason 192.168.0.10 >nmap.txt 2>&1
grep -q '3702/udp closed' nmap.txt || fail "$(cat nmap.txt)"
until_true 60 "the control" is_found

echo "-- a flood"
pc python3 "$wsd" flood pc0 5 || fail "a flood was answered too often, or not at all"
expect 200 192.168.0.10 /api/network
grep -o '"easy_ip":{[^}]*}' body.txt

echo "-- off, it says Bye and is not found; on, within the same 20 minutes"
nsenter --net=/proc/$office/ns/net python3 "$wsd" listen pc0 300 >heard.txt &
listener=$!
until_true 60 "a listener" grep -qs listening heard.txt
put 192.168.0.10 '{"easy_ip_setup":false}' 200
until_true 60 "Bye" grep -q '/discovery/Bye<' heard.txt
! is_found || fail "found though it is off: $(cat answer.xml)"
put 192.168.0.10 '{"easy_ip_setup":true}' 200
until_true 60 "Hello" grep -q '/discovery/Hello<' heard.txt
kill "$listener"
until_true 30 "an answer" is_found
left=$(grep -o '"seconds_left":[0-9]*' body.txt | tail -1 | cut -d: -f2)
[ "$left" -gt 0 ] && [ "$left" -lt 1200 ] || fail "$left seconds are left"

echo "-- unlimited is no choice where nobody accepted the risk"
put 192.168.0.10 '{"easy_ip_setup_minutes":0}' 422
grep -q 'nobody accepted' body.txt || fail "$(cat body.txt)"

echo "-- hosts that the filter denies are not answered"
expect 200 192.168.0.10 /api/hosts
pc ip addr add 192.168.0.3/24 dev pc0
denied_is_found() { search 4 3 192.168.0.3 >/dev/null; }
until_true 60 "the control for the filter" denied_is_found
tag=$(tr -d '\r' <head.txt | sed -n 's/^ETag: //p' | tail -1)
expect 202 192.168.0.10 /api/hosts -X PUT "${json[@]}" -H "If-Match: $tag" -d '{"rules":["deny 192.168.0.3","allow 192.168.0.0/24","allow fe80::/10"]}'
! denied_is_found || fail "a denied host was answered"
until_true 60 "an answer to an allowed host" is_found

echo "-- after the period: Bye, no answer, and the log says so; the endpoint was the same after the restart"
stop
grep -q '"easy_ip_setup_minutes":20' store/network || fail "$(cat store/network)"
sed -i 's/"easy_ip_setup_minutes":20/"easy_ip_setup_minutes":0/' store/network   # as a product stored it that may be found for ever
start --interface cam0 --on-for 1080   # two minutes are left; a slow machine may need them to start
if is_found; then [ "$endpoint" = "$(grep -o 'urn:uuid:[0-9a-f-]*</a:Address>' answer.xml)" ] || fail "another endpoint: $(cat answer.xml)"; else grep -qE 'find this camera (no more|now)' out.txt || fail "not found in the last minutes"; fi
until_true 200 "the end of the period" grep -qE 'tools (find this camera no more|do not find this camera now)' out.txt
! is_found || fail "found after the period: $(cat answer.xml)"
! nmap_finds || fail "nmap finds it after the period: $(cat nmap.txt)"
put 192.168.0.10 '{"easy_ip_setup":false}' 200
put 192.168.0.10 '{"easy_ip_setup":true}' 200
! is_found || fail "a change of the setting began the period anew"
grep -q '"easy_ip":{"found":false' body.txt || fail "$(cat body.txt)"
grep -q '"easy_ip_setup_minutes":20' body.txt || fail "unlimited was stored, and is not refused: $(cat body.txt)"
expect 200 192.168.0.10 /api/audit
grep -q 'find this no more' body.txt || fail "$(cat body.txt)"
stop

echo "-- switched off and on again: found"
start --interface cam0 --on-for 0
until_true 60 "an answer" is_found
stop
echo "all found in time, and not afterwards"
