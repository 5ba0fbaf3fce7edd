#!/usr/bin/env bash
# bench_recorder.sh [CAMERAS] [SECONDS] [ours] [HOUR]: cameras of 4 Mbit/s recorded over RTSP/TCP, each signature verified, beside `ffmpeg -c copy` recording
# the same streams, one after the other on this machine; then what it costs to sign and encrypt a stream as it arrives; ours: without ffmpeg. HOUR: seconds of simulated time after that (3600), in which memory may not grow.
# SPDX-License-Identifier: Apache-2.0
# Called by ./dev bench recorder, which installs what it needs; BARTIZAN_BIN: programs that are built already, else they are built here for speed.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "$0")")")
cameras=${1:-100} seconds=${2:-30} only=${3:-} hour=${4:-3600}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
die() { echo "bench recorder: $*" >&2; exit 1; }
bin=${BARTIZAN_BIN:-}
if [ -z "$bin" ]; then
    bin=$work
    for name in recorder_bench countersign_cost; do
        g++ -std=c++20 -O3 -DNDEBUG -DBOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8 -I"$root/include" -I"$root/tests" -I"$root/examples" -Wno-mismatched-new-delete \
            "$root/tests/interop/$name.cpp" -o "$bin/$name" $(pkg-config --cflags --libs botan-3 libcrypto sqlite3) \
            ${BOTAN_PREFIX:+-Wl,-rpath,$BOTAN_PREFIX/lib} -lboost_json -pthread || die "our recorder does not compile"
    done
fi
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=1280x720:rate=25,noise=alls=12:allf=t -t 8 -pix_fmt yuv420p -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 25 -sc_threshold 0 \
    -b:v 4M -minrate 4M -maxrate 4M -bufsize 1M -x264-params repeat-headers=1:aud=1:nal-hrd=cbr -f h264 "$work/video.264"
echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | sed 's/^ //'), $(nproc) cores, $(g++ --version | head -1), $(date -u +%F); video: $(($(stat -c %s "$work/video.264") / 1000)) kB in 8 s"
"$bin/recorder_bench" serve "$work/port" $((2 * seconds + 600)) "$work/video.264" >"$work/server.log" 2>&1 & server=$!
for ((i = 0; ; i++)); do
    [ ! -e "$work/port" ] || break
    kill -0 "$server" || { cat "$work/server.log" >&2; die "the cameras did not start"; }
    ((i < 600)) || die "the cameras did not start within a minute"
    sleep 0.1
done
python3 "$root/tools/bench_recorder.py" "$bin/recorder_bench" "$work" "$(cat "$work/port")" "$cameras" "$seconds" ${only:+--only-ours}
kill "$server"; wait "$server" 2>/dev/null || true; server=
mkdir "$work/hour"
"$bin/recorder_bench" hour "$hour" "$work/hour" "$work/video.264" >"$work/hour.json" || { cat "$work/hour.json" >&2; die "the simulated hour"; }
echo "simulated time: $(cat "$work/hour.json")"
mkdir "$work/countersigned"
"$bin/countersign_cost" $((hour < 600 ? hour : 600)) "$work/countersigned" "$work/video.264" >"$work/countersigned.json" || die "signing on arrival"
echo "processor time for a second of video, signed and encrypted on arrival: $(cat "$work/countersigned.json")"
