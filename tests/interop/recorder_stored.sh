#!/bin/bash
# What only the object store has plays in the page (Ceph's gateway, Chromium): brought when it is played, proven to be what was put there, with the verdicts that it had;
# another recorder of the bucket learns of it by itself; a store that has something else, or is away, is told of.
# BARTIZAN_PICTURES: where pictures of the pages go.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
# alone
. "$(dirname "$0")/_playback.sh"
need chromium node ffmpeg python3 curl
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
[ -d "$tools/node_modules/hls.js" ] || skip "no hls.js in BARTIZAN_TOOLS"
. "$here/_ceph.sh"
running=()
trap 'kill -9 "${running[@]}" 2>/dev/null || true; end_store; wait 2>/dev/null; rm -rf "$work"' EXIT
eventually() {   # SECONDS WHAT COMMAND...
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$until" ] || { tail -n 30 ./*.log >&2; fail "not in time: $what"; }
        sleep 0.2
    done
}
signed_put=(curl -s -o /dev/null -w '%{http_code}' -X PUT -H "x-amz-content-sha256: UNSIGNED-PAYLOAD" --aws-sigv4 aws:amz:us-east-1:s3 -u $S3_ACCESS_KEY:$S3_SECRET_KEY)
[ "$("${signed_put[@]}" "http://127.0.0.1:$gate_port/recordings")" = 200 ] || fail "no bucket"
(umask 077; printf '%s\n' $S3_ACCESS_KEY $S3_SECRET_KEY >s3keys)

make_footage 40 60
python3 "$here/_segments.py" door.mp4 rec/footage/door 20260131T120000.000000Z 20 >door.names
python3 "$here/_segments.py" gate.mp4 rec/footage/gate 20260131T120000.000000Z 20 >gate.names
python3 "$here/_segments.py" gate.mp4 rec/footage/gate 20260131T143000.000000Z 60 >late.names
first=$(head -1 gate.names | xargs basename)
cp -r rec/footage as_recorded
# configure NAME HOURS: NAME.json, of a recorder whose folder is NAME and which keeps so much beside the store. Nobody answers at the cameras' addresses.
configure() {
    cat >"$1.json" <<JSON
{"folder": "$1", "judge_backlog": false, "authorities": ["factory/root.pem"], "listen": {"address": "127.0.0.1", "https_port": 0}, "operations": {"port": 0},
 "retention": {"keep_hours": $2, "least_free_mib": 1},
 "store": {"endpoint": "https://127.0.0.1:$safe_port", "bucket": "recordings", "credentials_file": "s3keys", "authorities": ["ca.pem"], "listing_s": 10},
 "cameras": [{"id": "gate", "url": "rtsps://127.0.0.1:9/nobody"}, {"id": "door", "url": "rtsps://127.0.0.1:9/nobody"}]}
JSON
}
# show NAME: the recorder of NAME.json runs; sets $NAME_pid, $NAME_url, $NAME_at (of its metrics)
show() {
    : >"$1.log"
    "$BARTIZAN_BIN/recorder" run --config "$1.json" >"$1.out" 2>"$1.log" &
    running+=($!)
    eval "$1_pid=$!"
    eventually 120 "the pages of $1 open" grep -q 'pages at https' "$1.log"
    eventually 60 "the metrics of $1" grep -q 'health and metrics: http' "$1.log"
    eval "$1_url=$(sed -n 's,.*pages at \(https:.*\)/$,\1,p' "$1.log" | tail -1) $1_at=$(sed -n 's,.*health and metrics: http://\(.*\)/$,\1,p' "$1.log")"
}
ask() { curl -sS --max-time 60 -k --digest -u admin:tallship-7 "$@"; }
account() { [ "$(curl -sS -k -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' -o /dev/null -w '%{http_code}' "$1/api/setup")" = 201 ] || fail "no account at $1"; }
value() { curl -sS "http://$1/metrics" | awk -v m="bartizan_recorder_$2" '$1 == m { printf "%d\n", $2; found = 1 } END { if (!found) print -1 }'; }
none_waits() { [ "$(value "$rec_at" store_waiting_segments)" = 0 ]; }
day='from=2026-01-31T00:00:00Z&to=2026-02-01T00:00:00Z'
# stored_stretches URL CAMERA: of the day: FROM-TO as seconds of the day, and whether it is known what was put there
stored_stretches() {
    ask "$1/api/cameras/$2/timeline?$day" >timeline.json
    python3 -c 'import json
at = lambda ms: (ms + 500) // 1000 % 86400 - 43200
print(*("%d-%d:%s" % (at(e["from"]), at(e["to"]), e["known"]) for e in json.load(open("timeline.json"))["stored"]))'
}
stretches() { [ "$(stored_stretches "$1" "$2")" = "$3" ]; }
# bring URL CAMERA FROM TO: its state when it is over
bring() {
    local number
    ask -H "Content-Type: application/json" -d "{\"camera\": \"$2\", \"from\": \"$3\", \"to\": \"$4\"}" "$1/api/fetches" >begun.json
    number=$(python3 -c 'import json; print(json.load(open("begun.json")).get("fetch", 0))')
    [ "$number" != 0 ] || { cat begun.json; return; }
    over() { ask "$1" >state.json; ! grep -q '"running"' state.json; }
    eventually 120 "it is brought" over "$1/api/fetches/$number"
    cat state.json
}

echo "-- footage is put into the store; what is older than the recorder keeps is deleted, and the store alone has it"
configure rec 1
show rec
account "$rec_url"
python3 "$here/_verdicts.py" rec/index.sqlite 20260131T120000.000000Z <<'VERDICTS'
door 0 40 not_verifiable_without_key 400
gate 0 30 authentic 300
gate 30 30.1 altered 1 picture 300 is not the one that was signed
gate 30.1 60 authentic 299
gate 9000 9060 unsigned 600
VERDICTS
eventually 120 "all is stored" none_waits
kill -HUP "$rec_pid"
eventually 120 "the store alone has it" stretches "$rec_url" gate "0-60:True"
eventually 60 "the store alone has it" stretches "$rec_url" door "0-40:True"
[ ! -e "rec/footage/gate/$first" ] || fail "it is still here"
[ "$(ask -o /dev/null -w '%{http_code}' "$rec_url/footage/gate/$first")" = 404 ] || fail "what is not here is given"

echo "-- played in Chromium: brought, with its verdicts; with the key what is encrypted"
node "$here/chromium/stored.js" "$rec_url" "$work" ${BARTIZAN_PICTURES:+"$BARTIZAN_PICTURES"} || fail "in Chromium: $(tail -5 rec.log)"
ask "$rec_url/footage/gate/$first" | cmp - "as_recorded/gate/$first" || fail "it is not what was recorded"
stretches "$rec_url" gate "0-60:True" || fail "what is brought is told as if the folder had it: $(cat timeline.json)"

echo "-- an export brings what it needs; in the audit log as any other"
ask -H "Content-Type: application/json" -d '{"from": "2026-01-31T12:00:02Z", "to": "2026-01-31T12:00:31Z"}' "$rec_url/api/cameras/door/export" >export.json
number=$(python3 -c 'import json; print(json.load(open("export.json"))["export"])')
exported() { ask "$rec_url/api/exports/$number" >export.json; ! grep -q '"running"' export.json; }
eventually 120 "the export is made" exported
grep -q '"state":"done"' export.json || fail "the export: $(cat export.json)"
ask "$rec_url/exports/$number.tar" | tar -x
for part in door-20260131T120002Z/*.mp4; do
    "$BARTIZAN_BIN/verify" --trust factory/root.pem --key "$(head -1 keys)" "$part" >verdict.txt || fail "verify of the export: $(cat verdict.txt)"
done

echo "-- another recorder of the bucket learns of it by itself, and says that it does not know what was put there"
configure two 1000
show two
account "$two_url"
eventually 120 "the other knows what is in the store" stretches "$two_url" door "0-40:False"
eventually 60 "the other knows what is in the store" stretches "$two_url" gate "0-60:False 9000-9060:False"
bring "$two_url" gate 2026-01-31T12:00:00Z 2026-01-31T12:00:30Z | grep '"done","done":2,"all":2,"refused":\[\]' >/dev/null || fail "the other brings nothing: $(cat state.json)"
ask "$two_url/footage/gate/$first" | cmp - "as_recorded/gate/$first" || fail "it is not what was recorded"
[ "$(value "$two_at" store_listing_requests_total)" -ge 2 ] || fail "it has asked for nothing"

echo "-- what somebody put in the place of a segment is refused and told; others are shown"
kill "$rec_pid"
wait "$rec_pid" || fail "the recorder did not end well: $(tail -3 rec.log)"
show rec   # what was brought is gone with the program
key=$(stored footage/gate/ | head -1)
object "$key" >forged
python3 -c 'import sys; data = bytearray(open("forged", "rb").read()); data[len(data) // 2] ^= 1; open("forged", "wb").write(data)'
[ "$("${signed_put[@]}" --data-binary @forged "http://127.0.0.1:$gate_port/recordings/$key")" = 200 ] || fail "the store takes no other"
bring "$rec_url" gate 2026-01-31T12:00:00Z 2026-01-31T12:00:30Z >told
grep -q 'is not the segment that was put there' told || fail "what was forged is not told: $(cat told)"
[ "$(ask -o /dev/null -w '%{http_code}' "$rec_url/footage/gate/$first")" = 404 ] || fail "what was forged is given"
second=$(sed -n 2p gate.names | xargs basename)
ask "$rec_url/footage/gate/$second" | cmp - "as_recorded/gate/$second" || fail "what is right is not shown"
grep -q 'gate.*from the object store: .*is not the segment' rec.log || fail "the log does not tell"

echo "-- a store that is away is told, and what is here plays"
stop gate
bring "$rec_url" gate 2026-01-31T12:00:40Z 2026-01-31T12:00:59Z >told
grep -q '"failed"' told && grep -q '"problem":"[^"]' told || fail "a store that is away is not told: $(cat told)"
ask "$rec_url/footage/gate/$second" | cmp - "as_recorded/gate/$second" || fail "what is here is not shown"
node "$here/chromium/stored.js" "$rec_url" "$work" --away || fail "in Chromium, with the store away: $(tail -5 rec.log)"
echo "-- a store that hangs in the middle of a segment keeps no recorder from ending"
gate
gate_answers
kill -STOP "${store_runs[gate]}"
ask -H "Content-Type: application/json" -d '{"camera": "gate", "from": "2026-01-31T12:00:40Z", "to": "2026-01-31T12:00:59Z"}' "$rec_url/api/fetches" >begun.json
grep -q '"fetch":' begun.json || fail "nothing is begun: $(cat begun.json)"
asked=$SECONDS
kill "$rec_pid"
wait "$rec_pid" || fail "the recorder did not end well: $(tail -3 rec.log)"
kill -CONT "${store_runs[gate]}"
[ $((SECONDS - asked)) -lt 40 ] || fail "it took $((SECONDS - asked)) s to end"
[ -z "$(find rec/own/pages/from-store -type f 2>/dev/null)" ] || fail "what was brought outlives the program"
