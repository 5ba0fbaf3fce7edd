# The recorder's page in Chromium: first access, cameras, a day's timeline, an encrypted recording with its key and with another, an altered picture told.
# BARTIZAN_PICTURES: where pictures of the pages go.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_playback.sh"
need chromium node openssl certutil ffmpeg python3
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
[ -d "$tools/node_modules/hls.js" ] || skip "no hls.js in BARTIZAN_TOOLS"

make_footage 40 60
python3 "$here/_segments.py" door.mp4 rec/footage/door 20260131T120000.000000Z 20 >door.names
python3 "$here/_segments.py" gate.mp4 rec/footage/gate 20260131T120000.000000Z 20 >gate.names
python3 "$here/_segments.py" gate.mp4 rec/footage/gate 20260131T143000.000000Z 60 >>gate.names
# What somebody altered on the disk after it was recorded: a bit of picture 255, which then looks different, and one of picture 325, which then is none;
# in the clear (hall), and the latter encrypted (porch).
key=$(sed -n 's/.*://p' keys | head -1)
ffmpeg -nostdin -v error -decryption_key "$key" -i door.mp4 -c copy -movflags frag_keyframe+empty_moov+default_base_moof hall.mp4
"$BARTIZAN_BIN/verify" --trust factory/root.pem hall.mp4 >verdict.txt || fail "the footage in the clear is not authentic before anybody alters it: $(cat verdict.txt)"
cp door.mp4 porch.mp4
python3 "$here/_alter.py" porch.mp4 325 breaks "$key"
python3 "$here/_alter.py" hall.mp4 255 decodes
python3 "$here/_alter.py" hall.mp4 325 breaks
python3 "$here/_segments.py" hall.mp4 rec/footage/hall 20260131T120000.000000Z 20 >hall.names
python3 "$here/_segments.py" porch.mp4 rec/footage/porch 20260131T120000.000000Z 20 >porch.names
cat >recorder.json <<JSON
{"folder": "rec", "judge_backlog": false, "authorities": ["factory/root.pem"], "listen": {"address": "127.0.0.1", "https_port": 0}, "operations": {"port": 0},
 "cameras": [{"id": "yard", "url": "rtsps://127.0.0.1:9/nobody"}]}
JSON
show_footage

# What was judged of these days, as the recorder keeps it.
python3 "$here/_verdicts.py" rec/index.sqlite 20260131T120000.000000Z <<'VERDICTS'
door 0 40 not_verifiable_without_key 400
hall 0 40 authentic 400
gate 0 20 authentic 200
gate 20 30 authentic 100
gate 30 30.1 altered 1 picture 300 is not the one that was signed
gate 30.1 48 authentic 179
gate 48 50 missing 20 20 pictures between two signed ones are not there
gate 50 60 authentic 100
gate 9000 9040 unsigned 400
gate 9040 9060 not_covered 200
VERDICTS
python3 - rec/index.sqlite <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=30)
db.execute("UPDATE segment SET open = 1 WHERE camera = 'gate' AND start = (SELECT max(start) FROM segment WHERE camera = 'gate')")   # as while it is recorded
db.commit()
PYTHON

node "$here/chromium/recorder.js" "$url" "$work" ${BARTIZAN_PICTURES:+"$BARTIZAN_PICTURES"} || fail "in Chromium: $(tail -5 out.txt)"

echo "-- what the page exported is authentic to whoever has the key, on another machine"
tar -xf export.tar
ls door-20260131T120002Z/README.txt door-20260131T120002Z/certificates.pem door-20260131T120002Z/report.html door-20260131T120002Z/report.json >/dev/null || fail "the export lacks something: $(find door-*)"
for part in door-20260131T120002Z/*.mp4; do
    "$BARTIZAN_BIN/verify" --trust factory/root.pem --key "$(head -1 keys)" "$part" >verdict.txt || fail "verify of the export: $(cat verdict.txt)"
done
kill "$pid"
wait "$pid" || fail "the recorder did not end well: $(tail -3 out.txt)"
