#!/bin/bash
# The recorder judges blind while it records, again on demand with the key; what is altered on the disk differs; its export is authentic, and ffmpeg plays it.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
# alone
. "$(dirname "$0")/_recorder.sh"
"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
serve_camera store 0
cat >recorder.json <<END
{
    "folder": "footage", "authorities": ["factory/root.pem"],
    "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0},
    "cameras": [{"id": "door", "url": "rtsps://admin@127.0.0.1:$rtsps/MediaInput/h264/stream_1/encrypted", "password_file": "password"}]
}
END
record
eventually 120 "the door is recorded" recorded door 200
stop_recorder
from=$(date -u -d '-1 hour' +%FT%H:%MZ) to=$(date -u -d '+1 hour' +%FT%H:%MZ)
asks() {   # EXIT[|EXIT] COMMAND CAMERA...: what the recorder says goes to said
    local expected=$1 code=0
    shift
    "$bin/recorder" "$@" >said 2>complaint || code=$?
    [[ $code =~ ^($expected)$ ]] || { cat said complaint recorder.log; fail "recorder $*: exit code $code instead of $expected"; }
}
worst() { python3 - "$@" <<'END'
import json, sys
said = json.load(open("said"))
was, now, contradicts = sys.argv[1:]
differs = [d for d in said["differences"] if d["was"] == was and d["is"] == now and d["contradicts"] == (contradicts == "yes")]
sys.exit(0 if differs else f"no difference of {was} and {now} in {said}")
END
}
# what a camera skipped for a slow viewer is missing for the recorder too; without that it must say that nothing is
leaps=0
for file in $(segments door); do leaps=$((leaps + $(python3 "$tests_folder/_skipped.py" leaps "$file"))); done
[ $leaps = 0 ] || echo "the camera skipped pictures $leaps times for a slow viewer"
red='"altered"\|"missing"' or_missing=
[ $leaps = 0 ] || red='"altered"' or_missing='|1|2'
# blind: signatures of documents alone
asks "2$or_missing" verify door "$from" "$to" --json
grep -q '"verdict":"not_verifiable_without_key"' said || grep -q '"not_verifiable_without_key"' said || { cat said; fail "not judged blind"; }
grep -q "$red" said && { cat said; fail "red without a reason"; }
# with the key: the pictures too; on arrival they could not be judged, so the index knows that there was something to judge
asks "0|2$or_missing" verify door "$from" "$to" --viewer-key viewer.key --json   # 2: the last signature came with a picture that is not there
! grep -q "$red" said || { cat said; fail "red with the key"; }
worst not_verifiable_without_key authentic no || fail "nothing was judged on arrival"
# an export is made without the key, and is authentic with it
asks "0$or_missing" export door "$from" "$to" --out evidence --viewer-key viewer.key
file=$(ls evidence/*.mp4 | head -1)
judged authentic "$file" --viewer-key viewer.key
judged unverifiable "$file"
[ -s evidence/report.html ] && [ -s evidence/README.txt ] && grep -q 'BEGIN CERTIFICATE' evidence/certificates.pem || fail "the export is not whole"
openssl x509 -in evidence/certificates.pem -noout -issuer | grep "Example Cameras" >/dev/null || fail "the certificate is not the camera's"
shown=0
for key in $(grep -o ':[0-9a-f]\{32\}' store.keys | tr -d : | sort -u); do   # of each stream
    with_key=$(ffprobe -v quiet -decryption_key "$key" -count_frames -select_streams v -show_entries stream=nb_read_frames -of csv=p=0 "$file" | tr -d ,)
    [ "${with_key:-0}" -le "$shown" ] || shown=$with_key
done
[ "$shown" -ge 100 ] || fail "ffmpeg plays $shown frames of the export"
[ "$(pictures "$file")" -ge 100 ] || fail "the export has $(pictures "$file") pictures"
# altered on the disk: red for its pictures, and not what was seen on arrival
first=$(segments door | head -1)
# the end of the fourth key picture, which its slice fills
read -r size at _ < <(ffprobe -v quiet -select_streams v -show_entries packet=size,pos,flags -of csv=p=0 "$first" | grep K | sed -n 4p | tr , ' ')
python3 - "$first" "$((at + size - 8))" <<'END'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 0x10]))
END
code=0
"$bin/recorder" verify door "$from" "$to" --viewer-key viewer.key --json >said || code=$?
[ "$code" = 1 ] || { cat said; fail "the altered picture is not seen: $code"; }
worst not_verifiable_without_key altered yes || fail "the altered picture is no difference"
"$bin/recorder" verify door "$from" "$to" --viewer-key viewer.key >said || true
grep -q 'DIFFERS' said || { cat said; fail "people are not told"; }
# without verdicts, as when the index is made anew on another machine: judged in the background, told, and done once
judged_all() {   # every segment has a verdict from its begin to its end
    python3 - <<'END'
import sqlite3, sys
db = sqlite3.connect("footage/index.sqlite", timeout=30)
segments = db.execute("SELECT start, end FROM segment WHERE camera = 'door'").fetchall()
verdicts = sorted(db.execute("SELECT start, end FROM verdict WHERE camera = 'door'").fetchall())
for start, end in segments:
    at = start
    for a, b in verdicts:
        if a <= at + 5_000_000 and b > at: at = b
    if at < end - 5_000_000: sys.exit(f"nothing is said of {(at - start) / 1e7} to {(end - start) / 1e7} of {start}")
sys.exit(0 if segments else "no segments")
END
}
left() { curl -sS "http://$operations/metrics" | awk -v m="bartizan_recorder_$1" '$1 == m { printf "%d\n", $2 }'; }
rm footage/index.sqlite*
python3 -c 'import json; c = json.load(open("recorder.json")); c["cameras"] = []; json.dump(c, open("recorder.json", "w"))'
record
eventually 120 "the footage is judged in the background" grep -q '^judged what had no verdicts: ' recorder.log
grep -q 'of footage have no verdicts: they are judged in the background' recorder.log || { cat recorder.log; fail "nobody was told"; }
judged_all || fail "not all was judged"
[ "$(left unjudged_segments)" = 0 ] && [ "$(left judged_later_segments_total)" = "$(segments door | wc -l)" ] || { curl -sS "http://$operations/metrics"; fail "what was judged is not counted"; }
stop_recorder
# a recorder that was killed had not told the last verdicts: only they are made, and nothing is judged twice
python3 - <<'END'
import sqlite3
db = sqlite3.connect("footage/index.sqlite", timeout=30)
db.execute("DELETE FROM verdict WHERE start > (SELECT min(start) + 30000000 FROM segment)")
db.execute("UPDATE verdict SET end = min(end, (SELECT min(start) + 30000000 FROM segment)), details = 'seen on arrival'")
db.commit()
END
record
eventually 120 "the rest is judged in the background" grep -q '^judged what had no verdicts: ' recorder.log
judged_all || fail "the rest was not judged"
python3 -c 'import sqlite3, sys; sys.exit(0 if sqlite3.connect("footage/index.sqlite", timeout=30).execute("SELECT count(*) FROM verdict WHERE details = \x27seen on arrival\x27").fetchone()[0] else 1)' || fail "what was seen on arrival is gone"
stop_recorder
echo "judged blind on arrival, again with the key, altered seen, exported authentic"
