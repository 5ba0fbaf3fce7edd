#!/bin/bash
# HTTP without TLS, where a product accepts its risks: curl logs in by Digest, and by Basic only where that is accepted too.
# SPDX-License-Identifier: Apache-2.0
# timeout: 120
. "$(dirname "$0")/_tools.sh"
need curl
bin=${BARTIZAN_BIN:?the folder of the built programs}
cd "$work"
"$bin/http_camera" ports 600 >camera.log 2>&1 &
camera=$!
trap 'kill $camera 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do
    [ ! -e ports ] || break
    kill -0 $camera || { cat camera.log; fail "the camera did not start"; }
    sleep 0.1
done
read -r digest either _ <ports
# answer WANTED PORT CURL ARGUMENTS...
answer() {
    local wanted=$1 url=http://127.0.0.1:$2/api/status got
    shift 2
    got=$(curl -sS --max-time 60 -o body -D head -w '%{http_code}' "$@" "$url")
    [ "$got" = "$wanted" ] || fail "$* at $url: $got, not $wanted: $(cat body)"
}
for port in $digest $either; do
    answer 401 "$port"
    answer 200 "$port" --digest -u admin:tallship-7
    grep -q '"user":"admin"' body || fail "$(cat body)"
    answer 401 "$port" --digest -u admin:tallship-8
done
answer 401 "$digest" --basic -u admin:tallship-7
! grep -qi '^www-authenticate: basic' head || fail "Basic is offered where its risk is not accepted"
answer 200 "$either" --basic -u admin:tallship-7
answer 401 "$either" --basic -u admin:tallship-8
grep -qi '^www-authenticate: basic' head || fail "Basic is not offered where its risk is accepted"
kill $camera
wait $camera || fail "the camera ended with $?"
echo "curl logs in over plain HTTP as the product's type says"
