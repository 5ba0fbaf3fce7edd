#!/bin/bash
# The recorder when things go wrong: kill -9, a camera that restarts, a renewed certificate, a full disk, a read-only disk, a configuration that changes: what is kept is told and whole.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
# alone
if [ "${1:-}" != inside ]; then   # ports and mounts of our own: a camera that restarts must find its port again
    for program in unshare ip mount; do command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }; done
    [ "$(id -u)" = 0 ] || { echo "skipped: namespaces and mounts need root"; exit 77; }
    exec unshare --net --mount bash "$0" inside
fi
. "$(dirname "$0")/_recorder.sh"
ip link set lo up

"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
serve_camera store 0
here=127.0.0.1:$rtsps
camera_entry() { echo "{\"id\": \"$1\", \"url\": \"rtsps://admin@$here/MediaInput/$2/stream_1/encrypted\", \"password_file\": \"password\"}"; }
# configure MiB-FREE CAMERA...: writes recorder.json
configure() {
    local free=$1 list
    shift
    list=$(printf ',\n%s' "$@")
    cat >recorder.json <<END
{"folder": "footage", "authorities": ["factory/root.pem"], "retention": {"least_free_mib": $free}, "operations": {"port": 0},
 "listen": {"address": "127.0.0.1", "https_port": 0}, "cameras": [${list:1}]}
END
}
# promised: what the index says is on stable storage, "camera segment bytes fragments" a line
promised() {
    python3 - <<'END'
import sqlite3
db = sqlite3.connect("footage/index.sqlite", timeout=10)
for camera, start, nth, fragments, end in db.execute("SELECT s.camera, s.start, s.nth, count(e.offset), max(e.offset + e.bytes) FROM segment s JOIN extent e USING (camera, start, nth) GROUP BY 1, 2, 3"):
    print(camera, start, nth, fragments, end)
END
}
# still_there: all that was promised before is promised now, and in files of at least that length
still_there() {
    python3 - promised.before promised.now <<'END'
import sys
before, now = ({tuple(w[:3]): (int(w[3]), int(w[4])) for w in map(str.split, open(f))} for f in sys.argv[1:])
lost = [k for k, v in before.items() if k not in now or now[k][0] < v[0] or now[k][1] < v[1]]
sys.exit(f"lost: {lost} of {before}; there is {now}" if lost or not before else 0)
END
}
all_unharmed() { for file in footage/footage/*/*.mp4; do unharmed "$file"; done; }

# 1. kill -9 at moments that nobody chose: no fragment that was synced is lost, every file is proven up to the cut, and recording goes on
configure 1 "$(camera_entry door h264)" "$(camera_entry hall h265)"
for round in 1 2 3; do
    record
    eventually 120 "two cameras are recorded" recorded door 125
    eventually 120 "two cameras are recorded" recorded hall 125
    sleep "0.$((RANDOM % 900 + 100))"   # any moment of a group of pictures will do
    kill -9 "$recorder"
    wait "$recorder" 2>/dev/null || true
    promised >promised.before
    "$bin/recorder" rebuild --config recorder.json >rebuilt 2>&1 || { cat rebuilt; fail "rebuild after kill -9"; }
    promised >promised.now
    still_there || fail "round $round: a synced fragment is gone; $(cat rebuilt)"
    all_unharmed
    unharmed "$(segments door | tail -1)"
    [ "$(member verdict.json signer)" = trusted ] && [ "$(member verdict.json frames.authentic)" -ge 25 ] || { cat verdict.json; fail "round $round: what was synced is not proven"; }
    echo "kill -9, round $round: $(tail -1 rebuilt)"
done
[ "$(segments door | wc -l)" -ge 3 ] && [ "$(segments hall | wc -l)" -ge 3 ] || fail "kill -9: $(segments door) $(segments hall)"

# 2. a camera that restarts, with a renewed certificate of the same factory: what was recorded stays; a new segment begins by itself
record
eventually 120 "the camera is recorded" recorded door 50
kill "$camera"
eventually 60 "the camera ends" gone "$camera"
eventually 60 "the loss is told" grep -q '^warning: door: .*; trying again' recorder.log
[ "$(curl -sS -o /dev/null -w '%{http_code}' "http://$operations/health")" = 503 ] || fail "well without a camera"
before=$(metric pictures_total door)
old_serial=$(openssl x509 -in store.pem -noout -serial)
certify store
[ "$(openssl x509 -in store.pem -noout -serial)" != "$old_serial" ] || fail "the certificate is the old one"
serve_camera store "$rtsps"
eventually 120 "the camera is recorded again" recorded door $((before + 50))
[ "$(metric connections_total door)" = 2 ] || fail "connections: $(metric connections_total door)"

# 3. the configuration again: a camera more, one less; the others are not disturbed; a bad one changes nothing
"$bin/recorder" add "rtsps://admin@$here/MediaInput/h264/stream_1/encrypted" --id later --password-file password --config recorder.json >added || fail "add"
"$bin/recorder" remove hall --config recorder.json >/dev/null || fail "remove"
kill -HUP "$recorder"
eventually 60 "the configuration is read again" grep -q 'the configuration was read again: 2 cameras' recorder.log
eventually 120 "the new camera is recorded" recorded later 25
[ "$(metric connections_total door)" = 2 ] || fail "a camera that nobody touched was disturbed"
[ "$(metric connections_total hall)" = 0 ] || fail "a camera that is gone is still counted"
cp recorder.json good.json
echo '{"folder": "footage", "cameras": 7}' >recorder.json
kill -HUP "$recorder"
eventually 60 "a bad configuration is told" grep -q 'the configuration is not used: .*cameras: is no list' recorder.log
mv good.json recorder.json
before=$(metric pictures_total later)
eventually 60 "recording goes on" recorded later $((before + 25))
stop_recorder
all_unharmed
echo "a camera's restart and new certificate: $(segments door | wc -l) segments, all proven"

# 4. a full disk of 12 MiB: what is held as evidence stays as it is, the oldest of the rest goes, and recording goes on
rm -rf footage
mkdir footage
mount -t tmpfs -o size=12m none footage
configure 2 "$(camera_entry door h264)" "$(camera_entry hall h265)"
record
eventually 120 "the camera is recorded" recorded door 50
stop_recorder
"$bin/recorder" hold door 2020-01-01 2099-01-01 --config recorder.json >held || fail "hold"
held=$(ls footage/footage/door/*.held.mp4)
sum=$(sha256sum "$held")
record
full() { [ $(($(metric write_failures_total door) + $(metric write_failures_total hall))) -ge 1 ]; }
eventually 240 "the disk is full" full
before=$(metric pictures_total door)
eventually 120 "recording goes on" recorded door $((before + 75))
eventually 60 "the oldest is deleted" grep -q '^deleted [0-9]* segments' recorder.log
stop_recorder
sha256sum --status -c <<<"$sum" || fail "what was held changed"
all_unharmed
grep -q 'cannot be written to the disk: ' recorder.log || fail "a full disk is not told"
echo "a full disk: $(grep -c 'cannot be written' recorder.log) messages, $(ls footage/footage/*/*.mp4 | wc -l) files, all proven"

# 5. a disk that became read-only: it is told, nothing is recorded, and what is there can be listed and is as it was
sha256sum footage/footage/*/*.mp4 >sums
mount -o remount,ro footage
record
eventually 60 "it is told" grep -q 'cannot be written' recorder.log
[ "$(curl -sS -o /dev/null -w '%{http_code}' "http://$operations/health")" = 503 ] || fail "well on a read-only disk"
eventually 60 "each camera is told" grep -q '^error: door: cannot be written to the disk' recorder.log
stop_recorder
sha256sum --status -c sums || fail "a read-only disk changed"
all_unharmed
echo "a read-only disk: told, and all is as it was"
umount footage
