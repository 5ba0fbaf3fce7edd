#!/bin/bash
# The camera's pages in Chromium: first access, users, hosts, network, HTTPS, log, on a desk and on a phone. BARTIZAN_PICTURES: where pictures go.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_tools.sh"
need chromium node openssl certutil
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
camera=${BARTIZAN_BIN:?the folder of the built programs}/camera
check=$(cd "$(dirname "$0")" && pwd)/chromium/pages.js
cd "$work"

"$camera" provision --store store --serial SN-7 --request camera.csr >/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -subj "/CN=Owner CA" -days 30 2>/dev/null
cat >answer.sh <<'ANSWER'
cd "$(dirname "$0")"
openssl x509 -req -in page.csr -copy_extensions copyall -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -out page.pem 2>/dev/null   # with the names that it asks for
ANSWER
printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' >ext
openssl x509 -req -in camera.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext -days 30 -out camera.pem 2>/dev/null
"$camera" install --store store camera.pem >/dev/null

# The browser is told of the owner's CA as a user would: in the certificate store of the account.
export HOME=$work/home
mkdir -p "$HOME/.pki/nssdb"
certutil -d "sql:$HOME/.pki/nssdb" -N --empty-password
certutil -d "sql:$HOME/.pki/nssdb" -A -t C,, -n owner -i ca.pem

: >out.txt
"$camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 --key-output keys >out.txt 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do ! grep -q '^HTTP ' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
port=$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
[ -n "$port" ] || fail "no port: $(cat out.txt)"
node "$check" "https://127.0.0.1:$port" "$work" ${BARTIZAN_PICTURES:+"$BARTIZAN_PICTURES"} || fail "in Chromium"
kill "$pid"
wait "$pid" || fail "the camera did not end well: $(tail -3 out.txt)"
