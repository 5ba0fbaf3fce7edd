#!/bin/bash
# Sound beside live pictures without TLS: ffmpeg, GStreamer and receive pull AAC-LC and PCMU over TCP, UDP and the HTTP tunnel; each frame is one that was sent.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe python3
need_gst_plays
bin=${BARTIZAN_BIN:?the folder of the built programs}
[ -x "$bin/rtsp_sound_camera" ] || fail "no $bin/rtsp_sound_camera"
cd "$work"

picture="ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x240:rate=25 -t 2 -pix_fmt yuv420p"
$picture -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 25 -x264-params repeat-headers=1 -f h264 h264.annexb
$picture -c:v libx265 -preset ultrafast -x265-params log-level=none:bframes=0:keyint=25:open-gop=0:repeat-headers=1 -f hevc h265.annexb
# Sound whose frames are all different, so that it is seen which one came
noise="ffmpeg -nostdin -v error -y -f lavfi -i anoisesrc=d=6:c=pink:r=48000:seed=7 -ac 1"
$noise -c:a aac -b:a 64k -f adts sound.aac
$noise -ar 8000 -c:a pcm_mulaw -f mulaw sound.pcmu
"$bin/rtsp_sound_camera" port 1200 h264.annexb h265.annexb sound.aac sound.pcmu >camera.log 2>&1 &
camera=$!
trap 'kill "$camera" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
for _ in $(seq 600); do [ ! -e port ] || break; kill -0 "$camera" 2>/dev/null || { cat camera.log; fail "the camera does not start"; }; sleep 0.1; done
url=127.0.0.1:$(cat port)/MediaInput

# judged CODE HOW: the sound in got.bytes is a piece of what is sent again and again; HOW some: over UDP a machine that is busy with other things loses packets, and what came is of it
judged() {
    python3 - "$1" "$2" <<'PYTHON'
import sys
code, how = sys.argv[1:]
got = open("got.bytes", "rb").read()
sent = open("sound." + code, "rb").read()
if code == "aac":   # without the 7 bytes of ADTS in front of each frame
    frames, at = [], 0
    while at < len(sent):
        size = (sent[at + 3] & 3) << 11 | sent[at + 4] << 3 | sent[at + 5] >> 5
        frames.append(sent[at + 7:at + size])
        at += size
else:
    frames = [sent[at:at + 160] for at in range(0, len(sent), 160)]
again = b"".join(frames) * 4
if len(got) < 12000:
    sys.exit(f"only {len(got)} bytes of sound")
if how == "all":
    sys.exit(0 if got in again else "not a piece of what was sent")
known = sum(len(f) for f in frames if f in got)
sys.exit(0 if known > 8000 else f"only {known} bytes are of what was sent")
PYTHON
}
adts_off() {   # FILE: into got.bytes
    ffmpeg -nostdin -v error -y -f aac -i "$1" -map 0:a:0 -c copy -bsf:a aac_adtstoasc -f data got.bytes
}
ffmpeg_pulls() {   # URL [OPTIONS]
    timeout 90 ffmpeg -nostdin -v error -y "${@:2}" -i "$1" -t 4 -c copy got.mkv 2>errors && [ "$(ffprobe -v quiet -show_entries stream=codec_type -of csv=p=0 got.mkv | cut -d, -f1 | sort | tr '\n' ' ')" = "audio video " ] &&
        ffmpeg -nostdin -v error -y -i got.mkv -map 0:a:0 -c copy -f data got.bytes
}
gst_pulls() {   # CODE URL OPTIONS: the sound alone; rtspsrc sets both tracks up
    local line="rtpmp4gdepay ! aacparse ! audio/mpeg,stream-format=adts" count=180 again
    [ "$1" = aac ] || line="rtppcmudepay" count=190
    for again in yes yes no; do   # rtspsrc gives up when pictures, which nothing takes here, come before its pad of the sound is linked
        ! gst_plays errors rtspsrc name=s location="$2" latency=0 "${@:3}" s. ! application/x-rtp,media=audio ! $line ! identity eos-after=$count ! filesink location=got.sound || break
        [ $again = yes ] && grep -q 'reason not-linked' errors || return 1
    done
    if [ "$1" = aac ]; then adts_off got.sound; else cp got.sound got.bytes; fi
}
receive_pulls() {   # URL [OPTIONS]
    local wait
    for wait in 4 8 16 32; do
        rm -f got.mp4
        timeout 90 "$bin/receive" "$1" --out got.mp4 --seconds $wait --quiet "${@:2}" >told 2>errors || { cat told; return 1; }
        ffmpeg -nostdin -v error -y -i got.mp4 -map 0:a:0 -c copy -f data got.bytes
        [ "$(stat -c %s got.bytes)" -lt 16000 ] || break
    done
}
for stream in h264:aac h265:pcmu; do
    IFS=: read -r codec code <<<"$stream"
    at=rtsp://$url/$codec/stream_1
    for way in tcp http; do
        ffmpeg_pulls $at -rtsp_transport $way && judged $code all || { cat errors camera.log; fail "ffmpeg, $code, $way"; }
        echo "ffmpeg, $code, $way: $(stat -c %s got.bytes) bytes of sound, as they were sent"
    done
    gst_pulls $code $at protocols=tcp && judged $code all || { cat errors camera.log; fail "GStreamer, $code, tcp"; }
    echo "GStreamer, $code, tcp: $(stat -c %s got.bytes) bytes"
    gst_pulls $code rtsph://$url/$codec/stream_1 protocols=tcp+http && judged $code all || { cat errors camera.log; fail "GStreamer, $code, http"; }
    echo "GStreamer, $code, http: $(stat -c %s got.bytes) bytes"
    receive_pulls $at && judged $code all || { cat errors camera.log; fail "receive, $code, tcp"; }
    echo "receive, $code, tcp: $(stat -c %s got.bytes) bytes"
    for peer in ffmpeg gst receive; do
        for try in 1 2 3; do
            case $peer in
                ffmpeg) ffmpeg_pulls $at -rtsp_transport udp || continue ;;
                gst) gst_pulls $code $at protocols=udp || continue ;;
                receive) receive_pulls $at --udp || continue ;;
            esac
            judged $code some || continue
            echo "$peer, $code, udp: $(stat -c %s got.bytes) bytes"
            continue 2
        done
        cat errors camera.log
        fail "$peer, $code, udp"
    done
done
