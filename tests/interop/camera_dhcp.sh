#!/bin/bash
# The camera in a network of its own is lent its address by servers that others wrote (dnsmasq, ISC dhcpd): on trial, renewed, refused, gone and back, given back.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_network.sh"
need dnsmasq dhcpd python3
for each in 192.168.0.2/24 10.77.0.1/24; do pc ip addr add $each dev pc0; done

interface=(--interface cam0 --resolver "$work/resolv.conf")
# lending RANGE ROUTER [OPTIONS]: renewals after 5 s, rebinding after 10
lending() {
    local range=$1 router=$2
    shift 2
    dns_masq --dhcp-authoritative --no-ping --dhcp-range="$range" --dhcp-option=option:router,"$router" --dhcp-option=option:dns-server,10.77.0.53 \
        --dhcp-option-force=option:T1,5s --dhcp-option-force=option:T2,10s "$@"
}
has() { [[ "$(ip -4 -o addr show dev cam0)" == *" $1"* ]]; }
has_not() { ! has "$1"; }
resolves() { [ "$(cat resolv.conf)" = "$1" ]; }
lent() { ip -4 -o addr show dev cam0 | grep -o 'inet 10\.[78][78]\.0\.[0-9]*' | cut -d' ' -f2; }

"$camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
start "${interface[@]}"
set_up

echo "-- DHCP on trial where no server is: the camera stays where it is, and nothing can be confirmed"
put 192.168.0.10 '{"ipv4":"DHPC"}' 422
put 192.168.0.10 '{"ipv4":"DHCP","trial_seconds":600}' 202
expect 409 192.168.0.10 /api/network/confirm -X POST
grep -q "no DHCP server has lent" body.txt || fail "$(cat body.txt)"
expect 200 192.168.0.10 /api/network
grep -q '"ipv4":{"state":"asking"}' body.txt || fail "$(cat body.txt)"

echo "-- dnsmasq lends an address: the camera has both, until the lent one is confirmed by itself"
lending 10.77.0.50,10.77.0.60,2m 10.77.0.1
until_true 90 "a lease" has 10.77.0.
here=$(lent)
has 192.168.0.10 || fail "the former address has gone"
expect 200 192.168.0.10 /api/network
grep -q "\"addresses\":\[\"$here/24\"\],\"gateways\":\[\"10.77.0.1\"\],\"name_servers\":\[\"10.77.0.53\"\]" body.txt || fail "$(cat body.txt)"
grep -q "\"state\":\"lent\",\"address\":\"$here\",\"server\":\"10.77.0.1\"" body.txt || fail "$(cat body.txt)"
expect 409 192.168.0.10 /api/network/confirm -X POST
grep -q "by the new address" body.txt || fail "$(cat body.txt)"
expect 204 "$here" /api/network/confirm -X POST
until_true 30 "the end of the former address" has_not 192.168.0.10
[[ "$(ip route show default)" == "default via 10.77.0.1 dev cam0"* ]] || fail "the way out: $(ip route)"
until_true 30 "the name server" resolves "nameserver 10.77.0.53"

echo "-- it is renewed, by its server alone"
before=$(count "DHCPACK(pc0) $here")
until_true 60 "a renewal" more_than $((before + 1)) "DHCPACK(pc0) $here"
grep -q "DHCPREQUEST(pc0) $here" dnsmasq.log || fail "$(cat dnsmasq.log)"

echo "-- after a restart it asks for the same address, without discovering"
stop
before=$(count DHCPDISCOVER)
start "${interface[@]}"
until_true 60 "the lease of before" has "$here"
[ "$(count DHCPDISCOVER)" = "$before" ] || fail "it discovered: $(tail -20 dnsmasq.log)"

echo "-- junk of a stranger changes nothing"
cat >junk.py <<'P'
import random, socket, sys
random.seed(7)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"pc0")
s.bind(("", 67))
mac = bytes.fromhex(sys.argv[1].replace(":", ""))
for n in range(600):
    head = bytes([2, 1, 6, 0]) + random.randbytes(4) + bytes(8) + bytes([10, 66, 0, 6]) + bytes(8) + mac + bytes(202) + bytes([99, 130, 83, 99])
    options = random.choice([bytes([53, 1, random.choice([2, 5, 6]), 54, 4, 10, 66, 0, 1, 51, 4, 0, 0, 9, 9, 255]), random.randbytes(60), bytes([53, 255, 5])])
    s.sendto((head + options)[:random.randrange(1, 400)] if n % 3 else random.randbytes(n + 1), ("255.255.255.255", 68))
P
no_server
mac=$(ip -o link show cam0 | grep -o 'link/ether [^ ]*' | cut -d' ' -f2)
pc python3 junk.py "$mac"
has "$here" && has_not 10.66.0.6 || fail "$(ip addr show dev cam0)"
expect 200 "$here" /api/network

echo "-- another server, which knows this address as wrong: refused, and lent another (DHCPNAK)"
pc ip addr add 10.88.0.1/24 dev pc0
pc ip addr del 10.77.0.1/24 dev pc0
lending 10.88.0.50,10.88.0.60,2m 10.88.0.1
until_true 90 "an address of the other network" has 10.88.0.
grep -q "DHCPNAK(pc0) $here" dnsmasq.log || fail "no refusal: $(cat dnsmasq.log)"
has_not "$here" || fail "$(ip addr show dev cam0)"

echo "-- an address that somebody has is declined"
no_server
: >dnsmasq.log
rm -f leases
stop
rm -f store/dhcp_lease
pc ip addr add 10.88.0.70/32 dev lo
ip addr flush dev cam0 scope global
lending 10.88.0.70,10.88.0.71,2m 10.88.0.1 --dhcp-host="$mac",10.88.0.70   # the taken one is to be offered first
start "${interface[@]}"
until_true 120 "an address" has 10.88.0.
has 10.88.0.71 || fail "$(ip addr show dev cam0)"
grep -q "DHCPDECLINE(pc0) 10.88.0.70" dnsmasq.log || fail "$(cat dnsmasq.log)"
no_server

echo "-- ISC dhcpd lends for half a minute and goes: the written address is there again; it comes back, and so does the lease"
stop
ip addr flush dev cam0 scope global
rm -f store/dhcp_lease
cat >dhcpd.conf <<'C'
authoritative;
default-lease-time 30; max-lease-time 30; min-lease-time 30; ping-check false;
server-identifier 10.88.0.1;
shared-network office {
    subnet 10.88.0.0 netmask 255.255.255.0 { range 10.88.0.80 10.88.0.90; option routers 10.88.0.1; option domain-name-servers 10.88.0.53, 10.88.0.54; }
    subnet 192.168.0.0 netmask 255.255.255.0 { }
}
C
isc() {
    touch dhcpd.leases
    nsenter --net=/proc/$office/ns/net dhcpd -4 -f -d -cf "$work/dhcpd.conf" -lf "$work/dhcpd.leases" --no-pid pc0 >dhcpd.log 2>&1 &
    server=$!
}
isc
start "${interface[@]}"
until_true 90 "a lease of dhcpd" has 10.88.0.8
until_true 30 "the name servers" resolves $'nameserver 10.88.0.53\nnameserver 10.88.0.54'   # they follow the address
no_server
until_true 90 "the written address" has 192.168.0.10
until_true 30 "the end of what was lent" has_not 10.88.0.8
expect 200 192.168.0.10 /api/network
grep -q '"ipv4":{"state":"no server answers"}' body.txt || fail "$(cat body.txt)"
isc
until_true 150 "the lease of the server that is back" has 10.88.0.8
until_true 30 "the end of the written address" has_not 192.168.0.10
no_server

echo "-- back to a written address: what was lent is given back"
: >dnsmasq.log
rm -f leases
lending 10.88.0.80,10.88.0.90,2m 10.88.0.1
until_true 90 "dnsmasq's answer" more_than 0 DHCPACK
here=$(lent)
put "$here" '{"ipv4":"Static","trial_seconds":600}' 202
until_true 30 "the written address" has 192.168.0.10
expect 204 192.168.0.10 /api/network/confirm -X POST
until_true 30 "the release" more_than 0 "DHCPRELEASE(pc0) $here"
until_true 30 "the end of what was lent" has_not "$here"

echo "-- a factory reset brings the shipped addresses back"
put 192.168.0.10 '{"address":"192.168.0.33","http_port":8080,"trial_seconds":600}' 202
expect 204 192.168.0.33 /api/network/confirm -X POST
until_true 30 "the end of the former address" has_not 192.168.0.10/
expect 204 192.168.0.33 /api/factory-reset -X POST
until_true 30 "the shipped address" has 192.168.0.10/
until_true 30 "the end of the other" has_not 192.168.0.33/
stop
grep -q '"http_port":80,' store/network || fail "$(cat store/network)"
echo "all as lent"
