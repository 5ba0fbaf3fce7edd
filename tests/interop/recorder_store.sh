#!/bin/bash
# Recorders with an object store (Ceph's gateway, TLS): footage gets there, waits while the store is away, comes back from there, and is proven; two share cameras by leases.
# recorder_store.sh [SECONDS]: the store is away for so long; ./dev store-away gives 300.
# SPDX-License-Identifier: Apache-2.0
# timeout: 1200
# alone
if [ -z "${BARTIZAN_OWN_MOUNTS:-}" ]; then   # a disk that fails is mounted for this test alone
    for program in unshare mount; do command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }; done
    [ "$(id -u)" = 0 ] || { echo "skipped: mounts need root"; exit 77; }
    BARTIZAN_OWN_MOUNTS=yes exec unshare --mount bash "$0" "$@"
fi
. "$(dirname "$0")/_recorder.sh"
. "$tests_folder/_ceph.sh"
away=${1:-0}
trap 'kill -9 "${running[@]}" 2>/dev/null || true; end_store; wait 2>/dev/null; ! mountpoint -q failing || umount -l failing; rm -rf "$work"' EXIT
[ "$(curl -s -o /dev/null -w '%{http_code}' -X PUT -H "x-amz-content-sha256: UNSIGNED-PAYLOAD" --aws-sigv4 aws:amz:us-east-1:s3 -u $S3_ACCESS_KEY:$S3_SECRET_KEY \
    "http://127.0.0.1:$gate_port/recordings")" = 200 ] || fail "no bucket"
(umask 077; printf '%s\n' $S3_ACCESS_KEY $S3_SECRET_KEY >keys)
"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
serve_camera store 0
# configure [MEMBERS-OF-THE-STORE] [MEMBERS-OF-EACH-CAMERA] [CAMERA:CODEC...]: writes recorder.json; other members of the cameras end their segments and begin new ones
configure() {
    local each list="" store=${1:-} camera=${2:-}
    shift $(($# < 2 ? $# : 2))
    [ $# -gt 0 ] || set -- door:h264 hall:h265
    for each in "$@"; do
        list+=",{\"id\": \"${each%:*}\", \"url\": \"rtsps://admin@127.0.0.1:$rtsps/MediaInput/${each#*:}/stream_1/encrypted\", \"password_file\": \"password\"$camera}"
    done
    cat >recorder.json <<END
{"folder": "footage", "authorities": ["factory/root.pem"], "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0},
 "store": {"endpoint": "https://127.0.0.1:$safe_port", "bucket": "recordings", "prefix": "site/", "credentials_file": "keys", "authorities": ["ca.pem"]$store},
 "cameras": [${list:1}]}
END
}
value() { curl -sS "http://$operations/metrics" | awk -v m="bartizan_recorder_$1" '$1 == m { printf "%d\n", $2; found = 1 } END { if (!found) print -1 }'; }   # METRIC without a label
at_least() { [ "$(value "$1")" -ge "$2" ]; }
is() { [ "$(value "$1")" = "$2" ]; }
new_segments() { configure "" "$1"; kill -HUP "$recorder"; }
# all_stored: each finished segment of the folder is an object of the bucket, byte for byte
all_stored() {
    local file name key n=0
    stored site/footage/ >objects
    for file in footage/footage/*/*.mp4; do
        name=${file#footage/footage/}
        key=$(grep -F "site/footage/${name%.mp4}_" objects) || fail "$name is not in the bucket: $(cat objects)"
        object "$key" | cmp - "$file" || fail "$name is something else in the bucket"
        n=$((n + 1))
    done
    [ "$n" -ge "$1" ] || fail "only $n segments"
    [ "$(wc -l <objects)" = "$n" ] || fail "the bucket has others: $(cat objects)"
}

# 1. footage gets into the store while the recorder runs
configure
record
eventually 120 "two cameras are recorded" recorded door 60
eventually 120 "two cameras are recorded" recorded hall 60
new_segments ', "name": "127.0.0.1"'
eventually 120 "two segments are stored" at_least store_segments_total 2
eventually 60 "a store that takes segments is told to be there" is store_reachable 1

# 2. the store goes away: it is told, recording goes on, and what comes waits; it comes back: all of it gets there, nothing is lost
stop gate
gone_at=$SECONDS
before=$(metric pictures_total door)
new_segments ""
eventually 120 "segments wait" at_least store_waiting_segments 2
eventually 120 "it is told" is store_reachable 0
unwell() { [ "$(curl -sS -o unwell -w '%{http_code}' "http://$operations/health")" = 503 ] && grep -q 'the object store takes nothing' unwell; }
eventually 60 "health tells it" unwell
eventually 120 "recording goes on" recorded door $((before + 50))
while [ "$SECONDS" -lt $((gone_at + away)) ]; do sleep 1; done
waited="$(value store_waiting_segments) segments, $(value store_waiting_bytes) bytes waited after $((SECONDS - gone_at)) s without the store"
stop_recorder   # with what waits: it is found again by the next one
arrived_whole
record
at_least store_waiting_segments 4 || fail "what waited is forgotten: $(value store_waiting_segments)"
eventually 60 "it is told anew" grep -q 'the object store takes nothing' recorder.log
eventually 120 "one that never reached the store records what was recorded before" recorded door 25
gate
back_at=$SECONDS
eventually 300 "what waited is stored" is store_waiting_segments 0
eventually 60 "it is told" grep -q 'the object store is back after' recorder.log
echo "$waited; all of it was stored $((SECONDS - back_at)) s after it was back"
is store_given_up_segments_total 0 || fail "segments were given up"
eventually 120 "the camera is recorded" recorded door 50
stop_recorder

# 3. one that records nobody any more drains the spool; each file is in the bucket byte for byte, and proven
sed -i 's/"cameras": .*/"cameras": []}/' recorder.json
record
eventually 120 "all is stored" is store_waiting_segments 0
stop_recorder
all_stored 6
for file in footage/footage/*/*.mp4; do unharmed "$file"; done
echo "a store that was away: $(wc -l <objects) segments, all of them there and proven"

# 4. what only the store has: it is told, comes back as it was, plays, and is held; an index that is lost learns what the store has
file=$(segments door | head -1)
sum=$(sha256sum <"$file")
start=$(basename "$file" .mp4)
rm "$file"
rm footage/index.sqlite*
"$bin/recorder" rebuild --from-store --config recorder.json >rebuilt 2>&1 || { cat rebuilt; fail "rebuild --from-store"; }
grep -q "^$(wc -l <objects) segments are in the object store" rebuilt || fail "rebuild --from-store: $(cat rebuilt)"
record
eventually 60 "the pages open" grep -q 'pages at https' recorder.log
page=$(sed -n 's,.*pages at \(https:.*\)/$,\1,p' recorder.log)
[ "$(curl -sS -k -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' -o /dev/null -w '%{http_code}' "$page/api/setup")" = 201 ] || fail "no account for the pages"
pages=(-sS --max-time 60 -k --digest -u admin:tallship-7)
timeline() { curl "${pages[@]}" "$page/api/cameras/door/timeline?from=$(date -u -d '-1 day' +%Y-%m-%dT%H:%M:%SZ)&to=$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)" >timeline; }
timeline
[ "$(python3 -c 'import json; print(len(json.load(open("timeline"))["stored"]))')" = 1 ] || fail "the timeline does not tell what only the store has: $(cat timeline)"
"$bin/recorder" fetch door 2020-01-01 2099-01-01 --config recorder.json >fetched || fail "fetch"
grep -q '^1 segments, ' fetched || fail "fetch: $(cat fetched)"
[ "$(sha256sum <"${file%.mp4}.held.mp4")" = "$sum" ] || fail "what came back is not what was stored"
timeline
[ "$(python3 -c 'import json; print(len(json.load(open("timeline"))["stored"]))')" = 0 ] || fail "the timeline does not tell what came back: $(cat timeline)"
curl "${pages[@]}" "$page/footage/door/$start.mp4" | cmp - "${file%.mp4}.held.mp4" || fail "the page does not give what came back"
unharmed "${file%.mp4}.held.mp4"
"$bin/recorder" fetch door 2020-01-01 2099-01-01 --config recorder.json | grep '^0 segments, ' >/dev/null || fail "it is fetched twice"
stop_recorder
echo "what only the store had is back, as it was"

# 5. two recorders share the list: each camera is recorded by exactly one; one that is killed is replaced; one that ends hands over at once
terms=', "lease": {"renew_ms": 3000, "expire_ms": 15000, "skew_ms": 1000}'
share() {   # NAME: a recorder with a folder of its own
    configure "$terms" ', "name": "127.0.0.1"' door:h264 hall:h265 yard:h264 gate:h265
    sed "s/\"folder\": \"footage\"/\"folder\": \"$1\"/" recorder.json >"$1.json"
    : >"$1.log"
    "$bin/recorder" run --config "$1.json" >"$1.out" 2>"$1.log" &
    eval "$1=$!"
    running+=($!)
    eventually 60 "$1 runs" grep -q 'health and metrics: http' "$1.log"
    eval "$1_at=$(sed -n 's,.*health and metrics: http://\(.*\)/$,\1,p' "$1.log")"
}
held() { operations=$1 value store_cameras_held; }
holds() { [ "$(held "$1")" = "$2" ]; }
# by NAME-AT: the cameras that it records, in one line
by() { curl -sS "http://$1/metrics" | sed -n 's/^bartizan_recorder_camera_recording{camera="\(.*\)"} 1$/\1/p' | sort | tr '\n' ' '; }
each_by_one() { [ "$( (by "$one_at"; by "$two_at") | tr ' ' '\n' | grep . | sort | tr '\n' ' ')" = "door gate hall yard " ] && holds "$one_at" 2 && holds "$two_at" 2; }
share one
eventually 60 "one has all cameras" holds "$one_at" 4
share two
eventually 90 "each camera is recorded by exactly one, two each" each_by_one
kill -9 "$two"
died=$SECONDS
eventually 90 "the other has all cameras" holds "$one_at" 4
all_by_one() { [ "$(by "$one_at")" = "door gate hall yard " ]; }
eventually 60 "and records them" all_by_one
echo "a recorder that was killed: its cameras are recorded again after $((SECONDS - died)) s, with leases of 15 s"
share two
eventually 90 "each camera is recorded by exactly one again" each_by_one
before=$(wc -l <two.log)   # what a busy machine made it say of a slow store until now is not of its end
kill -TERM "$two"
eventually 60 "it ends" gone "$two"
ended=$SECONDS
! tail -n +$((before + 1)) two.log | grep 'error' || { cat two.log; fail "the one that ended had trouble"; }
eventually 60 "the other has them" holds "$one_at" 4
echo "a recorder that ended: its cameras have another after $((SECONDS - ended)) s"

# 6. the disk of a recorder fails while it records: it gives its leases away, and the other records its cameras; it takes none as long as it cannot record
mkdir failing
truncate -s 96M failing.img
mkfs.ext4 -q -F failing.img
mount -o loop,errors=remount-ro failing.img failing || fail "no ext4 in a loop device"
share failing
two_at=$failing_at
eventually 120 "each camera is recorded by exactly one, two each" each_by_one
echo "a failing disk" >"/sys/fs/ext4/$(basename "$(findmnt -no SOURCE failing)")/trigger_fs_error"
failed=$SECONDS
eventually 120 "it tells that its disk fails" grep -q 'cannot be written to the disk' failing.log
none_left() { holds "$failing_at" 0 && [ -z "$(by "$failing_at" | tr -d ' ')" ]; }
kill -HUP "$failing"   # the folder is looked at now, not within the minute
eventually 120 "the one with the failing disk has none" none_left
eventually 120 "the other has all cameras" holds "$one_at" 4
eventually 120 "and records them" all_by_one
echo "a recorder whose disk failed: its cameras have another after $((SECONDS - failed)) s"
looked=$(operations=$failing_at value store_lease_requests_total)
looks_again() { [ "$(operations=$failing_at value store_lease_requests_total)" -gt $((looked + 10)) ]; }
eventually 120 "it goes on to look" looks_again
none_left && holds "$one_at" 4 || fail "it takes cameras that it cannot record"
[ "$(stored site/leases/recorders/ | wc -l)" = 1 ] || fail "it still says that it is there: $(stored site/leases/recorders/)"
kill -TERM "$failing"
eventually 60 "it ends" gone "$failing"
kill -TERM "$one"
eventually 60 "it ends" gone "$one"
[ -z "$(stored site/leases/recorders/)" ] || fail "recorders that ended still say that they are there"
for file in one/footage/*/*.mp4 two/footage/*/*.mp4; do unharmed "$file"; done
