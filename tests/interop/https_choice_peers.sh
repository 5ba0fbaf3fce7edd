#!/bin/bash
# A product that leaves HTTP or HTTPS to its administrator: curl watches over TLS without a gap while the setting is switched, both ways.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
. "$(dirname "$0")/_tools.sh"
need curl
bin=${BARTIZAN_BIN:?the folder of the built programs}
cd "$work"
"$bin/http_camera" ports 600 >camera.log 2>&1 &
camera=$!
trap 'kill $camera $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do
    [ ! -e ports ] || break
    kill -0 $camera || { cat camera.log; fail "the camera did not start"; }
    sleep 0.1
done
read -r digest either plain safe <ports
http=http://127.0.0.1:$plain https=https://127.0.0.1:$safe
login=(--digest -u admin:tallship-7)
# answer WANTED CURL ARGUMENTS...
answer() {
    local wanted=$1 got
    shift
    got=$(curl -sS --max-time 60 --cacert ports.pem -o body -D head -w '%{http_code}' "$@")
    [ "$got" = "$wanted" ] || fail "$*: $got, not $wanted: $(cat body)"
}
choose() { answer 204 "${login[@]}" -X PUT -H "Content-Type: application/json" -d "{\"connection\":\"$1\"}" "$2/api/https"; }
# watch URL FILE: lines with numbers, until the camera ends it
watch() { curl -sSN --max-time 250 --cacert ports.pem "${login[@]}" -o "$2" "$1/live" 2>"$2.log" & }
lines() { if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi; }
# more FILE: twenty further lines come
more() {
    local want=$(($(lines "$1") + 20))
    for _ in $(seq 600); do [ "$(lines "$1")" -lt $want ] || return 0; sleep 0.1; done
    cat "$1.log"
    fail "$1: no more pictures come"
}

echo "-- shipped with HTTPS: the plain port sends there, looks at no credentials and at no body"
answer 200 "${login[@]}" $https/api/status
answer 308 $http/api/status
grep -qi "^location: $https/api/status" head || fail "$(cat head)"
answer 308 -u admin:tallship-7 --basic $http/api/status
answer 308 -X PUT -H "Content-Type: application/json" -d '{"connection":"HTTP"}' $http/api/https
answer 422 "${login[@]}" -X PUT -H "Content-Type: application/json" -d '{"connection":"FTP"}' $https/api/https
watch $https over_tls
more over_tls

echo "-- HTTP: both ports answer, through the same gate"
choose HTTP $https
for url in $http $https; do
    answer 401 $url/api/status
    ! grep -qi '^www-authenticate: basic' head || fail "Basic is offered"
    answer 200 "${login[@]}" $url/api/status
    grep -q '"user":"admin"' body || fail "$(cat body)"
    answer 401 --digest -u admin:tallship-8 $url/api/status
    answer 401 --basic -u admin:tallship-7 $url/api/status
done
watch $http in_the_clear
seen=$!
more in_the_clear
more over_tls

echo "-- HTTPS again: what was shown in the clear ends, what is within TLS goes on"
choose HTTPS $http
answer 308 "${login[@]}" $http/api/status
ended=0
wait $seen || ended=$?
[ $ended != 0 ] && [ $ended != 28 ] || fail "the viewer in the clear ended with $ended: $(cat in_the_clear.log)"
more over_tls
answer 200 "${login[@]}" $https/api/status
# the last line may be cut anywhere
awk 'NR > 1 && $1 != last + 1 { exit 1 } { last = $1 }' <(sed '$d' over_tls) || fail "the viewer over TLS lost pictures"

answer 409 "${login[@]}" -X PUT -H "Content-Type: application/json" -d '{"connection":"HTTPS"}' "http://127.0.0.1:$digest/api/https"
grep -q "plain_tcp" body || fail "$(cat body)"
kill $camera
wait $camera || fail "the camera ended with $?"
echo "$(lines over_tls) pictures over TLS without a gap, $(lines in_the_clear) in the clear while that was set"
