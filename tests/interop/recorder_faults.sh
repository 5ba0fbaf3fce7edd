#!/bin/bash
# The recorder when things go wrong: kill -9, a camera that restarts, a renewed certificate, full, read-only and failing disks, clocks an hour back, another configuration: what is kept is told and whole.
# SPDX-License-Identifier: Apache-2.0
# timeout: 1200
# alone
if [ "${1:-}" != inside ]; then   # ports and mounts of our own: a camera that restarts must find its port again
    for program in unshare ip mount; do command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }; done
    [ "$(id -u)" = 0 ] || { echo "skipped: namespaces and mounts need root"; exit 77; }
    exec unshare --net --mount bash "$0" inside
fi
. "$(dirname "$0")/_recorder.sh"
trap 'kill -9 "${running[@]}" 2>/dev/null || true; wait 2>/dev/null; ! mountpoint -q footage || umount -l footage; rm -rf "$work"' EXIT
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
broken=$(breaks door) calls=$(metric connections_total door)
[ "$calls" -ge 2 ] || fail "connections: $calls"

# 3. the configuration again: a camera more, one less; the others are not disturbed; a bad one changes nothing
"$bin/recorder" add "rtsps://admin@$here/MediaInput/h264/stream_1/encrypted" --id later --password-file password --config recorder.json >added || fail "add"
"$bin/recorder" remove hall --config recorder.json >/dev/null || fail "remove"
kill -HUP "$recorder"
eventually 60 "the configuration is read again" grep -q 'the configuration was read again: 2 cameras' recorder.log
eventually 120 "the new camera is recorded" recorded later 25
connected door "$calls" "$broken" || fail "a camera that nobody touched was disturbed"
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
sum=$(sha256sum footage/footage/door/*.held.mp4)
record
enough() { [ "$(du -sm footage/footage | cut -f1)" -ge 5 ]; }
eventually 400 "there is footage that may go" enough
# Somebody else's file takes what is left, but never so much that retention could free nothing: by its cameras alone a slow machine fills no disk faster than it is looked after.
full() {
    while [ "$(stat -c %s footage/others 2>/dev/null || echo 0)" -lt 7000000 ] && head -c 100000 /dev/zero >>footage/others 2>/dev/null; do :; done
    [ $(($(metric write_failures_total door) + $(metric write_failures_total hall))) -ge 1 ]
}
eventually 120 "the disk is full" full
before=$(metric pictures_total door)
eventually 120 "recording goes on" recorded door $((before + 75))
eventually 60 "the oldest is deleted" grep -q '^deleted [0-9]* segments' recorder.log
grep -q 'cannot be written to the disk: ' recorder.log || fail "a full disk is not told"
rm footage/others
eventually 400 "there is footage that may go again" enough
# Killed, and somebody else's file takes the last byte before it begins anew: the index cannot take what the segments became that were being written.
kill -9 "$recorder"
eventually 60 "the recorder is gone" gone "$recorder"
head -c 12M /dev/zero >>footage/others 2>/dev/null && fail "there was room for all of it"
record
eventually 120 "the oldest is deleted" grep -q '^deleted [0-9]* segments' recorder.log
eventually 120 "it records on the disk that was full" recorded door 75
[ "$(grep -c 'the index cannot be read or written' recorder.log)" -le 2 ] || fail "it repeats itself: $(cat recorder.log)"
stop_recorder
rm footage/others
sha256sum --status -c <<<"$sum" || fail "what was held changed"
all_unharmed
echo "a full disk: $(ls footage/footage/*/*.mp4 | wc -l) files, all proven"

# 5. a disk that became read-only: it is told in the log, the metrics, the health and the page; nothing is recorded; what is there can be looked at and is as it
# was; and recording goes on when the disk can be written to again
mkdir tmp
export TMPDIR=$work/tmp
pages=(-sS --max-time 60 -k --digest -u admin:tallship-7)
page_url() { sed -n 's,.*pages at \(https:.*\)/$,\1,p' recorder.log | tail -1; }
record
eventually 60 "the pages open" grep -q 'pages at https' recorder.log
[ "$(curl -sS --max-time 60 -k -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' -o /dev/null -w '%{http_code}' "$(page_url)/api/setup")" = 201 ] ||
    fail "no account for the pages"
stop_recorder
sha256sum footage/footage/*/*.mp4 >sums
promised >promised.before
mount -o remount,ro footage
record
eventually 60 "it is told" grep -q 'cannot be written' recorder.log
eventually 60 "each camera is told" grep -q '^error: door: cannot be written to the disk' recorder.log
unwell() { [ "$(curl -sS -o unwell -w '%{http_code}' "http://$operations/health")" = 503 ] && grep -q 'the disk cannot be written to' unwell; }
eventually 60 "health tells it" unwell
curl -sS "http://$operations/metrics" | grep '^bartizan_recorder_writable 0$' >/dev/null || fail "no metric of a read-only disk"
curl "${pages[@]}" "$(page_url)/api/cameras" >said || fail "no page on a read-only disk: $(cat recorder.log)"
python3 -c 'import json; said = json.load(open("said")); assert "cannot be written" in said["problem"] and any(c["id"] == "door" and c["first"] for c in said["cameras"]), said' || fail "the page: $(cat said)"
file=$(segments door | grep -v held | head -1)
curl "${pages[@]}" "$(page_url)/footage/door/$(basename "$file")" | cmp - "$file" || fail "the page does not give the file"
"$bin/recorder" list --config recorder.json | grep '^door .* MiB' >/dev/null || fail "no list on a read-only disk"
[ "$(metric pictures_total door)" = 0 ] || fail "recorded on a read-only disk"
sha256sum --status -c sums || fail "a read-only disk changed"
mount -o remount,rw footage
eventually 120 "recording goes on when the disk can be written to" recorded door 50
kill -HUP "$recorder"   # the folder is looked at now, not within the minute
eventually 60 "the index is back" grep -q 'the index is where it belongs again' recorder.log
eventually 60 "and all is well" grep -q 'the disk can be written to again' recorder.log
opened_again() { [ "$(grep -c 'pages at https' recorder.log)" = 2 ]; }
eventually 60 "the pages open again, now with the index where it belongs" opened_again   # at another port, for the configuration leaves it to the system
curl "${pages[@]}" "$(page_url)/api/cameras" >said || fail "no page on a disk that can be written to again: $(cat recorder.log)"
python3 -c 'import json; said = json.load(open("said")); assert "problem" not in said, said' || fail "the page after: $(cat said)"
stop_recorder
! ls -d tmp/recorder-* >/dev/null 2>&1 || fail "the index's spare place is still there"
promised >promised.now
[ "$(wc -l <promised.now)" -gt 0 ] && grep -q '^door ' promised.now || fail "the index has nothing of what was recorded since"
[ -n "$(segments door | grep -vxFf <(sed 's/^[0-9a-f]*  //' sums))" ] || fail "nothing new was recorded"   # files have the camera's time: of a slow one the newest is not the last
all_unharmed
echo "a read-only disk: told, looked at, all is as it was; recorded again when it could be"
umount footage

# 6. a disk that fails under two open files: the kernel finds an error in an ext4 of our own and takes no more writes. It is told, what is there can be listed, the
# recorder ends well; when the disk is mended, all that was synced is there, and it records on
truncate -s 64M disk.img
mkfs.ext4 -q -F disk.img
mount -o loop,errors=remount-ro disk.img footage || fail "no ext4 in a loop device"
configure 1 "$(camera_entry door h264)" "$(camera_entry hall h265)"
record
for each in door hall; do eventually 120 "two cameras are recorded" recorded $each 75; done
echo "a failing disk" >"/sys/fs/ext4/$(basename "$(findmnt -no SOURCE footage)")/trigger_fs_error"
for each in door hall; do eventually 60 "each camera is told" grep -q "^error: $each: cannot be written to the disk" recorder.log; done
eventually 90 "it is told" unwell
curl -sS "http://$operations/metrics" | grep '^bartizan_recorder_writable 0$' >/dev/null || fail "no metric of a disk that failed"
came=$(metric pictures_total door)
"$bin/recorder" list --config recorder.json | grep '^door .* MiB' >/dev/null || fail "no list on a disk that failed"
[ "$(metric pictures_total door)" = "$came" ] || fail "recorded on a disk that failed"
stop_recorder
umount footage
e2fsck -fy disk.img >mended 2>&1 || [ $? = 1 ] || { cat mended; fail "the disk cannot be mended"; }
mount -o loop,errors=remount-ro disk.img footage
"$bin/recorder" rebuild --config recorder.json >rebuilt 2>&1 || { cat rebuilt; fail "rebuild on the mended disk"; }   # what SQLite had not synced is in the files
kept=0
for file in $(segments door); do kept=$((kept + $(ffprobe -v quiet -fflags +ignidx -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0 "$file" | tr -d ,))); done
[ "$kept" -ge $((came - 50)) ] || fail "$kept of $came pictures are there: more is lost than the group that was being written and the one that came meanwhile"
promised >promised.before
record
eventually 120 "it records on the mended disk" recorded door 50
stop_recorder
promised >promised.now
still_there || fail "a synced fragment is gone with the disk that failed"
all_unharmed
echo "a disk that fails while it is recorded to: $kept of $came pictures are there, all proven"
umount footage

# 7. clocks an hour back: first the camera's, then the recorder's own. Every picture that came is kept, and found under the time that its camera said
# faked CLOCK COMMAND...: in the background alone, where it is the process
fake=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 | head -1)
[ -n "$fake" ] || fail "no libfaketime, which the set-up installs"
faked() { exec env LD_PRELOAD="$fake" FAKETIME_TIMESTAMP_FILE="$work/$1.clock" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 "${@:2}"; }
rm -rf footage
kill "$camera"
eventually 60 "the camera ends" gone "$camera"
echo +3600 >camera.clock   # an hour ahead, then right: no certificate is from the future
echo +3600 >recorder.clock
camera_runs_under=(faked camera)
serve_camera store "$rtsps"
camera_runs_under=()
configure 1 "$(camera_entry door h264)"
record faked recorder
eventually 120 "the camera is recorded" recorded door 60
echo +0 >camera.clock
before=$(metric pictures_total door)
eventually 120 "the camera is recorded an hour ago" recorded door $((before + 100))
ahead=$(curl -sS "http://$operations/metrics" | sed -n 's/^bartizan_recorder_clock_ahead_seconds{camera="door"} //p')
python3 -c 'import sys; assert -3700 < float(sys.argv[1]) < -3500, sys.argv' "$ahead" || fail "the camera's clock is not told: $ahead"
echo +0 >recorder.clock
before=$(metric pictures_total door)
eventually 120 "recording goes on with both clocks back" recorded door $((before + 60))
connected door 1 || fail "a clock broke the connection"
stop_recorder
arrived_whole
all_unharmed
in_files=0
for file in $(segments door); do in_files=$((in_files + $(pictures "$file"))); done
[ "$in_files" = "$(pictures_of door)" ] || fail "$in_files pictures in the files, $(pictures_of door) were recorded"
python3 - <<'END' || fail "the times of $(segments door)"
import sqlite3
rows = sqlite3.connect("footage/index.sqlite").execute("SELECT start, end FROM segment WHERE camera='door' ORDER BY start").fetchall()
assert len(rows) >= 2, rows
back = (rows[-1][0] - rows[0][0]) / 1e7   # the first segment is an hour later than those that came after it
assert 3400 < back < 3700, rows
assert all(b > a for a, b in rows), rows
END
echo "clocks an hour back: $(segments door | wc -l) segments, $in_files pictures, all kept and proven"
