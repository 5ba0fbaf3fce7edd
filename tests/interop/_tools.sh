# What the scripts of this folder share: programs, a work folder that goes away, a compiled mux_annexb.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
source_tree=${BARTIZAN_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
shared=${BARTIZAN_SHARED:-$source_tree/../shared}
tools=${BARTIZAN_TOOLS:-}
key=00112233445566778899aabbccddeeff
kid=a7e61c373e219033c21091fa607bf3b8

fail() { echo "FAILED: $*" >&2; exit 1; }
skip() { echo "skipped: $*"; exit 77; }
# A command that nobody guards ends the script (set -e): then it is named.
set -E
trap 'echo "FAILED: ${BASH_SOURCE[0]##*/}, line $LINENO: $BASH_COMMAND" >&2' ERR
need() { for program in "$@"; do command -v "$program" >/dev/null || skip "no $program"; done; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile_mux() {
    "${BARTIZAN_CXX:-g++}" -std=c++20 -O1 -I"$source_tree/include" "$source_tree/tests/interop/mux_annexb.cpp" -o "$work/mux_annexb"
}

# decoded FILE [ffmpeg input options]: one MD5 a picture, in output order
decoded() {
    local file=$1
    shift
    ffmpeg -nostdin -v error "$@" -i "$file" -fps_mode passthrough -f framemd5 - | awk '!/^#/ { print $NF }'
}

# film URL FILE PICTURES: of an endless answer of a camera, until so many pictures have come, however fast this machine encodes. The client ends within a box:
# what is whole stays, as ffmpeg refuses all of a file that ends within a moof
film() {
    rm -f "$2"
    curl -sS --max-time 300 --cacert factory/root.pem --digest -u admin:tallship-7 -o "$2" "$1" 2>curl.err &
    local client=$! come=0
    for _ in $(seq 2400); do
        come=$({ grep -ao moof "$2" 2>/dev/null || true; } | wc -l)
        [ "$come" -lt "$3" ] || break
        kill -0 $client 2>/dev/null || break
        sleep 0.1
    done
    kill $client 2>/dev/null || true
    wait $client || true
    [ "$come" -ge "$3" ] || fail "$1: only $come pictures came: $(cat curl.err)"
    python3 - "$2" <<'PYTHON'
import sys
data, at, whole = open(sys.argv[1], "rb").read(), 0, 0
while at + 8 <= len(data) and at + int.from_bytes(data[at:at + 4], "big") <= len(data):
    at, kind = at + int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
    whole = at if kind in (b"moov", b"mdat") else whole
open(sys.argv[1], "wb").write(data[:whole])
PYTHON
}

# gst_plays LOG [--sizes FILE] PIPELINE...: what GStreamer plays to its end, judged as _gst_play.py says
gst_plays() {
    local log=$1 sizes=()
    shift
    [ "$1" != --sizes ] || { sizes=("$1" "$2"); shift 2; }
    timeout 240 /usr/bin/python3 "$source_tree/tests/interop/_gst_play.py" "${sizes[@]}" 180 "$@" >"$log" 2>&1
}
need_gst_plays() { /usr/bin/python3 -c 'import gi; gi.require_version("Gst", "1.0")' 2>/dev/null || skip "no GStreamer for Python"; }

# make_streams: test pictures of both codecs with a GOP of 20, named CODEC-NAME
make_streams() {
    local picture="ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=640x360:rate=10 -pix_fmt yuv420p"
    $picture -t 6 -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 20 -f h264 "$work/h264-plain"
    $picture -t 6 -c:v libx264 -profile:v high -preset veryfast -bf 0 -g 20 -x264-params slices=4:aud=1:repeat-headers=1 -f h264 "$work/h264-slices"
    # more fragments than the index has places
    $picture -t 8 -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 2 -f h264 "$work/h264-short"
    $picture -t 6 -c:v libx265 -preset ultrafast -g 20 -x265-params log-level=none:bframes=0 -f hevc "$work/h265-plain"
    $picture -t 4 -c:v libx265 -preset ultrafast -g 20 -x265-params log-level=none:bframes=0:slices=3:wpp=1:aud=1:repeat-headers=1 -f hevc "$work/h265-slices"
    local vector
    for vector in h264/own_qcif.264 h265/own_qcif.265; do
        [ ! -e "$shared/vectors/media/$vector" ] || cp "$shared/vectors/media/$vector" "$work/${vector%%/*}-vector"
    done
}
