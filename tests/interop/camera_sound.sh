#!/bin/bash
# Recordings of the camera with sound, before ffprobe, ffmpeg, shaka-packager, Chromium and verify; and in step with the pictures.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
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
record() {
    local file=$1
    shift
    "$bin/camera" record --store store --size 640x360 --at-once --quiet --output "$file" --key-output "$file.key" "$@" >log 2>&1 || { cat log; fail "$file: not recorded"; }
    secret=$(cut -d: -f2 "$file.key")
}
heard() { local file=$1; shift; ffmpeg -nostdin -v error "$@" -i "$file" -map 0:a -f md5 -; }
in_step() { python3 "$tests_folder/_av_sync.py" "$@"; }

for codec in aac pcma pcmu; do
    video=$([ $codec = pcma ] && echo h265 || echo h264)
    record $codec.mp4 --codec $video --audio $codec --seconds 6
    grep -q "sound: [0-9]* frames" log || fail "$codec: the camera does not say that it heard anything: $(cat log)"
    warnings=$(ffprobe -v warning -decryption_key "$secret" $codec.mp4 2>&1)
    [ -z "$warnings" ] || fail "$codec: ffprobe says: $warnings"
    case $codec in aac) name=aac rate=48000 ;; pcma) name=pcm_alaw rate=8000 ;; pcmu) name=pcm_mulaw rate=8000 ;; esac
    [ "$(ffprobe -v error -decryption_key "$secret" -select_streams a -show_entries stream=codec_name,sample_rate,channels -of csv=p=0 $codec.mp4 | cut -d, -f1-3)" = "$name,$rate,1" ] || fail "$codec: another track than $name"
    # length of what is heard: that of the pictures, to a frame
    ffmpeg -nostdin -v error -decryption_key "$secret" -i $codec.mp4 -map 0:a -f s16le - >samples
    [ "$(($(wc -c <samples) / 2 - 6 * rate))" -ge -$((rate / 50)) ] && [ "$(($(wc -c <samples) / 2 - 6 * rate))" -le $((rate / 10)) ] || fail "$codec: $(wc -c <samples) bytes of sound in 6 s"
    in_step $codec.mp4 5 --key "$secret" || fail "$codec: sound and picture are not in step"
    ! in_step $codec.mp4 5 --key "$secret" --late 150 >/dev/null || fail "$codec: sound that is late would not be found"
    [ "$(heard $codec.mp4 2>/dev/null)" != "$(heard $codec.mp4 -decryption_key "$secret")" ] || fail "$codec: no key is needed for the sound"
    "$bin/verify" --trust ca/root.pem --key "$(cat $codec.mp4.key)" $codec.mp4 >verified || { cat verified; fail "$codec: verify does not call it authentic"; }
done
echo "-- speech is no tone, and silence is none of both"
record speech.mp4 --audio aac --sound speech --seconds 4
ffmpeg -nostdin -v error -decryption_key "$secret" -i speech.mp4 -map 0:a -f s16le speech.raw
python3 - <<'PYTHON'
import array
s = array.array("h", open("speech.raw", "rb").read())
loud = [max(map(abs, s[i:i + 4800])) for i in range(0, len(s) - 4800, 4800)]
assert max(loud) > 3000 and min(loud) < 500, loud   # syllables, and a breath
assert sum(l > 1500 for l in loud) > len(loud) // 2, loud
PYTHON
! in_step speech.mp4 3 --key "$secret" >/dev/null || fail "speech beeps"
record silent.mp4 --seconds 2
[ -z "$(ffprobe -v quiet -select_streams a -show_entries stream=codec_name -of csv=p=0 silent.mp4)" ] || fail "sound that nobody asked for"

echo "-- shaka-packager and Chromium open the sound as well"
secret=$(cut -d: -f2 aac.mp4.key) kid=$(cut -d: -f1 aac.mp4.key)
for stream in audio video; do
    "$packager" "in=aac.mp4,stream=$stream,output=opened-$stream.mp4" --enable_raw_key_decryption --keys "key_id=$kid:key=$secret" >log 2>&1 || { cat log; fail "shaka-packager cannot decrypt the $stream"; }
done
[ "$(heard opened-audio.mp4)" = "$(heard aac.mp4 -decryption_key "$secret")" ] || fail "shaka-packager decrypts to other sound"
decoded opened-video.mp4 >got
decoded aac.mp4 -an -decryption_key "$secret" | diff -q - got || fail "shaka-packager decrypts to other pictures"
codec=$(python3 -c 'd = open("aac.mp4", "rb").read(); at = d.index(b"avcC") + 5; print("avc1." + d[at:at + 3].hex())')
node "$tests_folder/chromium/play.js" "$work" "$codec,mp4a.40.2" "aac.mp4,$kid,$secret" --closed aac.mp4 >report
cat report
python3 - <<'PYTHON'
import json
right, none = [json.loads(line) for line in open("report")]
assert right["done"] and not right["failed"] and right["time"] > 5.8 and right["frames"] >= 140, right
assert none["frames"] == 0 and none["time"] == 0, none
print("Chromium plays pictures and sound to their end with the key, and nothing without")
PYTHON

echo "-- the sound of a file is recorded as it is, in step with its pictures"
"$bin/camera" record --store store --size 640x360 --at-once --quiet --audio aac --seconds 6 --output own.mp4 --key-output own.key >log || { cat log; fail "not recorded"; }
ffmpeg -nostdin -v error -y -decryption_key "$(cut -d: -f2 own.key)" -i own.mp4 -c:v libx264 -preset veryfast -bf 3 -g 50 -c:a aac -b:a 96k given-aac.mp4
ffmpeg -nostdin -v error -y -i given-aac.mp4 -c:v copy -c:a pcm_alaw -ar 8000 -ac 1 -f mov given-pcma.mov
ffmpeg -nostdin -v error -y -i given-aac.mp4 -c:v copy -c:a pcm_mulaw -ar 8000 -ac 1 -movflags +frag_keyframe+delay_moov -f mov given-pcmu.mov
for given in given-aac.mp4 given-pcma.mov given-pcmu.mov; do
    codec=${given#given-} codec=${codec%.*}
    in_step $given 5 || fail "$given: ffmpeg's own file is not in step"
    record got-$codec.mp4 --input $given --audio $codec
    in_step got-$codec.mp4 5 --key "$secret" || fail "$given: not in step any more"
    ffmpeg -nostdin -v error -y -i $given -map 0:a -c copy -f data given.raw
    ffmpeg -nostdin -v error -y -decryption_key "$secret" -i got-$codec.mp4 -map 0:a -c copy -f data got.raw
    # the same bytes, but for a frame that is heard before the first picture or after the last
    python3 - "$codec" <<'PYTHON' || fail "$given: other sound"
import sys
given, got = open("given.raw", "rb").read(), open("got.raw", "rb").read()
assert got in given and len(got) > len(given) * 0.95 and len(got) > 20000, (sys.argv[1], len(given), len(got))
PYTHON
done
"$bin/camera" record --store store --input given-aac.mp4 --output deaf.mp4 --key-output deaf.key --quiet >log || fail "not recorded"
[ -z "$(ffprobe -v quiet -select_streams a -show_entries stream=codec_name -of csv=p=0 deaf.mp4)" ] || fail "the sound of a file that nobody asked for"

echo "-- refused, with what is wrong"
refuse() {
    local words=$1
    shift
    ! "$bin/camera" record --store store --output no.mp4 --key-output no.key --quiet "$@" >log 2>&1 || fail "not refused: $*"
    grep -q -- "$words" log || fail "'$*' says: $(cat log)"
    rm -f no.mp4 no.key
}
ffmpeg -nostdin -v error -y -i given-aac.mp4 -an -c copy mute.mp4
ffmpeg -nostdin -v error -y -i given-aac.mp4 -c:v copy -c:a libmp3lame mp3.mp4
ffmpeg -nostdin -v error -y -i given-aac.mp4 -an -c copy -f h264 stream.h264
refuse "given-aac.mp4: sound: the file has AAC, not PCMA" --input given-aac.mp4 --audio pcma
refuse "mute.mp4: sound: the file has none" --input mute.mp4 --audio aac
refuse "mp3.mp4: sound: it is of a code that is not taken here" --input mp3.mp4 --audio aac
refuse "has no sound" --input stream.h264 --audio aac
refuse "--audio" --audio opus
refuse "--sound" --sound song
