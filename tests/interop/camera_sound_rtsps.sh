#!/bin/bash
# Sound of the camera's live streams over RTSPS: ffmpeg and GStreamer pull it in every code, in step with the pictures; that of encrypted streams they pass over. Pages get AAC
# as MP4, clear and encrypted. It is set by the API while streams go on.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_tools.sh"
need curl ffmpeg ffprobe python3
need_gst_plays
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
    gst_plays gst.log rtspsrc name=s location="rtsps://$rtsps/MediaInput/h264/stream_1" user-id=admin user-pw=tallship-7 protocols=tcp tls-validation-flags=0 \
        s. ! application/x-rtp,media=video ! rtph264depay ! video/x-h264,stream-format=byte-stream,alignment=au ! identity eos-after=75 ! filesink location=gst.h264 \
        s. ! application/x-rtp,media=audio ! "$1" ! $2 ! identity eos-after=130 ! filesink location=gst.sound || { cat gst.log out.txt; fail "GStreamer does not pull pictures and sound"; }
    [ "$(ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0 gst.h264 | cut -d, -f1)" -ge 50 ] || fail "GStreamer: too few pictures"
    ffmpeg -nostdin -v error -y "${@:3}" -i gst.sound -f s16le -ac 1 gst.raw 2>errors || { cat errors; fail "GStreamer: sound that does not decode"; }
    python3 - <<'PYTHON' || fail "GStreamer: no beeps"
import array
s = array.array("h", open("gst.raw", "rb").read())
assert max(map(abs, s)) > 12000 and len(s) > 16000, (max(map(abs, s)), len(s))
PYTHON
}

echo "-- AAC-LC beside H.264 and H.265"
start --audio aac --viewer viewer.key.pub
set_up
for codec in h264 h265; do
    pull $codec/stream_1 5 $codec.mkv
    [ "$(tracks $codec.mkv)" = "aac $([ $codec = h264 ] && echo h264 || echo hevc) " ] || fail "$codec: tracks are $(tracks $codec.mkv)"
    in_step $codec.mkv 3 || fail "$codec: sound and picture are not in step"
    ! in_step $codec.mkv 3 --late 150 >/dev/null || fail "$codec: sound that is late would not be found"
done
timeout 180 ffprobe -v quiet -show_entries stream=codec_type,codec_name -of csv=p=0 "rtsps://admin:tallship-7@$rtsps/MediaInput/h264/stream_1/encrypted" | sort | tr '\n' ' ' >tracks.txt || fail "the encrypted stream is not described"
[ "$(cat tracks.txt)" = "h264,video unknown,audio " ] || fail "an encrypted stream has $(cat tracks.txt)"
gst_hears rtpmp4gdepay "aacparse ! audio/mpeg,stream-format=adts" -f aac
stop
# What is signed, of speech: the tone repeats itself to the bit.
start --audio aac --sound speech --viewer viewer.key.pub
pull h264/stream_1 5 stored.mp4
"$BARTIZAN_BIN/verify" --trust factory/root.pem --json stored.mp4 >verdict.json || [ $? = 2 ] || fail "verify: $(cat verdict.json)"
python3 - <<'PYTHON' || fail "what was stored with sound does not verify"
import json
said = json.load(open("verdict.json"))
assert said["signer"] == "trusted" and said["frames"]["altered"] == 0 and said["frames"]["authentic"] >= 50, said["frames"]
sound = said["sound"]
assert sound["codec"] == "AAC" and sound["frames"]["altered"] == 0 and sound["frames"]["missing"] == 0 and sound["frames"]["authentic"] >= 100, sound
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

echo "-- set by the API while streams go on: pages get AAC, clear and encrypted; who plays keeps its pictures, and hears no sound of another code"
ask() { curl -sS --max-time 60 --cacert factory/root.pem --digest -u admin:tallship-7 "$@"; }
# set_audio JSON: as a client must, with the version that it has seen
set_audio() {
    local tag
    tag=$(ask -o /dev/null -D - "https://127.0.0.1:$port/api/audio" | sed -n 's/^etag: *\(.*[^\r]\)\r*$/\1/Ip' | tail -1)
    [ "$(ask -o body.txt -w '%{http_code}' -X PUT -H "If-Match: $tag" -H "Content-Type: application/json" -d "$1" "https://127.0.0.1:$port/api/audio")" = 200 ] || fail "not set: $1: $(cat body.txt)"
}
# shown: the encoders that were set anew give pictures
shown() {
    local stream
    for stream in h264 h265; do
        for _ in $(seq 600); do [ "$(ask -o /dev/null -w '%{http_code}' --max-time 2 "https://127.0.0.1:$port/live/$stream/stream_1.mp4" 2>/dev/null)" != 200 ] || continue 2; sleep 0.1; done
        fail "$stream/stream_1 shows nothing: $(cat out.txt)"
    done
}
rm -f keys
start --key-output keys
set_audio '{"on": true, "codec": "aac", "source": "tone"}'
shown
film "https://127.0.0.1:$port/live/h264/stream_1.mp4" page.mp4 150
[ "$(tracks page.mp4)" = "aac h264 " ] || fail "pages get $(tracks page.mp4)"
in_step page.mp4 4 || fail "what pages get is not in step"
film "https://127.0.0.1:$port/live/h265/stream_1/encrypted.mp4" locked.mp4 150
secret=$(python3 -c 'd = open("locked.mp4", "rb").read(); kid = d[d.index(b"tenc") + 12:][:16].hex(); print(next(l.split(":")[1] for l in open("keys").read().split() if l.startswith(kid)))')
# From a pipe: this ffmpeg takes the sound's IVs for the pictures' when a file of two encrypted tracks has no index, and it may seek.
ffmpeg -nostdin -v error -y -decryption_key "$secret" -i pipe: -c copy opened.mkv <locked.mp4 2>errors || fail "the encrypted film does not open: $(cat errors)"
[ "$(tracks opened.mkv)" = "aac hevc " ] || fail "the encrypted film has $(tracks opened.mkv)"
in_step opened.mkv 4 || fail "the encrypted film is not in step"
[ "$(ffmpeg -nostdin -v quiet -i pipe: -map 0:a -f md5 - <locked.mp4)" != "$(ffmpeg -nostdin -v error -i opened.mkv -map 0:a -f md5 -)" ] || fail "no key is needed for the sound that pages get"
timeout 300 ffmpeg -nostdin -v error -y -i "rtsps://admin:tallship-7@$rtsps/MediaInput/h264/stream_1" -map 0 -c copy -flush_packets 1 -max_interleave_delta 1000000 -f matroska kept.mkv 2>errors &
player=$!
size() { stat -c %s kept.mkv 2>/dev/null || echo 0; }
for _ in $(seq 600); do [ "$(size)" -lt 300000 ] || break; sleep 0.1; done
[ "$(size)" -ge 300000 ] || fail "the player gets nothing: $(cat errors)"
set_audio '{"codec": "pcmu"}'
before=$(size)
for _ in $(seq 900); do [ "$(size)" -lt $((before + 600000)) ] || break; kill -0 $player 2>/dev/null || break; sleep 0.1; done
kill -INT $player
wait $player || true
[ "$(size)" -ge $((before + 600000)) ] || fail "the pictures ended with the sound: $(size) after $before bytes: $(cat errors)"
[ "$(tracks kept.mkv)" = "aac h264 " ] || fail "the player has $(tracks kept.mkv)"
ffmpeg -nostdin -v error -xerror -i kept.mkv -map 0:a -f null - 2>errors || fail "sound of another code in the player's track: $(head -3 errors)"
python3 - <<'PYTHON' || fail "the sound did not end before the pictures"
import subprocess
last = {}
for line in subprocess.run(["ffprobe", "-v", "error", "-show_entries", "packet=codec_type,pts_time", "-of", "csv=p=0", "kept.mkv"], capture_output=True, text=True, check=True).stdout.split():
    kind, time = line.split(",")[:2]
    last[kind] = float(time)
print(last)
raise SystemExit(not last["video"] > last["audio"] + 2)
PYTHON
pull h264/stream_1 4 new.mkv
[ "$(tracks new.mkv)" = "h264 pcm_mulaw " ] || fail "after the change a player gets $(tracks new.mkv)"
film "https://127.0.0.1:$port/live/h264/stream_1.mp4" mute.mp4 150
[ "$(tracks mute.mp4)" = "h264 " ] || fail "pages get G.711: $(tracks mute.mp4)"
stop
start   # what was set is still set
pull h264/stream_1 3 again.mkv
[ "$(tracks again.mkv)" = "h264 pcm_mulaw " ] || fail "after a restart a player gets $(tracks again.mkv)"
set_audio '{"on": false}'
shown
pull h264/stream_1 3 off.mkv
[ "$(tracks off.mkv)" = "h264 " ] || fail "switched off a player gets $(tracks off.mkv)"
stop

echo "-- a file in a loop has its own sound, in step over its end"
"$camera" record --store store --size 640x360 --at-once --quiet --audio aac --seconds 3 --output own.mp4 --key-output own.key >/dev/null
ffmpeg -nostdin -v error -y -decryption_key "$(cut -d: -f2 own.key)" -i own.mp4 -c copy clear.mp4
start --input clear.mp4 --audio aac
pull h264/stream_1 8 looped.mkv
in_step looped.mkv 5 || fail "a looped file is not in step"
# PCMA is set, and the file has none: it is shown without, and the others have it
set_audio '{"on": true, "codec": "pcma"}'
ask "https://127.0.0.1:$port/api/audio" >body.txt
python3 -c 'import json; s = json.load(open("body.txt"))["streams"]; assert s["h264/stream_1"] is None and s["h265/stream_1"] == "pcma", s' || fail "streams are said to have: $(cat body.txt)"
stop
! "$camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 --input clear.mp4 --audio pcma >out.txt 2>&1 || fail "a file with other sound is served"
grep -q "clear.mp4: sound: the file has AAC, not PCMA" out.txt || fail "it says: $(cat out.txt)"
