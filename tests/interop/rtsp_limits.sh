#!/bin/bash
# What RTSP clients get at most: packets of 1280 bytes where they are set (J19), by ffmpeg within the connection and by GStreamer as datagrams; and the
# bit rate of a client (L10, J21), kept by leaving out what comes before the next key picture. Controls: larger packets and more bits without the limits.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe python3
need_gst_plays
bin=${BARTIZAN_BIN:?the folder of the built programs}
cd "$work"

picture="ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=640x360:rate=25 -t 2 -pix_fmt yuv420p"
$picture -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 25 -x264-params repeat-headers=1 -f h264 h264.annexb
$picture -c:v libx265 -preset ultrafast -x265-params log-level=none:bframes=0:keyint=25:open-gop=0:repeat-headers=1 -f hevc h265.annexb
rate=$(($(stat -c %s h264.annexb) * 8 / 2 / 1000))   # kbit/s
limit=$((rate / 3))
echo "the stream has $rate kbit/s; a client may get $limit"
decoded h264.annexb >expected

pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
# wait_for FILE PID
wait_for() {
    for _ in $(seq 600); do [ ! -e "$1" ] || return 0; kill -0 "$2" || break; sleep 0.1; done
    fail "$1 does not come: $(cat "$1".log)"
}
start() {   # NAME PACKET_BYTES KBPS
    "$bin/rtsp_camera" "$1" 1200 h264.annexb h265.annexb free "$2" "$3" >"$1.log" 2>&1 &
    pids+=($!)
    wait_for "$1" $!
}
start wide 1500 0
start narrow 1280 0
start slow 1500 $limit

# relay: a proxy that a player goes through, which writes the size of each RTP packet within the connection into a file.
cat >relay.py <<'PYTHON'
import os, socket, sys, threading
to, ports, sizes = int(sys.argv[1]), sys.argv[2], open(sys.argv[3], "a")
door = socket.create_server(("127.0.0.1", 0))
open(ports + ".new", "w").write(str(door.getsockname()[1]))
os.rename(ports + ".new", ports)
def forward(source, sink, watch):
    data = b""
    while True:
        got = source.recv(65536)
        if not got:
            break
        sink.sendall(got)
        if not watch:
            continue
        data += got
        while len(data) >= 4:
            if data[:1] == b"$":
                size = int.from_bytes(data[2:4], "big")
                if len(data) < 4 + size:
                    break
                if data[1] % 2 == 0:
                    print(size, file=sizes, flush=True)
                data = data[4 + size:]
                continue
            head, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                break
            body = sum(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            if len(rest) < body:
                break
            data = rest[body:]
    try:
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass
while True:
    client, _ = door.accept()
    server = socket.create_connection(("127.0.0.1", to))
    threading.Thread(target=forward, args=(client, server, False), daemon=True).start()
    threading.Thread(target=forward, args=(server, client, True), daemon=True).start()
PYTHON
relay() {   # NAME: through it, port into NAME.relay, sizes into NAME.sizes
    local port
    read -r port _ <"$1"
    python3 relay.py "$port" "$1.relay" "$1.sizes" >"$1.relay.log" 2>&1 &
    pids+=($!)
    wait_for "$1.relay" $!
}
pull() {   # NAME SECONDS OUTPUT CODEC
    timeout 180 ffmpeg -nostdin -v error -y -rtsp_transport tcp -i "rtsp://admin:tallship-7@127.0.0.1:$(cat "$1.relay")/MediaInput/$4/stream_1" -t "$2" -c copy "$3" 2>errors ||
        { cat errors; fail "ffmpeg does not pull $4 of $1"; }
}
greatest() { sort -n "$1" | tail -1; }

echo "-- packets: an IP packet is an RTP packet and 48 bytes of IPv6 and UDP"
for name in wide narrow; do
    relay $name
    for codec in h264 h265; do pull $name 3 $name-$codec.mkv $codec; done
    most=$(($(greatest $name.sizes) + 48))
    echo "ffmpeg, $name: $(wc -l <$name.sizes) packets, the greatest has $most bytes"
    [ "$(wc -l <$name.sizes)" -ge 150 ] || fail "too few packets"
    case $name in wide) [ $most -gt 1280 ] && [ $most -le 1500 ] ;; narrow) [ $most -gt 1000 ] && [ $most -le 1280 ] ;; esac || fail "$name: packets of $most bytes"
    read -r port _ <$name
    gst_plays gst.log --sizes $name.gst rtspsrc location="rtsp://127.0.0.1:$port/MediaInput/h264/stream_1" user-id=admin user-pw=tallship-7 protocols=udp ! \
        identity name=sizes eos-after=200 ! fakesink || { cat gst.log; fail "GStreamer does not pull $name"; }
    most=$(($(greatest $name.gst) + 48))
    echo "GStreamer, $name: $(wc -l <$name.gst) datagrams, the greatest has $most bytes"
    [ "$(wc -l <$name.gst)" -ge 150 ] || fail "too few datagrams"
    case $name in wide) [ $most -gt 1280 ] && [ $most -le 1500 ] ;; narrow) [ $most -gt 1000 ] && [ $most -le 1280 ] ;; esac || fail "$name: datagrams of $most bytes"
done

echo "-- bit rate: no more than the limit, with two seconds' worth at once; after what is left out it goes on with a key picture"
relay slow
: >wide.sizes
begin=$(date +%s%N)
pull slow 12 slow.h264 h264
took=$((($(date +%s%N) - begin) / 1000000))
pull wide 12 wide.h264 h264
python3 - $limit $took "$(stat -c %s h264.annexb)" <<'PYTHON' || fail "the limit does not hold"
import sys
limit, took, file_bytes = map(int, sys.argv[1:])
got = sum(int(line) + 4 for line in open("slow.sizes"))
free = sum(int(line) + 4 for line in open("wide.sizes"))
most = limit * 125 * (took / 1000 + 2) + file_bytes / 2   # what a limited client may get in that time, and the GOP that was begun
print(f"limited: {got} bytes in {took} ms, at most {most:.0f}; without a limit {free} bytes")
raise SystemExit(not (got <= most and got < 0.7 * free and got > 0.1 * free))
PYTHON
decoded slow.h264 >got
python3 - <<'PYTHON' || fail "it does not go on with a key picture"
known = {}
for n, line in enumerate(open("expected").read().split("\n")[:50]):
    known.setdefault(line, n)
seen = [known.get(line) for line in open("got").read().split("\n") if line]
assert len(seen) >= 50 and None not in seen, (len(seen), seen.count(None))
runs, left_out = [], 0
for i, n in enumerate(seen):
    if i == 0 or n != (seen[i - 1] + 1) % 50:
        assert n % 25 == 0, ("begins within a GOP", i, n)
        left_out += i > 0
    runs.append(n)
print(f"{len(seen)} pictures, something was left out {left_out} times, and it went on with a key picture each time")
PYTHON
[ "$(wc -l <got)" -lt 250 ] || fail "nothing was left out: $(wc -l <got) pictures in 12 s"
