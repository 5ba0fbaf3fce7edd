#!/bin/bash
# The H.264 recordings of the MP4 writer in headless Chromium: MSE, and EME ClearKey with the right key, a wrong one and none.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
. "$(dirname "$0")/_tools.sh"
need ffmpeg chromium node
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
compile_mux
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=640x360:rate=10 -t 4 -pix_fmt yuv420p \
    -c:v libx264 -profile:v main -level 3 -preset veryfast -bf 0 -g 20 -f h264 "$work/stream"
"$work/mux_annexb" h264 "$work/stream" "$work/clear.mp4"
"$work/mux_annexb" h264 "$work/stream" "$work/locked.mp4" $key $kid

node "$(dirname "$0")/chromium/play.js" "$work" avc1.4d401e clear.mp4 "locked.mp4,$kid,$key" --closed "locked.mp4,$kid,ff${key:2}" locked.mp4 > "$work/report"
cat "$work/report"
python3 - "$work/report" <<'PYTHON'
import json, sys
clear, right, wrong, none = [json.loads(line) for line in open(sys.argv[1])]
for name, state in (("clear", clear), ("the right key", right)):
    assert state["done"] and not state["failed"] and state["time"] > 3.9 and state["frames"] >= 39, (name, state)
assert "encrypted: cenc" in right["notes"] and "asks for the right kid" in right["notes"], right
assert wrong["failed"] and wrong["frames"] < 5 and wrong["time"] < 1, ("a wrong key", wrong)
assert none["frames"] == 0 and none["time"] == 0, ("no key", none)
print("played to the end clear and with the key; refused with a wrong key and without one")
PYTHON

# --- with sound: Chromium refuses what it cannot append, and its clock follows the sound
ffmpeg -nostdin -v error -f lavfi -i sine=frequency=440:beep_factor=2:sample_rate=48000:duration=4 -ac 2 -c:a aac -b:a 96k -f adts "$work/sound"
"$work/mux_annexb" h264 "$work/stream" "$work/clear.mp4" --audio aac "$work/sound"
"$work/mux_annexb" h264 "$work/stream" "$work/locked.mp4" $key $kid --audio aac "$work/sound"
node "$(dirname "$0")/chromium/play.js" "$work" avc1.4d401e,mp4a.40.2 clear.mp4 "locked.mp4,$kid,$key" --closed "locked.mp4,$kid,ff${key:2}" > "$work/report"
cat "$work/report"
python3 - "$work/report" <<'PYTHON'
import json, sys
clear, right, wrong = [json.loads(line) for line in open(sys.argv[1])]
for name, state in (("clear", clear), ("the right key", right)):
    assert state["done"] and not state["failed"] and state["time"] > 3.9 and state["frames"] >= 39, (name, state)
assert "encrypted: cenc" in right["notes"] and "asks for the right kid" in right["notes"], right
assert not wrong["done"] and wrong["time"] < 1, ("a wrong key", wrong)
print("with sound: played to the end clear and with the key, not with a wrong one")
PYTHON
