#!/usr/bin/env bash
# timeout: 600
# powercut.sh [KILLS]: a recorder of pictures in the clear is killed at random moments, over and over in the same folder; each time all that it had synced is there, and
# the file it was writing plays. The states that a power cut leaves are tests/laws/power_cut.cpp, which verifies all of them without the key; ffprobe plays some
# of what that mended, with the key, and verify proves it.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
kills=${1:-5}
bin=${BARTIZAN_BIN:?} source=${BARTIZAN_SOURCE:?}
place=$(mktemp -d); writer=
trap '[ -z "$writer" ] || kill -9 "$writer" 2>/dev/null || true; rm -rf "$place"' EXIT
: >"$place/said"
for ((i = 1; i <= kills; i++)); do
  lines=$(wc -l <"$place/said")
  "$bin/footage_bench" write "$place" "$source/tests/data/closed_gop.264" >>"$place/said" & writer=$!
  for ((wait = 0; $(wc -l <"$place/said") <= lines; wait++)); do      # it works: at least one more fragment
    kill -0 "$writer" || { echo "the recorder ended by itself"; exit 1; }
    ((wait < 3000)) || { echo "nothing was recorded within a minute"; exit 1; }
    sleep 0.02
  done
  sleep "0.$((RANDOM % 3))$((RANDOM % 10))$((RANDOM % 10))"
  kill -9 "$writer"; wait "$writer" 2>/dev/null || true; writer=
  told=$("$bin/footage_bench" check "$place" "$place/said")
  # a line that the kill cut off is no promise, and would run into the next one
  sed -i '/^[^ ]* [0-9]* [0-9]*$/!d' "$place/said"
  last=${told##* }
  frames=$(ffprobe -v error -count_frames -show_entries stream=nb_read_frames -of csv=p=0 "$last" 2>"$place/errors")
  [ ! -s "$place/errors" ] && ((frames > 0)) || { echo "$last does not play: $frames frames"; cat "$place/errors"; exit 1; }
done
echo "$kills kills: $told"

mkdir "$place/mended"
BARTIZAN_POWERCUT_STATES=${STATES:-500} BARTIZAN_POWERCUT_OUT=$place/mended "$bin/test_laws" "whenever the power goes*" >"$place/law" || { cat "$place/law"; exit 1; }
grep -A8 '[0-9]* states after' "$place/law" | tr -s ' \n' ' ' | grep -o '[0-9]* states after.*took'
played=0 proven=0
kid=a0a1a2a3a4a5a6a7a8a9aaabacadaeaf key=00112233445566778899aabbccddeeff   # of the test's camera
for file in "$place"/mended/*.mp4; do
  camera=${file##*/}; camera=${camera#*-}; camera=${camera%-*}
  # without an index, which the cut took, ffmpeg must not believe in one to decrypt
  frames=$(ffprobe -v error -fflags +ignidx -decryption_key $key -count_frames -show_entries stream=nb_read_frames -of csv=p=0 "$file" 2>"$place/errors" | tr -d ,)
  [ ! -s "$place/errors" ] && ((frames > 0 && frames % 10 == 0)) || { echo "$file does not play: $frames frames"; cat "$place/errors"; exit 1; }
  played=$((played + 1))
  "$bin/verify" --trust "$place/mended/$camera.pem" --key $kid:$key --json "$file" >"$place/verdict" || true
  proven=$((proven + $(python3 -c '
import json, sys
said, frames = json.load(open(sys.argv[1])), int(sys.argv[2])
of = said["frames"]
good = of["authentic"]
assert of["altered"] == 0 and of.get("missing", 0) == 0 and good >= frames - 10 and (good > 0 or frames == 10), said
print(good)' "$place/verdict" "$frames"))) || { echo "$file does not verify up to the cut"; cat "$place/verdict"; exit 1; }
done
((played > 20)) || { echo "only $played mended files to play"; exit 1; }
echo "$played files that a cut left play to their ends in ffprobe with the key; $proven pictures in them are proven authentic"
