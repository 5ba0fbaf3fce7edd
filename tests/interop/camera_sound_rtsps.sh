#!/bin/bash
# Sound of the camera's live streams over RTSPS: ffmpeg and GStreamer pull it in every code, in step with the pictures; encrypted streams have none.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_tools.sh"
need curl ffmpeg ffprobe gst-launch-1.0 python3
camera=$BARTIZAN_BIN/camera
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"

"$BARTIZAN_BIN/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$BARTIZAN_BIN/factory" viewer --output viewer.key >/dev/null
"$camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
"$BARTIZAN_BIN/factory" issue --ca factory --name 127.0.0.1 --output camera.pem camera.csr >/dev/null
"$camera" install --store store camera.pem >/dev/null

pid=
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
start() {
    rm -f out.txt
    "$camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 "$@" >out.txt 2>&1 &
    pid=$!
    for _ in $(seq 1200); do ! grep -qs '^RTSPS ' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
    port=$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
    rtsps=127.0.0.1:$(sed -n 's,^RTSPS rtsps://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt | head -1)
}
stop() {
    kill "$pid"
    wait "$pid" || fail "the camera ended with $?: $(cat out.txt)"
    pid=
}
set_up() {
    [ "$(curl -sS --cacert factory/root.pem -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' \
        -o /dev/null -w '%{http_code}' "https://127.0.0.1:$port/api/setup")" = 201 ] || fail "no set-up"
}
pull() {
    local name=$1 seconds=$2
    shift 2
    timeout 180 ffmpeg -nostdin -v error -y -i "rtsps://admin:tallship-7@$rtsps/MediaInput/$name" -t "$seconds" -c copy "$@" 2>errors || { cat errors out.txt; fail "ffmpeg does not pull $name"; }
}
tracks() { ffprobe -v quiet -show_entries stream=codec_name -of csv=p=0 "$1" | cut -d, -f1 | sort | tr '\n' ' '; }
in_step() { python3 "$tests_folder/_av_sync.py" "$@"; }
# gst_hears DEPAYLOADER CAPS: pictures and sound by rtspsrc, the sound as ADTS or octets in gst.sound
gst_hears() {
    timeout 180 gst-launch-1.0 -q rtspsrc name=s location="rtsps://$rtsps/MediaInput/h264/stream_1" user-id=admin user-pw=tallship-7 protocols=tcp tls-validation-flags=0 \
        s. ! application/x-rtp,media=video ! rtph264depay ! video/x-h264,stream-format=byte-stream,alignment=au ! identity eos-after=75 ! filesink location=gst.h264 \
        s. ! application/x-rtp,media=audio ! "$1" ! $2 ! identity eos-after=130 ! filesink location=gst.sound >gst.log 2>&1 || { cat gst.log out.txt; fail "GStreamer does not pull pictures and sound"; }
    [ "$(ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0 gst.h264 | cut -d, -f1)" -ge 50 ] || fail "GStreamer: too few pictures"
    ffmpeg -nostdin -v error -y "${@:3}" -i gst.sound -f s16le -ac 1 gst.raw 2>errors || { cat errors; fail "GStreamer: sound that does not decode"; }
    python3 - <<'PYTHON' || fail "GStreamer: no beeps"
import array
s = array.array("h", open("gst.raw", "rb").read())
assert max(map(abs, s)) > 12000 and len(s) > 16000, (max(map(abs, s)), len(s))
PYTHON
}

echo "-- AAC-LC beside H.264 and H.265, and not beside encrypted ones"
start --audio aac --viewer viewer.key.pub
set_up
for codec in h264 h265; do
    pull $codec/stream_1 5 $codec.mkv
    [ "$(tracks $codec.mkv)" = "aac $([ $codec = h264 ] && echo h264 || echo hevc) " ] || fail "$codec: tracks are $(tracks $codec.mkv)"
    in_step $codec.mkv 3 || fail "$codec: sound and picture are not in step"
    ! in_step $codec.mkv 3 --late 150 >/dev/null || fail "$codec: sound that is late would not be found"
done
timeout 180 ffprobe -v quiet -show_entries stream=codec_type -of csv=p=0 "rtsps://admin:tallship-7@$rtsps/MediaInput/h264/stream_1/encrypted" | cut -d, -f1 >tracks.txt || fail "the encrypted stream is not described"
[ "$(cat tracks.txt)" = video ] || fail "an encrypted stream has $(cat tracks.txt)"
gst_hears rtpmp4gdepay "aacparse ! audio/mpeg,stream-format=adts" -f aac
pull h264/stream_1 5 stored.mp4
"$BARTIZAN_BIN/verify" --trust factory/root.pem --json stored.mp4 >verdict.json || [ $? = 2 ] || fail "verify: $(cat verdict.json)"
python3 - <<'PYTHON' || fail "what was stored with sound does not verify"
import json
said = json.load(open("verdict.json"))
assert said["signer"] == "trusted" and said["frames"]["altered"] == 0 and said["frames"]["authentic"] >= 50, said["frames"]
assert said["sound"]["codec"] == "AAC" and not said["sound"]["covered"], said["sound"]
PYTHON
stop

echo "-- G.711"
start --audio pcma
[ "$(grep -c '^RTSPS ' out.txt)" = 2 ] || fail "not two streams: $(cat out.txt)"
pull h264/stream_1 5 pcma.mkv
[ "$(tracks pcma.mkv)" = "h264 pcm_alaw " ] || fail "tracks are $(tracks pcma.mkv)"
in_step pcma.mkv 3 || fail "PCMA: sound and picture are not in step"
gst_hears rtppcmadepay audio/x-alaw -f alaw -ar 8000
stop
start --audio pcmu --sound speech
pull h265/stream_1 4 pcmu.mkv
[ "$(tracks pcmu.mkv)" = "hevc pcm_mulaw " ] || fail "tracks are $(tracks pcmu.mkv)"
ffmpeg -nostdin -v error -y -i pcmu.mkv -map 0:a -f s16le speech.raw
python3 -c 'import array; s = array.array("h", open("speech.raw", "rb").read()); assert max(map(abs, s)) > 3000 and len(s) > 20000, len(s)' || fail "no speech"
stop

echo "-- a file in a loop has its own sound, in step over its end"
"$camera" record --store store --size 640x360 --at-once --quiet --audio aac --seconds 3 --output own.mp4 --key-output own.key >/dev/null
ffmpeg -nostdin -v error -y -decryption_key "$(cut -d: -f2 own.key)" -i own.mp4 -c copy clear.mp4
start --input clear.mp4 --audio aac
pull h264/stream_1 8 looped.mkv
in_step looped.mkv 5 || fail "a looped file is not in step"
stop
! "$camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 --input clear.mp4 --audio pcma >out.txt 2>&1 || fail "a file with other sound is served"
grep -q "clear.mp4: sound: the file has AAC, not PCMA" out.txt || fail "it says: $(cat out.txt)"
