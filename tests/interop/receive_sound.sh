#!/bin/bash
# Sound through receive: from gst-rtsp-server (AAC, PCMA, PCMU; TCP, UDP) byte for byte, from our own camera over RTSPS in step with the pictures.
# SPDX-License-Identifier: Apache-2.0
# timeout: 500
. "$(dirname "$0")/_tools.sh"
need curl ffmpeg ffprobe python3 gst-inspect-1.0
/usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null || skip "no gst-rtsp-server for Python"
for element in voaacenc alawenc mulawenc rtpmp4gpay; do gst-inspect-1.0 $element >/dev/null 2>&1 || fail "GStreamer has no $element"; done
bin=${BARTIZAN_BIN:?the folder of the built programs}
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"
echo tallship-7 >password

servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
mkdir sent
/usr/bin/python3 "$tests_folder/_gst_server.py" --sent "$work/sent" >port 2>server.log &
servers+=($!)
for _ in $(seq 600); do [ ! -s port ] || break; kill -0 "${servers[0]}" 2>/dev/null || { cat server.log; fail "the server did not start"; }; sleep 0.1; done
read -r port <port

# octets FILE [options]: all bytes of its sound in the order of the track, as ffmpeg copies them
octets() { ffmpeg -nostdin -v error "${@:2}" -i "$1" -map 0:a:0 -c copy -f data -; }
tracks() { ffprobe -v quiet -show_entries stream=codec_name -of csv=p=0 "$1" | cut -d, -f1 | tr '\n' ' '; }
# pulls NAME TRACKS [options]: a film of two seconds has both tracks, and its sound is a piece of what the encoder gave, without a gap
pulls() {
    local name=$1 tracks=$2 sound=${1#*-} seconds
    shift 2
    for seconds in 2 4 8 16; do   # more of it where the encoder is slow, and again where a machine that is busy with other things lost datagrams, which is told
        rm -f got.mp4
        timeout 120 "$bin/receive" "rtsp://127.0.0.1:$port/$name" --out got.mp4 --seconds $seconds "$@" >told 2>errors || { cat told errors server.log; fail "$name $*: exit code $?"; }
        octets got.mp4 >got.bytes || : >got.bytes
        [ "$(stat -c %s got.bytes)" -gt 4000 ] || continue
        case " $* " in *" --udp "*) grep -q "; sound: .* 0 packets lost, 0 unusable$" told || { echo "again: $(cat told)"; continue; } ;; esac
        break
    done
    [ "$(tracks got.mp4)" = "$tracks " ] || { cat told errors; fail "$name $*: tracks are $(tracks got.mp4)"; }
    case $sound in
        aac) ffmpeg -nostdin -v error -f aac -i "sent/$name.sound" -map 0:a:0 -c copy -bsf:a aac_adtstoasc -f data - >sent.bytes ;;
        *) cp "sent/$name.sound" sent.bytes ;;
    esac
    python3 - <<'PYTHON' || { cat told errors; fail "$name $*: not the sound that was sent"; }
got, sent = open("got.bytes", "rb").read(), open("sent.bytes", "rb").read()
assert len(got) > 4000, f"only {len(got)} bytes"
assert got in sent, "it is no piece of it"
PYTHON
    ffmpeg -nostdin -v error -i got.mp4 -map 0:a:0 -f s16le - 2>decoding | python3 -c 'import array, sys; s = array.array("h", sys.stdin.buffer.read()); assert len(s) > 4000 and max(map(abs, s)) > 3000' ||
        { cat decoding told; fail "$name: what was stored does not sound"; }
    [ ! -s decoding ] || { cat decoding; fail "$name: what was stored does not decode"; }
    grep -q "; sound: .* 0 packets lost, 0 unusable$" told || { cat told; fail "$name: sound was lost"; }
    echo "gst-rtsp-server, $name $*: $(cut -d: -f2- told)"
}
pulls h264-aac "h264 aac"
pulls h264-aac "h264 aac" --udp
pulls h264-pcma "h264 pcm_alaw"
pulls h265-pcmu "hevc pcm_mulaw" --udp
timeout 120 "$bin/receive" "rtsp://127.0.0.1:$port/h264-aac" --out mute.mp4 --seconds 1 --no-sound >told 2>errors || { cat told errors; fail "--no-sound: exit code $?"; }
[ "$(tracks mute.mp4)" = "h264 " ] && ! grep -q sound told || { cat told; fail "--no-sound: tracks are $(tracks mute.mp4)"; }

# Our own camera
"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
"$bin/factory" issue --ca factory --name 127.0.0.1 --output camera.pem camera.csr >/dev/null
"$bin/camera" install --store store camera.pem >/dev/null
serve() {
    rm -f out.txt
    "$bin/camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 "$@" >out.txt 2>&1 &
    camera=$!
    servers+=($camera)
    for _ in $(seq 1200); do ! grep -qs '^RTSPS ' out.txt || break; kill -0 "$camera" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
    https=$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
    rtsps=127.0.0.1:$(sed -n 's,^RTSPS rtsps://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt | head -1)
}
stop() {
    kill "$camera"
    wait "$camera" || fail "the camera ended with $?: $(cat out.txt)"
}
# receives NAME FILE SECONDS: a film of at least so long, however slow the encoder is on this machine
receives() {
    local wait
    for wait in 1 2 4 8 16; do
        rm -f "$2"
        timeout 180 "$bin/receive" "rtsps://admin@$rtsps/MediaInput/$1" --ca factory/root.pem --password-file password --seconds $((wait * $3 + 1)) --out "$2" >told 2>errors ||
            { cat told errors out.txt; fail "$1: exit code $?"; }
        [ "$(sed -n 's/.* pictures, \([0-9]*\)\..*/\1/p' told)" -lt "$3" ] || break
    done
    grep -q "; sound: .* 0 packets lost, 0 unusable$" told || { cat told; fail "$1: sound was lost"; }
    echo "our camera, $1: $(cut -d: -f2- told)"
}
serve --audio aac
[ "$(curl -sS --cacert factory/root.pem -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' \
    -o /dev/null -w '%{http_code}' "https://127.0.0.1:$https/api/setup")" = 201 ] || fail "no set-up: $(cat out.txt)"
for codec in h264 h265; do
    receives $codec/stream_1 $codec.mp4 5
    python3 "$tests_folder/_av_sync.py" $codec.mp4 3 || fail "$codec: sound and picture are not in step"
done
! python3 "$tests_folder/_av_sync.py" h264.mp4 3 --late 150 >/dev/null || fail "sound that is late would not be found"
stop
serve --audio pcmu
receives h264/stream_1 pcmu.mp4 4
[ "$(tracks pcmu.mp4)" = "h264 pcm_mulaw " ] || fail "tracks are $(tracks pcmu.mp4)"
python3 "$tests_folder/_av_sync.py" pcmu.mp4 2 || fail "PCMU: sound and picture are not in step"
stop
