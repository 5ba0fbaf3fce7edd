# Live streams of `camera serve` over RTSPS: ffmpeg and GStreamer pull, what they store verifies, strangers are refused.
# SPDX-License-Identifier: Apache-2.0
# timeout: 1500
. "$(dirname "$0")/_tools.sh"
need curl ffmpeg python3
need_gst_plays
camera=$BARTIZAN_BIN/camera
cd "$work"

"$BARTIZAN_BIN/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$BARTIZAN_BIN/factory" viewer --output viewer.key >/dev/null
"$camera" provision --store store --serial SN-8 --request camera.csr >/dev/null
"$BARTIZAN_BIN/factory" issue --ca factory --name 127.0.0.1 --output camera.pem camera.csr >/dev/null
"$camera" install --store store camera.pem >/dev/null
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x180:rate=25 -t 2 -pix_fmt yuv420p -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 25 -x264-params repeat-headers=1 -f h264 own.h264
decoded own.h264 >own.expected

pid=
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
start() {
    rm -f out.txt   # what the last camera said is not this one's
    "$camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 "$@" >out.txt 2>&1 &
    pid=$!
    for _ in $(seq 1200); do ! grep -qs '^RTSPS ' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
    port=$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
    rtsps=127.0.0.1:$(sed -n 's,^RTSPS rtsps://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt | head -1)
}
stop() {
    kill "$pid"
    wait "$pid" || fail "the camera ended with $?: $(cat out.txt)"
}
# proven FILE PICTURES: verify says that nothing is altered or missing, that the signer is trusted, and that at least so many pictures are authentic; what
# follows the last signature in the file is not covered, and is less than two GOPs
proven() {
    "$BARTIZAN_BIN/verify" --trust factory/root.pem --json "$1" >verdict.json || [ $? -le 2 ] || fail "verify of $1: $(cat verdict.json)"
    python3 - "$1" "$2" <<'PYTHON'
import json, sys
said = json.load(open("verdict.json"))
frames = said["frames"]
good = said["signer"] == "trusted" and frames["altered"] == 0 and frames["missing"] == 0 and frames["authentic"] >= int(sys.argv[2]) and frames["not_covered"] < 50
print(f"{sys.argv[1]}: {frames}, signer {said['signer']}")
sys.exit(0 if good else 1)
PYTHON
}
# pulled_whole FILE PICTURES COMMAND...: what the command pulled is proven; once more, and once again, when the camera skipped pictures for a viewer on a busy machine
pulled_whole() {
    local file=$1 pictures=$2 try
    shift 2
    for try in 1 2 3; do
        "$@" || { cat gst.log out.txt 2>/dev/null; fail "$file is not pulled"; }
        ! proven "$file" "$pictures" || return 0
        python3 -c 'import json; f = json.load(open("verdict.json"))["frames"]; raise SystemExit(not (f["missing"] and not f["altered"]))' || break
    done
    fail "$file is not proven: $(cat verdict.json)"
}
pull() {
    local name=$1 seconds=$2
    shift 2
    timeout 400 ffmpeg -nostdin -v error -y -i "rtsps://admin:tallship-7@$rtsps/MediaInput/$name" -t "$seconds" -c copy "$@" 2>errors || { cat errors out.txt; fail "ffmpeg does not pull $name"; }
}

echo "-- first access, then ffmpeg pulls both codecs and verify proves what it stored"
start --viewer viewer.key.pub
[ "$(grep -c '^RTSPS rtsps://' out.txt)" = 4 ] || fail "not four URLs: $(cat out.txt)"
! timeout 60 ffmpeg -nostdin -v error -i "rtsps://admin:tallship-7@$rtsps/MediaInput/h264/stream_1" -t 1 -f null - 2>errors || fail "a stream is shown before there is an account"
[ "$(curl -sS --cacert factory/root.pem -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' \
    -o /dev/null -w '%{http_code}' "https://127.0.0.1:$port/api/setup")" = 201 ] || fail "no set-up"
for codec in h264 h265; do
    pulled_whole $codec.mp4 50 pull $codec/stream_1 4 $codec.mp4
    pulled_whole $codec.annexb 50 pull $codec/stream_1 4 -f ${codec/h265/hevc} $codec.annexb
    [ "$(decoded $codec.mp4 | wc -l)" -ge 75 ] || fail "$codec: the stored pictures do not decode"
done

echo "-- refused: a wrong password, no password, a stream that is off"
for url in admin:wrong-7@$rtsps/MediaInput/h264/stream_1 $rtsps/MediaInput/h264/stream_1 admin:tallship-7@$rtsps/MediaInput/h264/stream_2 admin:tallship-7@$rtsps/off; do
    ! timeout 60 ffmpeg -nostdin -v error -i "rtsps://$url" -t 1 -f null - 2>errors || fail "shown: $url"
done
grep -q 404 errors || fail "a stream that is not there is not answered 404: $(cat errors)"

echo "-- GStreamer pulls as well"
watch() {   # SCHEME
    rm -f gst.annexb
    gst_plays gst.log rtspsrc location="$1://127.0.0.1:${rtsps#*:}/MediaInput/h264/stream_1" user-id=admin user-pw=tallship-7 tls-validation-flags=0 protocols=tcp"${2:-}" ! \
        rtph264depay ! video/x-h264,stream-format=byte-stream,alignment=au ! identity eos-after=60 ! filesink location=gst.annexb
}
pulled_whole gst.annexb 25 watch rtsps

echo "-- the same port takes the tunnel through HTTPS ('Internet mode', L03, L04)"
for codec in h264 h265; do
    through_tunnel() {
        timeout 400 ffmpeg -nostdin -v error -y -rtsp_transport https -i "rtsp://admin:tallship-7@$rtsps/MediaInput/$codec/stream_1" -t 4 -c copy tunnel-$codec.mp4 2>errors ||
            { cat errors out.txt; fail "ffmpeg does not pull $codec through the tunnel"; }
    }
    pulled_whole tunnel-$codec.mp4 50 through_tunnel
done
! timeout 60 ffmpeg -nostdin -v error -rtsp_transport https -i "rtsp://admin:wrong-7@$rtsps/MediaInput/h264/stream_1" -t 1 -f null - 2>errors || fail "the tunnel shows a stream for a wrong password"
pulled_whole gst.annexb 25 watch rtspsh +http
stop

echo "-- a file in a loop: the pictures are those of the file, and signed by this camera"
start --input own.h264
[ "$(grep -c '^RTSPS rtsps://' out.txt)" = 2 ] || fail "encrypted streams that nobody could open: $(cat out.txt)"
pulled_whole looped.annexb 75 pull h264/stream_1 5 -f h264 looped.annexb
decoded looped.annexb >got
[ "$(wc -l <got)" -ge 100 ] || fail "only $(wc -l <got) pictures of the loop"
[ -z "$(grep -vxFf own.expected got)" ] || fail "pictures that are not of the file"
[ "$(sort -u got | wc -l)" = "$(sort -u own.expected | wc -l)" ] || fail "pictures of the file are missing"
stop
