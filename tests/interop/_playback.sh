# What the tests of the recorder's pages share: a factory, footage as a recorder leaves it, and a recorder that shows it.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/_tools.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
camera=$BARTIZAN_BIN/camera
cd "$work"

# make_camera: a factory, a viewer's key, and a camera of the factory in `store`
make_camera() {
    "$BARTIZAN_BIN/factory" create --ca factory --organization "Example Cameras" >/dev/null
    "$BARTIZAN_BIN/factory" viewer --output viewer.key >/dev/null
    "$camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
    "$BARTIZAN_BIN/factory" issue --ca factory --output camera.pem camera.csr >/dev/null
    "$camera" install --store store camera.pem >/dev/null
    mkdir -p rec/footage
}
# make_footage SECONDS OTHER-SECONDS: door.mp4, encrypted and signed by a camera of the factory; gate.mp4, of another make, in the clear
make_footage() {
    compile_mux
    make_camera
    "$camera" record --store store --viewer viewer.key.pub --key-output keys --output door.mp4 --seconds "$1" --size 320x180 --fps 10 --gop 10 --at-once --quiet >/dev/null
    ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=320x180:rate=10 -t "$2" -pix_fmt yuv420p -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 10 -f h264 gate.264
    ./mux_annexb h264 gate.264 gate.mp4
}
# show_footage: the recorder of recorder.json runs; sets $pid and $url
show_footage() {
    "$BARTIZAN_BIN/recorder" run --config recorder.json >out.txt 2>&1 &
    pid=$!
    trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
    for _ in $(seq 600); do ! grep -q 'no account exists' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the recorder does not start: $(cat out.txt)"; sleep 0.1; done
    url=$(sed -n 's,.*pages at \(https://127.0.0.1:[0-9]*\)/.*,\1,p' out.txt)
    [ -n "$url" ] || fail "no URL: $(cat out.txt)"
}
