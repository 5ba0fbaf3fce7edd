#!/bin/bash
# Sound of encrypted live streams, stored by receive without a key: ffmpeg and shaka-packager open it to the sound of the clear stream, verify proves it with its pictures.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_tools.sh"
need curl ffmpeg ffprobe python3
packager=$tools/node_modules/shaka-packager/bin/packager-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
[ -x "$packager" ] || skip "no shaka-packager in BARTIZAN_TOOLS"
bin=${BARTIZAN_BIN:?the folder of the built programs}
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"
echo tallship-7 >password

"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
"$bin/camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
"$bin/factory" issue --ca factory --name 127.0.0.1 --output camera.pem camera.csr >/dev/null
"$bin/camera" install --store store camera.pem >/dev/null
pid=
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
serve() {
    rm -f out.txt keys
    "$bin/camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 --viewer viewer.key.pub --key-output keys "$@" >out.txt 2>&1 &
    pid=$!
    for _ in $(seq 1200); do ! grep -qs '^RTSPS ' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
    https=$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
    rtsps=127.0.0.1:$(sed -n 's,^RTSPS rtsps://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt | head -1)
}
stop() {
    kill "$pid"
    wait "$pid" || fail "the camera ended with $?: $(cat out.txt)"
    pid=
}
receives() {   # NAME FILE SECONDS, one film or another at the same time
    timeout 180 "$bin/receive" "rtsps://admin@$rtsps/MediaInput/$1" --ca factory/root.pem --password-file password --seconds "$3" --out "$2" >"$2.told" 2>"$2.errors" ||
        { cat "$2.told" "$2.errors" out.txt; fail "$1: exit code $?"; }
    grep -q "; sound: .* 0 packets lost, 0 unusable$" "$2.told" || { cat "$2.told" "$2.errors"; fail "$1: sound was lost"; }
}
octets() { ffmpeg -nostdin -v error "${@:2}" -i "$1" -map 0:a:0 -c copy -f data -; }
samples() { ffmpeg -nostdin -v error "${@:2}" -i "$1" -map 0:a:0 -f s16le -; }
tracks() { ffprobe -v quiet -show_entries stream=codec_name -of csv=p=0 "$1" | cut -d, -f1 | sed '/^$/d' | tr '\n' ' '; }
# judged VERDICT FILE COVERED [options of verify]: and whether the sound is covered
judged() {
    local verdict=$1 file=$2 covered=$3
    "$bin/verify" --trust factory/root.pem --json "${@:4}" "$file" >verdict.json || true
    python3 - "$verdict" "$covered" <<'PYTHON' || { cat verdict.json; fail "$file ${*:4}: not $verdict with covered=$covered"; }
import json, sys
said = json.load(open("verdict.json"))
assert said["signer"] == "trusted" and said["verdict"] == sys.argv[1], (said["signer"], said["verdict"])
assert said["sound"]["covered"] == (sys.argv[2] == "yes"), said["sound"]
assert said["extension"]["live"] and said["extension"]["state"] == "complete", said["extension"]
PYTHON
}
common() {   # CLEAR OPENED: one of them lasts longer at each end; what both have of the sound is the same
    python3 - "$1" "$2" <<'PYTHON'
import sys
a, b = (open(name, "rb").read() for name in sys.argv[1:])
piece = 600
for x, y in ((a, b), (b, a)):
    at = y.find(x[:piece])
    if at >= 0:
        count = min(len(x), len(y) - at)
        if x[:count] != y[at:at + count]:
            sys.exit("they differ")
        if count < 4000:
            sys.exit(f"only {count} bytes in common")
        sys.exit(0)
sys.exit("nothing in common")
PYTHON
}
both() {   # CODEC CODE NAME: the clear and the encrypted stream at the same time
    local codec=$1 code=$2 name=$3 wait clear kid key
    rm -f clear.mp4 locked.mp4 opened.mp4
    for wait in 5 10 20 40 40; do   # until there is enough, however slow the encoder is on this machine, and nothing was skipped for a slow viewer
        rm -f clear.mp4 locked.mp4
        receives "$codec/stream_1" clear.mp4 $wait &
        clear=$!
        receives "$codec/stream_1/encrypted" locked.mp4 $wait
        wait $clear
        [ "$(sed -n 's/.* pictures, \([0-9]*\)\..*/\1/p' locked.mp4.told)" -lt 4 ] || [ "$(for film in clear.mp4 locked.mp4; do python3 "$tests_folder/_skipped.py" leaps $film; done | tr '\n' ' ')" != "0 0 " ] || break
    done
    kid=$(grep -o 'with key [0-9a-f]*' locked.mp4.told | cut -d' ' -f3)
    key=$(grep -i "^$kid:" keys | tail -1 | cut -d: -f2) || fail "$codec: the key is none of the camera's"
    [ "$(tracks locked.mp4)" = "$name $code " ] || fail "$codec: tracks are $(tracks locked.mp4)"

    octets clear.mp4 >clear.bytes
    octets locked.mp4 -decryption_key "$key" >opened.bytes
    common clear.bytes opened.bytes || fail "$codec, $code: ffmpeg opens other sound than the clear stream has"
    octets locked.mp4 >shut.bytes 2>/dev/null
    ! common clear.bytes shut.bytes 2>/dev/null || fail "$codec, $code: it can be heard without the key"
    if [ "$code" = aac ]; then   # of G.711 shaka-packager knows nothing
        "$packager" "in=locked.mp4,stream=audio,output=opened.mp4" --enable_raw_key_decryption --keys "key_id=$kid:key=$key" >packager.log 2>&1 || { cat packager.log; fail "shaka-packager cannot open it"; }
        samples opened.mp4 >packager.samples
        samples locked.mp4 -decryption_key "$key" >ffmpeg.samples
        cmp packager.samples ffmpeg.samples || fail "$codec: shaka-packager opens other sound than ffmpeg"
        [ "$(stat -c %s ffmpeg.samples)" -gt 100000 ] || fail "$codec: no sound"
        python3 "$tests_folder/_av_sync.py" locked.mp4 1 --key "$key" || fail "$codec: encrypted sound and pictures are not in step"
    fi

    judged authentic clear.mp4 yes
    judged authentic locked.mp4 yes --key "$kid:$key"
    judged unverifiable locked.mp4 no
    rm -f part.mp4   # a part of it is as good, with its sound
    "$bin/verify" --trust factory/root.pem --key "$kid:$key" --cut 1 3 -o part.mp4 locked.mp4 >cut.told 2>&1 || { cat cut.told; fail "$codec, $code: a part cannot be cut out"; }
    judged authentic part.mp4 yes --key "$kid:$key"
    # one bit of a frame of sound near the end: altered, and told with its time. One that sounds unlike those beside it: in a pause of speech, frames are the
    # same, and which of two like ones is altered and which is missing nobody can say
    python3 - locked.mp4 opened.bytes altered.mp4 <<'PYTHON'
import subprocess, sys
said = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "a:0", "-show_entries", "packet=pos,size", "-of", "default=nk=0:nw=1", sys.argv[1]], capture_output=True, text=True, check=True).stdout.split()
places, sizes = ([int(line.split("=")[1]) for line in said if line.startswith(what)] for what in ("pos=", "size="))
opened, frames, at = open(sys.argv[2], "rb").read(), [], 0
for size in sizes:
    frames.append(opened[at:at + size])
    at += size
assert at == len(opened), (at, len(opened))
which = max(i for i in range(1, len(frames) - 1) if frames[i - 1] != frames[i] != frames[i + 1])
data = bytearray(open(sys.argv[1], "rb").read())
data[places[which] + 20] ^= 1
open(sys.argv[3], "wb").write(data)
PYTHON
    judged altered altered.mp4 no --key "$kid:$key"
    python3 - <<'PYTHON' || { cat verdict.json; fail "$codec, $code: the altered frame is not told"; }
import json
said = json.load(open("verdict.json"))
altered = said["sound"]["altered"]
assert said["frames"]["altered"] == 0 and len(altered) == 1 and altered[0]["first_frame"] == altered[0]["last_frame"] and altered[0]["from"] and altered[0]["what"] == "content", said["sound"]
PYTHON
    # a film without the sound is not authentic: what was signed is not there
    ffmpeg -nostdin -v error -y -i clear.mp4 -map 0:v -c copy mute.mp4
    "$bin/verify" --trust factory/root.pem --json mute.mp4 >verdict.json || true
    python3 -c 'import json; said = json.load(open("verdict.json")); assert said["verdict"] == "incomplete" and said["frames"]["altered"] == 0, said["verdict"]' || { cat verdict.json; fail "$codec: a film without its sound"; }
    echo "$codec with $code: $(stat -c %s opened.bytes) bytes of sound, the clear stream's through ffmpeg$([ "$code" != aac ] || echo " and shaka-packager"); authentic clear and with the key, unverifiable without, altered when a bit is"
}
serve --audio aac
[ "$(curl -sS --cacert factory/root.pem -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' \
    -o /dev/null -w '%{http_code}' "https://127.0.0.1:$https/api/setup")" = 201 ] || fail "no set-up: $(cat out.txt)"
both h264 aac h264
both h265 aac hevc
stop
serve --audio pcma --sound speech
both h264 pcm_alaw h264
stop
