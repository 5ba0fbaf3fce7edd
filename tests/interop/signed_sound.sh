#!/bin/bash
# Sound that the camera signed, after ffmpeg was at it: copied it is proven; changed, dropped, replaced or left out it is told, with its time.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe python3
bin=${BARTIZAN_BIN:?the folder of the built programs}
cd "$work"

"$bin/factory" create --ca ca >log && "$bin/camera" provision --store store >>log && "$bin/factory" issue --ca ca camera.csr >>log &&
    "$bin/camera" install --store store camera.pem >>log || { cat log; fail "a camera cannot be provisioned"; }
record() {
    "$bin/camera" record --store store --size 320x180 --at-once --quiet --codec h264 --seconds 4 --audio aac --output "$1" --key-output "$1.key" "${@:2}" >log 2>&1 || { cat log; fail "$1: not recorded"; }
    ffmpeg -nostdin -v error -decryption_key "$(cut -d: -f2 "$1.key")" -i "$1" -c copy "clear-$1"
}
# says FILE VERDICT EXPRESSION [ARGUMENTS]: what verify says of file f and its sound s
says() {
    local file=$1 verdict=$2 expression=$3
    "$bin/verify" --trust ca/root.pem --json "${@:4}" "$file" >verdict.json || true
    python3 - "$verdict" "$expression" <<'PYTHON' || { cat verdict.json; fail "$file: not $verdict with $expression"; }
import json, sys
said = json.load(open("verdict.json"))
f, s = said["frames"], said["sound"]
sys.exit(not (said["verdict"] == sys.argv[1] and f["altered"] == 0 and f["missing"] == 0 and eval(sys.argv[2])))
PYTHON
    echo "$file: $verdict, $expression"
}
record tone.mp4
record speech.mp4 --sound speech

all='s["covered"] and s["frames"]["authentic"] == s["frames"]["total"] == s["frames"]["signed"] > 180'
says tone.mp4 authentic "$all and s['encrypted']" --key "$(cat tone.mp4.key)"
says tone.mp4 unverifiable 's["frames"]["altered"] == s["frames"]["missing"] == 0'
says clear-tone.mp4 authentic "$all and not s['encrypted']"
says clear-speech.mp4 authentic "$all"

read -r size at < <(ffprobe -v quiet -select_streams a -show_entries packet=size,pos -of csv=p=0 clear-tone.mp4 | sed -n 100p | tr , ' ')
cp clear-tone.mp4 flipped.mp4
python3 - "$((at + size / 2))" <<'PYTHON'
import sys
with open("flipped.mp4", "r+b") as file:
    file.seek(int(sys.argv[1]))
    byte = file.read(1)[0]
    file.seek(-1, 1)
    file.write(bytes([byte ^ 1]))
PYTHON
says flipped.mp4 altered 's["frames"]["altered"] == 1 and [(a["first_frame"], a["last_frame"], a["what"]) for a in s["altered"]] == [(99, 99, "content")] and abs(s["altered"][0]["from_s"] - 2.112) < 0.01'

ffmpeg -nostdin -v error -i clear-tone.mp4 -c copy -bsf:a "noise=amount=0:drop='eq(n,90)'" dropped.mp4
says dropped.mp4 altered 's["frames"]["missing"] == 1 and s["frames"]["altered"] == 0'
ffmpeg -nostdin -v error -i clear-tone.mp4 -i clear-speech.mp4 -map 0:v -map 1:a -c copy replaced.mp4
says replaced.mp4 altered 's["frames"]["authentic"] == 0 and s["frames"]["altered"] > 180'
ffmpeg -nostdin -v error -i clear-tone.mp4 -c copy -an mute.mp4
says mute.mp4 incomplete 's["frames"]["total"] == 0 and s["frames"]["signed"] > 180'

# a part that is cut out stays proven, its sound too
"$bin/verify" --trust ca/root.pem --key "$(cat tone.mp4.key)" --cut 1 3 --output part.mp4 tone.mp4 >log 2>&1 || { cat log; fail "no part can be cut out"; }
says part.mp4 authentic 's["covered"] and 80 < s["frames"]["total"] < 150' --key "$(cat tone.mp4.key)"
