# Live video of `camera serve` for pages and recorders: endless MP4 over HTTPS, encrypted streams that nobody needs a key to store, and settings that apply at once.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_tools.sh"
need curl ffmpeg ffprobe python3
camera=$BARTIZAN_BIN/camera
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"

"$BARTIZAN_BIN/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$BARTIZAN_BIN/factory" viewer --output viewer.key >/dev/null
"$camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
"$BARTIZAN_BIN/factory" issue --ca factory --name 127.0.0.1 --output camera.pem camera.csr >/dev/null
"$camera" install --store store camera.pem >/dev/null
echo tallship-7 >password

pid=
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
start() {
    rm -f out.txt   # what the last camera said is not this one's
    "$camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 --viewer viewer.key.pub --key-output keys >out.txt 2>&1 &
    pid=$!
    for _ in $(seq 1200); do ! grep -qs '^RTSPS ' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
    url=https://127.0.0.1:$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
    rtsps=127.0.0.1:$(sed -n 's,^RTSPS rtsps://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt | head -1)
}
stop() {
    kill "$pid"
    wait "$pid" || fail "the camera ended with $?: $(cat out.txt)"
}
ask() { curl -sS --max-time 60 --cacert factory/root.pem --digest -u admin:tallship-7 "$@"; }
expect() { local wanted=$1 got; shift; got=$(ask -o body.txt -D head.txt -w '%{http_code}' "$@"); [ "$got" = "$wanted" ] || fail "expected $wanted, got $got for $*: $(cat body.txt)"; }
json=(-H "Content-Type: application/json")
# proven FILE PICTURES OPTIONS...: nothing altered, nor missing but what the camera skipped for a slow viewer, signer trusted, so many authentic pictures at least; what follows the last signature is not covered
proven() {
    local file=$1 pictures=$2
    shift 2
    "$BARTIZAN_BIN/verify" --trust factory/root.pem --json "$@" "$file" >verdict.json || [ $? -le 2 ] || fail "verify of $file: $(cat verdict.json)"
    python3 - "$file" "$pictures" <<'PYTHON' || fail "$file is not proven: $(cat verdict.json)"
import json, sys
said = json.load(open("verdict.json"))
frames = said["frames"]
print(f"{sys.argv[1]}: {frames}, signer {said['signer']}")
sys.exit(not (said["signer"] == "trusted" and frames["authentic"] >= int(sys.argv[2])))
PYTHON
    python3 "$tests_folder/_skipped.py" harmed verdict.json "$file" || fail "$file is not proven: $(cat verdict.json)"
}
key_of() { python3 - "$1" <<'PYTHON'
import sys
data = open(sys.argv[1], "rb").read()
kid = data[data.index(b"tenc") + 12:][:16].hex()
print(next(line.split(":")[1] for line in open("keys").read().split() if line.startswith(kid)))
PYTHON
}

start
[ "$(curl -sS --max-time 60 --cacert factory/root.pem "${json[@]}" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' -o /dev/null -w '%{http_code}' "$url/api/setup")" = 201 ] ||
    fail "no set-up"

echo "-- endless MP4 over HTTPS, in the clear and encrypted"
[ "$(curl -sS --max-time 60 --cacert factory/root.pem -o /dev/null -w '%{http_code}' "$url/live/h264/stream_1.mp4")" = 401 ] || fail "live video without an account"
expect 404 "$url/live/h264/stream_2.mp4"
expect 404 "$url/live/h264/stream_9.mp4"
for codec in h264 h265; do
    film "$url/live/$codec/stream_1.mp4" $codec.mp4 60
    proven $codec.mp4 25
    [ "$(decoded $codec.mp4 | wc -l)" -ge 50 ] || fail "$codec.mp4 has only $(decoded $codec.mp4 | wc -l) pictures"
    film "$url/live/$codec/stream_1/encrypted.mp4" $codec-sealed.mp4 60
    proven $codec-sealed.mp4 25 --viewer-key viewer.key
    # from a pipe: ffmpeg 5.1 decrypts a file that it can seek in only with an index, which an endless one has not
    cat $codec-sealed.mp4 | decoded pipe:0 -decryption_key "$(key_of $codec-sealed.mp4)" >got || fail "ffmpeg does not decrypt $codec-sealed.mp4"
    [ "$(wc -l <got)" -ge 50 ] || fail "$codec-sealed.mp4 has only $(wc -l <got) pictures with its key"
    [ -z "$(grep -xFf got <(cat $codec-sealed.mp4 | decoded pipe:0 2>/dev/null || true))" ] || fail "$codec-sealed.mp4 shows its pictures without the key"
done

echo "-- a recorder without the key stores an encrypted stream over RTSPS; with the key it verifies and plays"
for codec in h264 h265; do
    for seconds in 6 12 24 48; do   # until there is enough, however slow the encoder is on this machine
        rm -f received-$codec.mp4
        timeout 180 "$BARTIZAN_BIN/receive" "rtsps://admin@$rtsps/MediaInput/$codec/stream_1/encrypted" --ca factory/root.pem --password-file password --seconds $seconds \
            --out received-$codec.mp4 --quiet || fail "receive ended with $?: $(cat out.txt)"
        [ "$(ffprobe -v error -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0 received-$codec.mp4 | tr -d ,)" -lt 60 ] || break
    done
    proven received-$codec.mp4 20 --viewer-key viewer.key
    [ "$(decoded received-$codec.mp4 -decryption_key "$(key_of received-$codec.mp4)" | wc -l)" -ge 25 ] || fail "received-$codec.mp4 does not decode"
done

echo "-- settings of streams apply at once and are kept"
etag() { sed -n 's/^[Ee][Tt]ag: *\("[^"]*"\).*/\1/p' head.txt; }
stream=$url/api/streams/h264/stream_1
expect 200 "$stream"
was=$(etag)
expect 428 -X PUT "${json[@]}" -d '{"width":640,"height":360}' "$stream"
expect 412 -X PUT "${json[@]}" -H 'If-Match: "other"' -d '{"width":640,"height":360}' "$stream"
for wrong in '{"width":640}' '{"width":123,"height":45}' '{"frames_per_second":31}' '{"bitrate_kbps":9000}' '{"gop_frames":0}' '{"on":1}' '{"nonsense":1}'; do
    expect 422 -X PUT "${json[@]}" -H "If-Match: $was" -d "$wrong" "$stream"
done
expect 200 -X PUT "${json[@]}" -H "If-Match: $was" -d '{"width":640,"height":360,"frames_per_second":10,"gop_frames":10,"bitrate_kbps":256,"encrypted":false}' "$stream"
size() { timeout 60 ffprobe -v error -select_streams v -show_entries stream=width,height -of csv=p=0 "rtsps://admin:tallship-7@$rtsps/MediaInput/h264/stream_1$1" 2>probe.err | head -1; }
for _ in $(seq 100); do [ "$(size '')" != 640,360 ] || break; sleep 0.2; done
[ "$(size '')" = 640,360 ] || fail "the stream has not the new size: $(size '') $(cat probe.err)"
[ -z "$(size /encrypted)" ] || fail "an encrypted stream that was switched off"
expect 200 "$stream"
expect 200 -X PUT "${json[@]}" -H "If-Match: $(etag)" -d '{"on":false}' "$stream"
[ -z "$(size '')" ] || fail "a stream that was switched off is shown"
expect 404 "$url/live/h264/stream_1.mp4"
stop
start
stream=$url/api/streams/h264/stream_1
expect 200 "$stream"
grep -q '"on":false' body.txt && grep -q '"width":640' body.txt || fail "settings are not kept: $(cat body.txt)"
expect 200 "$url/api/streams"
grep -q '"can_encrypt":true' body.txt || fail "streams: $(cat body.txt)"
[ "$(grep -c '^RTSPS ' out.txt)" = 2 ] || fail "a stream that is off has an address: $(cat out.txt)"
stop
