#!/bin/bash
# A part of an encrypted recording, cut without its pictures being touched: authentic, still encrypted, and the same pictures for ffmpeg and Chromium.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe chromium node python3
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
bin=${BARTIZAN_BIN:?the folder of the built programs}
play=$(cd "$(dirname "$0")" && pwd)/chromium/play.js
cd "$work"

"$bin/factory" create --ca ca >log && "$bin/camera" provision --store store >>log && "$bin/factory" issue --ca ca camera.csr >>log &&
    "$bin/camera" install --store store camera.pem >>log && "$bin/factory" viewer -o viewer.key >>log || { cat log; fail "a camera cannot be provisioned"; }
product=$("$bin/camera" certificate --composition | sha256sum | cut -d' ' -f1)
for codec in h264 h265; do
    "$bin/camera" record --store store --codec $codec --seconds 6 --fps 10 --gop 10 --size 320x192 --at-once --quiet \
        --viewer viewer.key.pub --key-output $codec.key --output $codec.mp4 >log || { cat log; fail "no recording"; }
    pair=$(cat $codec.key) secret=${pair#*:}
    code=0
    "$bin/verify" --trust ca/root.pem --cut 1.3 3.7 -o refused.mp4 $codec.mp4 >log 2>&1 || code=$?
    [ $code = 3 ] && grep -q "without the key" log && [ ! -e refused.mp4 ] || { cat log; fail "$codec: a cut without the key: $code"; }
    # 1.3 s to 3.7 s are in the groups of pictures 1 to 3
    "$bin/verify" --trust ca/root.pem --key "$pair" --json --cut 1.3 3.7 -o $codec-cut.mp4 $codec.mp4 >report || { cat report; fail "$codec: the cut is not authentic"; }
    python3 - "$product" <<'PYTHON' || { cat report; fail "$codec: not the frames that were asked for"; }
import json, sys
j = json.load(open("report"))
e = j["extension"]
sys.exit(j["frames"]["total"] != 30 or j["frames"]["authentic"] != 30 or (e["state"], e["frames"], e["product"]) != ("complete", 30, sys.argv[1]) or [r for r in j["remarks"] if r["id"] == "begins_in_mid_recording"] == [])
PYTHON
    "$bin/verify" --trust ca/root.pem --viewer-key viewer.key $codec-cut.mp4 >log || { cat log; fail "$codec: the wrapped key was lost"; }
    code=0; "$bin/verify" --trust ca/root.pem $codec-cut.mp4 >log || code=$?
    [ $code = 2 ] && grep -q UNVERIFIABLE log || { cat log; fail "$codec: the cut is not encrypted any more"; }
    warnings=$(ffprobe -v warning -decryption_key "$secret" $codec-cut.mp4 2>&1)
    [ -z "$warnings" ] || fail "$codec: ffprobe says: $warnings"
    decoded $codec.mp4 -decryption_key "$secret" | sed -n 11,40p >expected
    [ "$(sort -u expected | wc -l)" = 30 ] || fail "$codec: no pictures to compare"
    decoded $codec-cut.mp4 -decryption_key "$secret" | diff - expected || fail "$codec: ffmpeg sees other pictures in the cut"
    ! decoded $codec-cut.mp4 2>/dev/null | diff -q - expected >/dev/null || fail "$codec: no key is needed for the cut"

    # a cut of the cut, a cut of the clear, and as a byte stream
    "$bin/verify" --trust ca/root.pem --key "$pair" --cut frame:10 frame:20 -o twice.mp4 $codec-cut.mp4 >log || { cat log; fail "$codec: a cut of a cut"; }
    decoded twice.mp4 -decryption_key "$secret" | diff - <(sed -n 11,20p expected) || fail "$codec: other pictures in a cut of a cut"
    ffmpeg -nostdin -v error -y -decryption_key "$secret" -i $codec.mp4 -c copy clear.mp4
    "$bin/verify" --trust ca/root.pem --cut 1 4 -o clear-cut.mp4 clear.mp4 >log || { cat log; fail "$codec: a cut of a progressive file"; }
    decoded clear-cut.mp4 | diff - expected || fail "$codec: other pictures in the cut of the clear file"
    ffmpeg -nostdin -v error -y -i clear.mp4 -c copy -f "$([ $codec = h264 ] && echo h264 || echo hevc)" clear.$codec
    "$bin/verify" --trust ca/root.pem --cut 1 4 -o cut.$codec clear.$codec >log || { cat log; fail "$codec: a cut of a byte stream"; }
    decoded cut.$codec | diff - expected || fail "$codec: other pictures in the cut of the byte stream"
    rm -f twice.mp4 clear* cut.$codec
    echo "$codec: 30 of 60 pictures, authentic, the same for ffmpeg; from MP4 in fragments and in tables, and Annex B"
done

pair=$(cat h264.key)
codec=$(python3 -c 'd = open("h264-cut.mp4", "rb").read(); at = d.index(b"avcC") + 5; print("avc1." + d[at:at + 3].hex())')
node "$play" "$work" "$codec" "h264-cut.mp4,${pair%:*},${pair#*:}" >report || { cat report; fail "Chromium"; }
python3 - <<'PYTHON'
import json
state = json.loads(open("report").readline())
assert state["done"] and not state["failed"] and state["frames"] >= 29 and state["time"] > 2.8, state
print("Chromium plays the cut to its end with the key")
PYTHON
