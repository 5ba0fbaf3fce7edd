#!/usr/bin/env bash
# bench_rtsp.sh [VIEWERS] [SECONDS] [ours]: viewers over RTSP/TCP of one 4 Mbit/s stream, ours and gst-rtsp-server's, one after the other on this machine; ours: without theirs.
# SPDX-License-Identifier: Apache-2.0
# Called by ./dev bench rtsp, which installs what it needs; `BARTIZAN_BIN`: programs that are built already, else they are built here for speed.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "$0")")")
viewers=${1:-200} seconds=${2:-20} only=${3:-}
work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
die() { echo "bench rtsp: $*" >&2; exit 1; }

bin=${BARTIZAN_BIN:-}
if [ -z "$bin" ]; then
    bin=$work
    flags="-std=c++20 -O3 -DNDEBUG -DBOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8 -I$root/include -I$root/tests"
    g++ $flags -Wno-mismatched-new-delete "$root/tests/interop/rtsp_camera.cpp" -o "$bin/rtsp_camera" $(pkg-config --cflags --libs botan-3) \
        ${BOTAN_PREFIX:+-Wl,-rpath,$BOTAN_PREFIX/lib} -pthread || die "our camera does not compile"
    g++ $flags "$root/tests/interop/rtsp_viewers.cpp" -o "$bin/rtsp_viewers" || die "the viewers do not compile"
fi
[ -n "$only" ] || gcc -O2 "$root/benchmarks/rtsp/gst_server.c" -o "$work/gst_server" $(pkg-config --cflags --libs gstreamer-rtsp-server-1.0 gstreamer-app-1.0) || die "gst_server does not compile"

ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=1280x720:rate=25,noise=alls=12:allf=t -t 8 -pix_fmt yuv420p -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 25 \
    -b:v 4M -minrate 4M -maxrate 4M -bufsize 1M -x264-params repeat-headers=1:aud=1:nal-hrd=cbr -f h264 "$work/video.264"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x64:rate=25 -t 1 -pix_fmt yuv420p -c:v libx265 -preset ultrafast \
    -x265-params log-level=none:bframes=0:keyint=25:repeat-headers=1 -f hevc "$work/small.265"
echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-), $(nproc) cores, $(date -u +%F); video: $(($(stat -c %s "$work/video.264") / 1000)) kB in 8 s"

# run NAME TRACK: its server runs already, and its port is in NAME; the line of JSON goes into NAME.json
run() {
    for _ in $(seq 300); do
        [ ! -e "$work/$1" ] || break
        kill -0 "${servers[-1]}" || { cat "$work/$1.log" >&2; die "$1 did not start"; }
        sleep 0.1
    done
    read -r port _ <"$work/$1"
    "$bin/rtsp_viewers" "$port" /MediaInput/h264/stream_1 "$2" "$viewers" "$seconds" "${servers[-1]}" >"$work/$1.json" || { cat "$work/$1.json" "$work/$1.log" >&2; die "not every viewer of $1 saw the stream"; }
    kill "${servers[-1]}"
    wait "${servers[-1]}" 2>/dev/null || true
    echo "$1: $(cat "$work/$1.json")"
}
life=$((seconds + 300))
"$bin/rtsp_camera" "$work/bartizan" $life "$work/video.264" "$work/small.265" open >"$work/bartizan.log" 2>&1 &
servers+=($!)
run bartizan /trackID=1
if [ -z "$only" ]; then
    "$work/gst_server" "$work/gst-rtsp-server" "$work/video.264" $life >"$work/gst-rtsp-server.log" 2>&1 &
    servers+=($!)
    run gst-rtsp-server /stream=0
else
    echo null >"$work/gst-rtsp-server.json"
fi

python3 - "$work/bartizan.json" "$work/gst-rtsp-server.json" <<'END'
import json, sys
ours, theirs = (json.load(open(name)) for name in sys.argv[1:])
print(f"{'':>16} {'pictures, least':>16} {'most':>6} {'lost packets':>13} {'Mbit/s':>8} {'server CPU':>11} {'viewers CPU':>12}")
for name, r in (("bartizan", ours), ("gst-rtsp-server", theirs)):
    if not r: continue
    print(f"{name:>16} {r['least']:>16} {r['most']:>6} {r['lost_packets']:>13} {r['mbit_per_s']:>8} {100 * r['server_cpu_s'] / r['seconds']:>10.1f}% {100 * r['viewers_cpu_s'] / r['seconds']:>11.1f}%")
each = [r["server_cpu_s"] / max(r["pictures"], 1) for r in (ours, theirs) if r]   # a server that was late sent less for less
if len(each) == 2 and min(each) > 0:
    print(f"CPU for a picture to a viewer: {1e6 * each[0]:.1f} us, theirs {1e6 * each[1]:.1f} us: ours is {each[0] / each[1]:.2f} of theirs (target: at most 0.50)")
expected = int(25 * ours["seconds"]) - 2 if ours["seconds"] >= 10 else 1   # a short sample runs beside other things: it is about losses
wrong = [f"{ours['lost_packets']} packets were lost"] * (ours["lost_packets"] > 0) + [f"a viewer saw {ours['least']} of {expected} pictures"] * (ours["least"] < expected)
print("our viewers: " + ("; ".join(wrong) if wrong else "no picture was dropped"))
sys.exit(bool(wrong))
END
