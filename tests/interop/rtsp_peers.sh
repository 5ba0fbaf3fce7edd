#!/bin/bash
# ffmpeg, GStreamer and libcurl watch our live streams: interleaved, through the HTTP tunnel, RTSPS, and refused without the right password.
# SPDX-License-Identifier: Apache-2.0
# timeout: 400
. "$(dirname "$0")/_tools.sh"
need ffmpeg gst-launch-1.0 gcc
bin=${BARTIZAN_BIN:?the folder of the built programs}
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"

picture="ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=640x360:rate=25 -t 2 -pix_fmt yuv420p"
$picture -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 25 -x264-params repeat-headers=1 -f h264 h264.annexb
$picture -c:v libx265 -preset ultrafast -x265-params log-level=none:bframes=0:keyint=25:open-gop=0:repeat-headers=1 -f hevc h265.annexb
for codec in h264 h265; do
    decoded $codec.annexb >$codec.expected
    [ "$(wc -l <$codec.expected)" = 50 ] || fail "the test video has not 50 pictures"
done

"$bin/rtsp_camera" ports 300 h264.annexb h265.annexb >camera.log 2>&1 &
camera=$!
trap 'kill $camera 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 300); do
    [ ! -e ports ] || break
    kill -0 $camera || { cat camera.log; fail "the camera did not start"; }
    sleep 0.1
done
read -r port safe <ports

# seen NAME CODEC: every decoded picture in `got` is one of the video's, in its order and without a gap, from a key picture on
seen() {
    local name=$1 codec=$2 first
    [ "$(wc -l <got)" -ge 30 ] || fail "$name: only $(wc -l <got) pictures came"
    first=$(grep -nxFm1 "$(head -1 got)" $codec.expected | cut -d: -f1) || fail "$name: the first picture is not of the video"
    [ $(((first - 1) % 25)) = 0 ] || fail "$name: begins with picture $first, which is no key picture"
    diff -q <(cat $codec.expected $codec.expected $codec.expected | tail -n +"$first" | head -n "$(wc -l <got)") got >/dev/null || fail "$name: pictures lack or are others"
    echo "$name: $(wc -l <got) pictures, all of them those of the video"
}

for codec in h264 h265; do
    path=/MediaInput/$codec/stream_1
    for way in tcp http rtsps; do
        case $way in
            rtsps) url=rtsps://admin:tallship-7@127.0.0.1:$safe$path options="" ;;
            *) url=rtsp://admin:tallship-7@127.0.0.1:$port$path options="-rtsp_transport $way" ;;
        esac
        timeout 60 ffmpeg -nostdin -v error $options -i "$url" -frames:v 40 -fps_mode passthrough -f framemd5 - 2>errors | awk '!/^#/ { print $NF }' >got ||
            { cat errors camera.log; fail "ffmpeg, $codec, $way"; }
        seen "ffmpeg, $codec, $way" $codec
    done
    for protocols in tcp tcp+http; do
        scheme=rtsp; [ $protocols = tcp ] || scheme=rtsph
        timeout 60 gst-launch-1.0 -q rtspsrc location=$scheme://127.0.0.1:$port$path user-id=admin user-pw=tallship-7 latency=0 protocols=$protocols ! \
            rtp${codec}depay ! video/x-$codec,stream-format=byte-stream,alignment=au ! identity eos-after=41 ! filesink location=got.annexb >gst.log 2>&1 ||
            { cat gst.log camera.log; fail "GStreamer, $codec, $protocols"; }
        decoded got.annexb >got
        seen "GStreamer, $codec, $protocols" $codec
    done
done

! timeout 60 ffmpeg -nostdin -v error -rtsp_transport tcp -i "rtsp://admin:wrong-password1@127.0.0.1:$port/MediaInput/h264/stream_1" -frames:v 1 -f null - 2>errors ||
    fail "a wrong password shows the stream"
grep -q "401" errors || { cat errors; fail "a wrong password is not answered 401"; }
! timeout 60 ffmpeg -nostdin -v error -rtsp_transport tcp -i "rtsp://127.0.0.1:$port/MediaInput/h264/stream_1" -frames:v 1 -f null - 2>/dev/null || fail "no password shows the stream"
! timeout 60 ffmpeg -nostdin -v error -rtsp_transport tcp -i "rtsp://admin:tallship-7@127.0.0.1:$port/MediaInput/h264/stream_9" -frames:v 1 -f null - 2>errors || fail "a stream that does not exist is shown"
grep -q "404" errors || { cat errors; fail "a stream that does not exist is not answered 404"; }
echo "ffmpeg: refused with a wrong password, without one, and where there is no stream"

gcc -O1 -o rtsp_curl "$tests_folder/rtsp_curl.c" -lcurl || fail "the libcurl client does not compile"
timeout 60 ./rtsp_curl "rtsp://127.0.0.1:$port/MediaInput/h264/stream_1" admin:tallship-7 >curl.log 2>&1 || { cat curl.log; fail "libcurl"; }
grep -q "algorithm=SHA-256" curl.log || { cat curl.log; fail "libcurl did not answer with SHA-256"; }
echo "libcurl: $(tail -1 curl.log)"
kill $camera
wait $camera || fail "the camera ended with $?"
