#!/usr/bin/env bash
# export_signed.sh DIR [SECONDS]: encodes a test picture in both codecs and signs it in every mode; BARTIZAN_BIN has the programs.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
folder=${1:?usage: export_signed.sh DIR [SECONDS]} seconds=${2:-6}
[ ! -e "$folder/index.tsv" ] || { echo "export_signed: $folder holds an export already; give an empty folder" >&2; exit 1; }
mkdir -p "$folder"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
# closed GOPs of a second, no B pictures, several slices a picture in H.264: what a camera gives
picture=(ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x180:rate=10 -t "$seconds" -pix_fmt yuv420p)
"${picture[@]}" -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 10 -keyint_min 10 -sc_threshold 0 -x264-params slices=2:repeat-headers=1 -f h264 "$work/h264"
"${picture[@]}" -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=10:min-keyint=10:scenecut=0:bframes=0:open-gop=0:repeat-headers=1 -f hevc "$work/h265"
for codec in h264 h265; do
  "${BARTIZAN_BIN:?}/export_signed" $codec "$work/$codec" "$folder"
  cp "$work/$codec" "$folder/unsigned.$codec"
done
echo "$folder: $(($(wc -l < "$folder/index.tsv") - 1)) signed streams, listed in index.tsv; trust root.pem"
