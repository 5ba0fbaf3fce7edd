#!/bin/bash
# The Network page's trial in Chromium: camera and browser in networks of their own, dnsmasq beside the browser.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
check=$(cd "$(dirname "$0")" && pwd)/chromium/network.js
. "$(dirname "$0")/_network.sh"
need dnsmasq chromium node
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
for each in 192.168.0.2/24 10.77.0.1/24; do pc ip addr add $each dev pc0; done
dns_masq --no-ping --dhcp-range=10.77.0.50,10.77.0.60,10m
"$camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
start --interface cam0
set_up
kill -STOP "$server"   # until the page has said that it is asked
HOME=$work pc node "$check" 192.168.0.10 192.168.0.20 "$server" || { kill -CONT "$server"; fail "in Chromium: $(cat out.txt; tail -5 dnsmasq.log)"; }
stop
