#!/usr/bin/env bash
# timeout: 600
# powercut.sh [KILLS]: a recorder is killed at random moments, over and over in the same folder; each time all that it had synced is there, and
# the file it was writing plays. The states that a power cut leaves are tests/laws/power_cut.cpp; ffprobe plays some of what that mended.
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
BARTIZAN_POWERCUT_STATES=${STATES:-1000} BARTIZAN_POWERCUT_OUT=$place/mended "$bin/test_laws" "whenever the power goes*" >"$place/law" || { cat "$place/law"; exit 1; }
grep -o '[0-9]* states after.*' "$place/law"
played=0
for file in "$place"/mended/*.mp4; do
  frames=$(ffprobe -v error -count_frames -show_entries stream=nb_read_frames -of csv=p=0 "$file" 2>"$place/errors")
  [ ! -s "$place/errors" ] && ((frames > 0 && frames % 10 == 0)) || { echo "$file does not play: $frames frames"; cat "$place/errors"; exit 1; }
  played=$((played + 1))
done
((played > 20)) || { echo "only $played mended files to play"; exit 1; }
echo "$played files that a cut left play to their ends in ffprobe"
