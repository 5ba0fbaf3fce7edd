#!/bin/bash
# The whole recorder killed at moments that nobody chose, while it records two cameras that sign and encrypt: what was synced is there byte by byte, at most a
# second is lost, the gap is told, the index agrees with the files, and everything verifies. recorder_kills.sh [KILLS]; ./dev kills gives 100.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_recorder.sh"
kills=${1:-3}

"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
serve_camera store 0
cat >recorder.json <<END
{"folder": "footage", "authorities": ["factory/root.pem"], "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0},
 "cameras": [{"id": "door", "url": "rtsps://admin@127.0.0.1:$rtsps/MediaInput/h264/stream_1/encrypted", "password_file": "password"},
             {"id": "hall", "url": "rtsps://admin@127.0.0.1:$rtsps/MediaInput/h265/stream_1/encrypted", "password_file": "password"}]}
END
newest() { curl -sS "http://$operations/metrics" | sed -n 's/^bartizan_recorder_newest_picture_timestamp_seconds{camera="\([a-z]*\)"} /\1 /p'; }
mkdir before
cat >compare.py <<'END'
# What the killed recorder's index promised (before/, as the kill left it) against what the next one has. Times in the index are 100 ns since 1601.
import json, os, shutil, sqlite3, sys
folder, before, since = "footage/footage", "before/footage", 11644473600
def promised(path):
    db = sqlite3.connect(path, timeout=30)
    segments = {tuple(r[:3]): dict(zip(("held", "end", "bytes", "fragments", "open"), r[3:])) for r in db.execute("SELECT camera, start, nth, held, end, bytes, fragments, open FROM segment")}
    for key, s in segments.items():
        s["extents"] = db.execute("SELECT offset, bytes FROM extent WHERE camera=? AND start=? AND nth=? ORDER BY offset", key).fetchall()
    return segments
def name(key):
    import datetime
    at = datetime.datetime(1601, 1, 1) + datetime.timedelta(microseconds=key[1] // 10)
    return f"{key[0]}/{at:%Y%m%dT%H%M%S.%fZ}" + (f"-{key[2]}" if key[2] > 1 else "") + ".mp4"
old = promised("before/index.sqlite")
if sys.argv[1:] == ["save"]:   # the files that were being written
    for key in (key for key, s in old.items() if s["open"]):
        os.makedirs(f"{before}/{key[0]}", exist_ok=True)
        shutil.copy(f"{folder}/{name(key)}", f"{before}/{name(key)}")
    sys.exit()
whole = bytes.fromhex("5b0e4c0f8a1d4d3b9d602c371e945a6f")   # stands behind each fragment; a file without any was never promised, and stays
on_disk = {f"{camera}/{f}" for camera in os.listdir(folder) for f in os.listdir(f"{folder}/{camera}") if whole in open(f"{folder}/{camera}/{f}", "rb").read()}
new = promised("footage/index.sqlite")   # after that: a recorder runs
count = 0
for key, s in old.items():
    if not s["extents"]:
        continue
    assert key in new, f"{name(key)} is gone"
    assert new[key]["extents"][:len(s["extents"])] == s["extents"], f"{name(key)}: other fragments"
    if s["open"]:   # the others were compared when they were
        a, b = (open(f"{where}/{name(key)}", "rb").read() for where in (before, folder))
        for offset, size in s["extents"]:
            assert a[offset:offset + size] == b[offset:offset + size] and len(b) >= offset + size, f"{name(key)}: the fragment at {offset} is not what was synced"
    count += len(s["extents"])
for key, s in new.items():
    if key not in old:
        on_disk.discard(name(key))   # of the recorder that runs now
        continue
    assert not s["open"] and s["fragments"] == len(s["extents"]), f"{name(key)}: {s}"
    assert os.path.getsize(f"{folder}/{name(key)}") == s["bytes"] == sum(s["extents"][-1]), f"{name(key)}: the index says {s}, the file is of {os.path.getsize(folder + '/' + name(key))} bytes"
    on_disk.discard(name(key))
assert not on_disk, f"files that the index does not know: {on_disk}"
for line in open("newest"):
    camera, at = line.split()
    end = max(s["end"] for key, s in new.items() if key[0] == camera and key in old) / 1e7 - since
    assert float(at) - end <= 1.05, f"{camera}: {float(at) - end:.2f} s are lost"   # a group of pictures is a second
    print(f"{camera}:{max(0, float(at) - end):.2f}", end=" ")
print(count)
END
# told_gaps CAMERA: judged again, nothing is altered, and each gap between segments is one: nobody speaks for its time, or it is told as missing
told_gaps() {
    local code=0
    "$bin/recorder" verify "$1" "$(date -u -d '-6 hours' +%FT%H:%MZ)" "$(date -u -d '+1 hour' +%FT%H:%MZ)" --viewer-key viewer.key --json --config recorder.json >said 2>complaint || code=$?
    python3 - "$1" "$code" <<'END' || { cat complaint; fail "what was recorded of $1 does not verify"; }
import datetime, json, sqlite3, sys
camera, code = sys.argv[1], int(sys.argv[2])
said = json.load(open("said"))
at = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
assert code in (0, 1, 2) and not said["unusable"], (code, said["unusable"])
altered = [r for r in said["ranges"] if r["verdict"] in ("altered", "unsigned")]
assert not altered, altered
rows = sqlite3.connect("footage/index.sqlite", timeout=30).execute("SELECT start, end FROM segment WHERE camera=? AND fragments>0 ORDER BY start", (camera,)).fetchall()
rows = [(a / 1e7 - 11644473600, b / 1e7 - 11644473600) for a, b in rows]
gaps = [(b, c) for (a, b), (c, d) in zip(rows, rows[1:]) if c - b > 1.2]
missing = [(at(r["from"]), at(r["to"])) for r in said["ranges"] if r["verdict"] == "missing"]
spoken = [(at(r["from"]), at(r["to"])) for r in said["ranges"] if r["verdict"] != "missing"]
untold = [(b, c) for b, c in gaps if any(f < c - 0.6 and t > b + 0.6 for f, t in spoken) and not any(s < c - 0.6 and e > b + 0.6 for s, e in rows)]
told = sum(any(m[0] <= c + 1.5 and m[1] >= b - 1.5 for m in missing) for b, c in gaps)
assert not untold, f"gaps that are not told: {untold} of {gaps}; missing: {missing}; segments {rows}; ranges " + "\n".join(map(str, said["ranges"]))
authentic = sum(r["frames"] for r in said["ranges"] if r["verdict"] == "authentic")
# a kill costs the signature of the last synced group, and nothing else
uncovered = sum(r["frames"] for r in said["ranges"] if r["verdict"] == "not_covered")
assert authentic > 0 and uncovered <= 25 * len(rows), (authentic, uncovered, len(rows))
print(f"{camera}: {len(rows)} segments, {authentic} pictures authentic, {uncovered} of last groups without a signature, {len(gaps)} gaps, {told} of them missing by the numbers of the documents")
END
}

synced=0
: >all_lost
for ((n = 1; n <= kills; n++)); do
    record
    eventually 120 "two cameras are recorded" recorded door 30
    eventually 120 "two cameras are recorded" recorded hall 30
    sleep "$((RANDOM % 2)).$((RANDOM % 900 + 100))"   # any moment of a group of pictures will do
    newest >newest
    kill -9 "$recorder"
    wait "$recorder" 2>/dev/null || true
    [ "$(wc -l <newest)" = 2 ] || fail "kill $n: $(cat newest)"
    rm -rf before
    mkdir -p before/footage
    cp footage/index.sqlite* before/
    python3 compare.py save || fail "kill $n: no index"
    mv recorder.log killed.log
    record
    grep -q 'segments, .* fragments' recorder.log || { cat recorder.log; fail "kill $n: what is there is not told"; }
    python3 compare.py >compared || fail "kill $n: $(cat compared)"
    tr ' ' '\n' <compared | grep : >>all_lost || true
    synced=$(awk '{print $NF}' compared)
    kill -9 "$recorder"   # this one is no more gently treated: it may have an empty file, or none
    wait "$recorder" 2>/dev/null || true
    ((n % 10)) || echo "$n kills: $synced fragments synced and there; most lost: $(sort -t: -k2 -n all_lost | tail -1 | cut -d: -f2) s"
done
record
eventually 120 "two cameras are recorded" recorded door 30
eventually 120 "two cameras are recorded" recorded hall 30
stop_recorder
for camera in door hall; do told_gaps $camera; done
for file in footage/footage/*/*.mp4; do unharmed "$file"; done
[ "$synced" -ge "$kills" ] || fail "only $synced fragments were synced: nothing is shown"
echo "$kills kills: $synced fragments synced, all there; most lost: $(sort -t: -k2 -n all_lost | tail -1 | cut -d: -f2) s of what had come"
