#!/usr/bin/env bash
# fingerprint_note.sh: the camera's fingerprint is the same in its ELF note, as readelf shows it, in what it says of itself, and as
# sha256sum computes it from the canonical composition that a program prints.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
camera=$BARTIZAN_BIN/camera
note=$(readelf -nW "$camera" | awk '/^ *bartizan / { owner = 1 } owner && /description data:/ { sub(/.*description data: /, ""); gsub(/ /, ""); print; owner = 0 }')
said=$("$camera" certificate | awk '/^FINGERPRINT/ { getline; print $1 }')
computed=$("$camera" certificate --composition | sha256sum | cut -d' ' -f1)
echo "note $note"; echo "said $said"; echo "sum  $computed"
! readelf -nW "$camera" 2>&1 | grep -i corrupt
[ ${#note} = 64 ] && [ "$note" = "$said" ] && [ "$note" = "$computed" ]
# a stripped program still carries it
copy=$(mktemp); trap 'rm -f "$copy"' EXIT
strip -o "$copy" "$camera"
readelf -nW "$copy" | grep "bartizan" >/dev/null
