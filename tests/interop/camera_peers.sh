#!/bin/bash
# What the camera itself records, before ffprobe, ffmpeg, shaka-packager, Chromium and verify: every picture the same, with the key only.
# SPDX-License-Identifier: Apache-2.0
# timeout: 400
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe chromium node python3
packager=$tools/node_modules/shaka-packager/bin/packager-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
[ -x "$packager" ] || skip "no shaka-packager in BARTIZAN_TOOLS"
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
bin=${BARTIZAN_BIN:?the folder of the built programs}
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"

"$bin/factory" create --ca ca >log && "$bin/camera" provision --store store >>log && "$bin/factory" issue --ca ca camera.csr >>log &&
    "$bin/camera" install --store store camera.pem >>log || { cat log; fail "a camera cannot be provisioned"; }

# agree NAME CLEAR LOCKED: the recording shows the same pictures as the video that the camera was given in the clear
agree() {
    local name=$1 clear=$2 locked=$3 pair secret
    pair=$(cat "$locked.key") secret=${pair#*:}
    warnings=$(ffprobe -v warning -decryption_key "$secret" "$locked" 2>&1)
    [ -z "$warnings" ] || fail "$name: ffprobe says: $warnings"
    ffmpeg -nostdin -v error -decryption_key "$secret" -i "$locked" -f null - 2>errors || fail "$name: ffmpeg cannot decode it"
    [ ! -s errors ] || { cat errors; fail "$name: ffmpeg reports errors with the key"; }
    decoded "$clear" >expected
    [ "$(wc -l <expected)" -ge 40 ] || fail "$name: too few pictures"
    decoded "$locked" -decryption_key "$secret" | diff -q - expected || fail "$name: ffmpeg decodes other pictures with the key"
    ! decoded "$locked" 2>/dev/null | diff -q - expected >/dev/null || fail "$name: no key is needed"
    "$packager" "in=$locked,stream=video,output=opened.mp4" --enable_raw_key_decryption --keys "key_id=${pair%:*}:key=$secret" >packager.log 2>&1 ||
        { cat packager.log; fail "$name: shaka-packager cannot decrypt it"; }
    decoded opened.mp4 | diff -q - expected || fail "$name: shaka-packager decrypts to other pictures"
    "$bin/verify" --trust ca/root.pem --key "$pair" "$locked" >verified || { cat verified; fail "$name: verify does not call it authentic"; }
    # A signature survives the remux of a stranger's tool.
    "$bin/verify" --trust ca/root.pem opened.mp4 >verified || { cat verified; fail "$name: not authentic after shaka-packager's remux"; }
    ffmpeg -nostdin -v error -y -i opened.mp4 -c copy -f "$([ "${name%%-*}" = h264 ] && echo h264 || echo hevc)" opened.annexb
    "$bin/verify" --trust ca/root.pem opened.annexb >verified || { cat verified; fail "$name: not authentic as a byte stream"; }
    echo "$name: $(wc -l <expected) pictures agree through ffmpeg and shaka-packager; authentic before and after two remuxes"
}

picture="ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=640x360:rate=20 -t 3 -pix_fmt yuv420p"
$picture -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 20 h264-main.mp4
$picture -c:v libx264 -profile:v high -preset veryfast -bf 2 -g 20 -x264-params slices=4:open-gop=0 h264-b_pictures_and_slices.mp4
$picture -c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params log-level=none:bframes=0:keyint=20:open-gop=0 h265-main.mp4
$picture -c:v libx265 -preset veryfast -tag:v hvc1 -x265-params log-level=none:bframes=3:b-pyramid=0:keyint=20:open-gop=0:slices=3:wpp=1 h265-b_pictures_and_slices.mp4
for clear in h26?-*.mp4; do
    name=${clear%.mp4} locked=locked-$clear
    "$bin/camera" record --store store --input "$clear" --output "$locked" --key-output "$locked.key" >log || { cat log; fail "$name: not recorded"; }
    agree "$name" "$clear" "$locked"
done

# Whoever the content key was wrapped for opens the recording, and nobody else.
"$bin/factory" viewer --output viewer.key >log
"$bin/factory" viewer --output stranger.key >log
echo "correct horse 7 battery" >passphrase
echo "correct horse 8 battery" >guess
"$bin/camera" record --store store --input h264-main.mp4 --output wrapped.mp4 --viewer viewer.key.pub --passphrase-file passphrase >log || { cat log; fail "not recorded"; }
"$bin/verify" --trust ca/root.pem --viewer-key viewer.key wrapped.mp4 >log || { cat log; fail "the viewer cannot open it"; }
"$bin/verify" --trust ca/root.pem --passphrase-file passphrase wrapped.mp4 >log || { cat log; fail "the passphrase does not open it"; }
for not in "" "--viewer-key stranger.key" "--passphrase-file guess"; do
    code=0; "$bin/verify" --trust ca/root.pem $not wrapped.mp4 >log || code=$?
    [ $code = 2 ] || { cat log; fail "verify with '$not' ends with $code instead of 2"; }
done
echo "wrapped for a viewer and a passphrase: opened by them, by nobody else"

# The camera's own test picture: live encoders, and the browser.
for codec in h264 h265; do
    "$bin/camera" record --store store --codec $codec --size 640x360 --seconds 4 --at-once --output own-$codec.mp4 --key-output own-$codec.mp4.key >log ||
        { cat log; fail "no test picture in $codec"; }
    ffmpeg -nostdin -v error -decryption_key "$(cut -d: -f2 own-$codec.mp4.key)" -i own-$codec.mp4 -c copy -y own-clear.mp4
    agree "$codec-own" own-clear.mp4 own-$codec.mp4
done
pair=$(cat own-h264.mp4.key)
codec=$(python3 -c 'import sys; d = open("own-h264.mp4", "rb").read(); at = d.index(b"avcC") + 5; print("avc1." + d[at:at + 3].hex())')
node "$tests_folder/chromium/play.js" "$work" "$codec" "own-h264.mp4,${pair%:*},${pair#*:}" --closed own-h264.mp4 >report
cat report
python3 - <<'PYTHON'
import json
right, none = [json.loads(line) for line in open("report")]
assert right["done"] and not right["failed"] and right["time"] > 3.9 and right["frames"] >= 95, right
assert none["frames"] == 0 and none["time"] == 0, none
print("Chromium plays the camera's H.264 to its end with the key, and nothing without")
PYTHON
