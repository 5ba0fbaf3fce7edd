# The Image settings of `camera serve`: JPEGs of the size and quality that are set, as often as is set, the sensor's rate; they survive a power cut, and a factory reset undoes all.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_tools.sh"
need curl ffprobe python3
camera=$BARTIZAN_BIN/camera
cd "$work"

"$BARTIZAN_BIN/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
"$BARTIZAN_BIN/factory" issue --ca factory --name 127.0.0.1 --output camera.pem camera.csr >/dev/null
"$camera" install --store store camera.pem >/dev/null

pid=
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
start() {
    rm -f out.txt
    "$camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 >out.txt 2>&1 &
    pid=$!
    for _ in $(seq 1200); do ! grep -qs '^RTSPS ' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
    url=https://127.0.0.1:$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
}
ask() { curl -sS --max-time 120 --cacert factory/root.pem --digest -u admin:tallship-7 "$@"; }
expect() { local wanted=$1 got; shift; got=$(ask -o body.txt -D head.txt -w '%{http_code}' "$@"); [ "$got" = "$wanted" ] || fail "expected $wanted, got $got for $*: $(cat body.txt)"; }
json=(-H "Content-Type: application/json")
etag() { ask -o /dev/null -D head.txt "$1"; tr -d '\r' <head.txt | sed -n 's/^[Ee][Tt]ag: //p' | tail -1; }
put() { expect "$1" -X PUT "${json[@]}" -H "If-Match: $(etag "$2")" -d "$3" "$2"; }   # put STATUS URL BODY
value() { python3 -c "import json, sys; print(json.load(open('body.txt'))$1)"; }
set_up() { [ "$(curl -sS --max-time 120 --cacert factory/root.pem "${json[@]}" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' -o /dev/null -w '%{http_code}' "$url/api/setup")" = 201 ] || fail "no set-up"; }
shot() {   # shot NUMBER FILE WIDTHxHEIGHT
    expect 200 "$url/snapshot.jpg?jpeg=$1"
    mv body.txt "$2"
    local got
    got=$(ffprobe -v error -f jpeg_pipe -show_entries stream=codec_name,width,height -of csv=p=0 "$2")
    [ "$got" = "mjpeg,${3/x/,}" ] || fail "JPEG($1) is $got, not $3"
}

start
set_up
echo "-- three JPEGs as they are shipped, and no fourth"
shot 1 one.jpg 1920x1080
shot 2 two.jpg 640x360
shot 3 three.jpg 320x180
expect 200 "$url/snapshot.jpg"
expect 404 "$url/snapshot.jpg?jpeg=4"
expect 404 "$url/api/image/jpeg_4"

echo "-- size and quality reach the encoder"
for quality in 0 3 5 7 9; do
    put 200 "$url/api/image/jpeg_1" "{\"width\":1280,\"height\":720,\"quality\":$quality}"
    shot 1 quality-$quality.jpg 1280x720
done
# Of the same picture a lower quality is always smaller; but time passes between two, and the ball counts for more than a step of quality. What does not move are the tables.
python3 - <<'PYTHON' || fail "a lower quality is not coarser, or no smaller JPEG"
shots = [open(f"quality-{quality}.jpg", "rb").read() for quality in (0, 3, 5, 7, 9)]
sizes = [len(shot) for shot in shots]
steps = [sum(shot[at:at + 64]) for shot in shots for at in [shot.index(b"\xff\xdb") + 5]]   # of the first quantization table (ITU-T T.81, B.2.4.1)
print("of qualities 0, 3, 5, 7, 9: bytes", sizes, "steps", steps)
raise SystemExit(not (all(a < b for a, b in zip(steps, steps[1:])) and sizes[0] > 1.1 * sizes[-1]))
PYTHON

echo "-- a JPEG is made anew when it is older than the refresh interval, and not before"
put 200 "$url/api/image" '{"refresh_ms":100}'
begun=$(date +%s%N)
shot 2 first.jpg 640x360   # made now: the last one is older than that
put 200 "$url/api/image" '{"refresh_ms":10000}'
shot 2 again.jpg 640x360
[ $(($(date +%s%N) - begun)) -gt 8000000000 ] || cmp first.jpg again.jpg || fail "a JPEG was made anew within the interval"
put 200 "$url/api/image" '{"refresh_ms":100}'
for _ in $(seq 100); do shot 2 again.jpg 640x360; ! cmp -s first.jpg again.jpg || continue; break; done
! cmp -s first.jpg again.jpg || fail "the JPEG is never made anew"

echo "-- what is wrong is refused"
expect 428 -X PUT "${json[@]}" -d '{"refresh_ms":500}' "$url/api/image"
expect 412 -X PUT "${json[@]}" -H 'If-Match: "other"' -d '{"refresh_ms":500}' "$url/api/image"
for wrong in '{"refresh_ms":201}' '{"capture_fps":60}' '{"initial_display":"h264/stream_9"}' '{"nonsense":1}'; do put 422 "$url/api/image" "$wrong"; done
for wrong in '{"quality":10}' '{"width":123}' '{"quality":"fine"}'; do put 422 "$url/api/image/jpeg_1" "$wrong"; done

echo "-- the capture mode bounds every stream, and pictures are signed as often as before"
put 200 "$url/api/streams/h264/stream_1" '{"frames_per_second":30,"gop_frames":60}'
put 422 "$url/api/streams/h264/stream_1" '{"frames_per_second":20}'
[ "$(value '["errors"][0]["pointer"]')" = "#/gop_frames" ] || fail "$(cat body.txt)"
put 200 "$url/api/image" '{"capture_fps":15,"initial_display":"jpeg_3"}'
expect 200 "$url/api/streams"
[ "$(value '["streams"][0]["frames_per_second"]') $(value '["streams"][0]["gop_frames"]') $(value '["streams"][1]["frames_per_second"]') $(value '["most"]["frames_per_second"]')" = "15 30 15 15" ] || fail "$(cat body.txt)"
put 422 "$url/api/streams/h265/stream_1" '{"frames_per_second":16}'

# filmed PICTURES: packets.txt has of each picture its time, size and whether it is a key picture, from the second key picture on
filmed() {
    film "$url/live/h264/stream_2.mp4" film.mp4 "$1"
    ffprobe -v error -select_streams v -show_entries packet=pts_time,size,flags -of csv=p=0 film.mp4 >all.txt || fail "ffprobe does not read what was filmed"
    python3 - <<'PYTHON' || fail "packets: $(cat all.txt)"
rows = [line.strip().split(",")[:3] for line in open("all.txt") if line.count(",") >= 2]
keys = [i for i, row in enumerate(rows) if "K" in row[2]]
with open("packets.txt", "w") as out:
    for row in rows[keys[1]:-1]: print(*row, file=out)
PYTHON
}
set_stream() { put 200 "$url/api/streams/h264/stream_2" "$1"; for _ in $(seq 600); do [ "$(ask -o /dev/null -w '%{http_code}' -r 0-0 --max-time 2 "$url/live/h264/stream_2.mp4" 2>/dev/null || true)" != 200 ] || return 0; sleep 0.1; done; fail "the stream does not begin"; }
bytes() { awk 'NR <= 50 { all += $2; ++n } END { printf "%d", all / n }' packets.txt; }   # of the 50 pictures in which the ball goes its way once: where it is counts for much
gops() { awk '/K/ { if (n) print n; n = 0 } { ++n }' packets.txt | tr '\n' ' '; }

echo "-- GOP control puts key pictures off while little moves, to two seconds and no longer"
set_stream '{"on":true,"width":320,"height":180,"frames_per_second":10,"gop_frames":5,"bitrate_kbps":4096,"gop_control":false}'
filmed 25
[[ "$(gops)" =~ ^5\ 5\  ]] || fail "GOPs of $(gops)without GOP control"
set_stream '{"gop_control":true}'
filmed 65
[[ "$(gops)" =~ ^20\ 20\  ]] || fail "GOPs of $(gops)with GOP control"
put 422 "$url/api/streams/h264/stream_2" '{"facial_coding":true}'
grep -q 'knows no faces' body.txt || fail "no reason: $(cat body.txt)"
put 200 "$url/api/streams/h264/stream_2" '{"facial_coding":false}'

echo "-- image quality and transmission priority reach the encoder"
set_stream '{"gop_control":false,"image_quality":"Fine"}'
filmed 60
fine=$(bytes)
set_stream '{"image_quality":"Low"}'
filmed 60
low=$(bytes)
set_stream '{"bitrate_kbps":512,"transmission_priority":"Constant bit rate"}'
filmed 60
constant=$(bytes)
echo "bytes a picture: fine $fine, low $low, constant bit rate of 512 kbit/s $constant"
[ "$fine" -gt $((low * 3 / 2)) ] || fail "Fine is no finer than Low"
[ "$constant" -gt $((2 * low)) ] && [ "$constant" -lt 12800 ] || fail "the bit rate is not constant: 6,400 bytes a picture were to be expected"
pauses() { awk 'n { d = $1 - at; if (d > most) most = d } { at = $1; ++n } END { printf "%d", most * 10 + 0.5 }' packets.txt; }   # in pictures of the sensor
[ "$(pauses)" = 1 ] || fail "pictures are left out at a constant bit rate"
set_stream '{"bitrate_kbps":64,"transmission_priority":"Best effort","image_quality":"Fine"}'
filmed 20
echo "best effort at 64 kbit/s: a picture every $(pauses) of the sensor, $(bytes) bytes each"
[ "$(pauses)" -gt 1 ] || fail "best effort leaves nothing out"
"$BARTIZAN_BIN/verify" --trust factory/root.pem --json film.mp4 >verdict.json || [ $? = 2 ] || fail "verify: $(cat verdict.json)"
python3 -c 'import json; f = json.load(open("verdict.json"))["frames"]; print(f); raise SystemExit(f["altered"] or f["missing"] or f["authentic"] < 5)' || fail "what best effort left is not proven: $(cat verdict.json)"
set_stream '{"bitrate_kbps":8192}'
filmed 40
[ "$(tail -10 packets.txt | awk 'n { d = $1 - at; if (d > most) most = d } { at = $1; ++n } END { printf "%d", most * 10 + 0.5 }')" = 1 ] || fail "best effort leaves pictures out while there is room"
for wrong in '{"transmission_priority":"Advanced VBR"}' '{"image_quality":5}' '{"gop_control":"on"}'; do put 422 "$url/api/streams/h264/stream_2" "$wrong"; done

echo "-- after a power cut all of it is there"
kill -9 "$pid"
wait "$pid" || true
start
expect 200 "$url/api/image"
[ "$(value '["capture_fps"]') $(value '["initial_display"]') $(value '["refresh_ms"]') $(value '["jpegs"][0]["quality"]')" = "15 jpeg_3 100 9" ] || fail "settings are not kept: $(cat body.txt)"
shot 1 kept.jpg 1280x720
expect 200 "$url/api/streams"
[ "$(value '["streams"][0]["gop_frames"]') $(value '["streams"][2]["transmission_priority"]') $(value '["streams"][2]["image_quality"]')" = "30 Best effort Fine" ] || fail "the streams: $(cat body.txt)"

echo "-- a factory reset: image, streams and sound are as shipped, at once and after the next start"
put 200 "$url/api/audio" '{"on":true,"codec":"pcma"}'
put 200 "$url/api/streams/h264/stream_2" '{"on":true,"width":320,"height":180}'
ask -X POST "${json[@]}" -o body.txt -w '%{http_code}' "$url/api/factory-reset" | grep -x 204 >/dev/null || fail "no factory reset: $(cat body.txt)"
shipped() {
    expect 200 "$url/api/image"
    [ "$(value '["capture_fps"]') $(value '["initial_display"]') $(value '["refresh_ms"]') $(value '["jpegs"][0]["width"]') $(value '["jpegs"][0]["quality"]')" = "30 h264/stream_1 200 1920 5" ] || fail "the image is not as shipped: $(cat body.txt)"
    expect 200 "$url/api/audio"
    [ "$(value '["on"]') $(value '["codec"]') $(value '["streams"]["h264/stream_1"]')" = "False aac None" ] || fail "the sound is not as shipped: $(cat body.txt)"
    expect 200 "$url/api/streams"
    [ "$(value '["streams"][0]["frames_per_second"]') $(value '["streams"][0]["gop_frames"]') $(value '["streams"][2]["on"]') $(value '["streams"][2]["width"]') $(value '["streams"][2]["transmission_priority"]')" = "25 25 False 640 Frame rate" ] || fail "the streams are not as shipped: $(cat body.txt)"
}
set_up
shipped
kill "$pid"
wait "$pid" || fail "the camera ended with $?: $(cat out.txt)"
start
shipped
kill "$pid"
wait "$pid" || fail "the camera ended with $?: $(cat out.txt)"
