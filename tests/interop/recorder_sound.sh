#!/bin/bash
# The recorder keeps sound: our camera's AAC and G.711, encrypted and clear, another maker's countersigned; verify proves it in every segment, ffmpeg plays it with the key, one altered frame of it is told with its time.
# SPDX-License-Identifier: Apache-2.0
# timeout: 1500
# alone
. "$(dirname "$0")/_recorder.sh"
need gst-inspect-1.0
for element in voaacenc mulawenc alawenc rtpmp4gpay; do gst-inspect-1.0 $element >/dev/null 2>&1 || fail "GStreamer has no $element"; done

"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
serve_camera store 0 --audio aac
aac=$rtsps
provision voice
serve_camera voice 0 --audio pcma --sound speech
pcma=$rtsps
serve_others
cat >recorder.json <<END
{
    "folder": "footage", "authorities": ["factory/root.pem"], "viewers": ["viewer.key.pub"],
    "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0},
    "cameras": [
        {"id": "door", "url": "rtsps://admin@127.0.0.1:$aac/MediaInput/h264/stream_1/encrypted", "password_file": "password"},
        {"id": "open", "url": "rtsps://admin@127.0.0.1:$aac/MediaInput/h264/stream_1", "password_file": "password", "footage": "as_it_comes"},
        {"id": "gate", "url": "rtsps://admin@127.0.0.1:$pcma/MediaInput/h264/stream_1/encrypted", "password_file": "password"},
        {"id": "yard", "url": "rtsp://127.0.0.1:$port/h264-aac", "footage": "countersigned"},
        {"id": "hall", "url": "rtsp://127.0.0.1:$port/h264-pcma", "footage": "countersigned_clear"},
        {"id": "plain", "url": "rtsp://127.0.0.1:$port/h265-pcmu", "footage": "as_it_comes"}
    ]
}
END
"$bin/recorder" provision --serial R-7 >/dev/null
"$bin/factory" issue --ca factory --output recorder.pem recorder.csr >/dev/null
"$bin/recorder" install recorder.pem >/dev/null
record
all="door open gate yard hall plain"
# CAMERA PICTURES: its second segment has begun, with sound in it: a minute of G.711 is 469 frames of gst-rtsp-server's 1,024 samples
second() { [ "$(segments "$1" | wc -l)" -ge 2 ] && recorded "$1" "$2" && [ "$(metric sound_frames_total "$1")" -ge 500 ]; }
for id in $all; do eventually 240 "$id has a second segment with sound" second $id 900; done
for id in $all; do
    [ "$(metric sound_packets_lost_total $id)" = 0 ] && [ "$(metric sound_frames_unusable_total $id)" = 0 ] ||
        { curl -sS "http://$operations/metrics" | grep sound; fail "$id: its sound is not recorded whole"; }
done
sleep_until=$(metric pictures_total door)
eventually 60 "the second segments grow" recorded door $((sleep_until + 75))
stop_recorder
arrived_whole
grep -c 'segments; .*; sound: [0-9]* frames, 0 packets lost, 0 unusable$' recorder.log >told || true
[ "$(cat told)" = 6 ] || { cat recorder.log; fail "it does not say what sound it recorded"; }

tracks() { ffprobe -v quiet -show_entries stream=codec_name -of csv=p=0 "$1" | cut -d, -f1 | sed '/^$/d' | tr '\n' ' '; }
octets() { ffmpeg -nostdin -v error "${@:2}" -i "$1" -map 0:a:0 -c copy -f data -; }
covered() { [ "$(member verdict.json sound.covered)" = True ] && [ "$(member verdict.json sound.frames.missing)" = 0 ] || { cat verdict.json; fail "$1: its sound is not covered"; }; }
key_of() { "$bin/recorder" keys --viewer-key viewer.key "$1" | head -1 | cut -d: -f2; }

# Every segment: both tracks, all of its sound proven with its pictures, and played
each() {   # CAMERA TRACKS VERDICT [options of verify]
    local id=$1 tracks=$2 verdict=$3 file key count=0
    shift 3
    for file in $(segments $id); do
        [ "$(tracks "$file")" = "$tracks " ] || fail "$file: tracks are $(tracks "$file")"
        judged "$verdict" "$file" "$@"
        [ "$verdict" = unsigned ] || covered "$file"
        key=()
        [ $# = 0 ] || key=(-decryption_key "$(key_of "$file")")
        ffmpeg -nostdin -v error "${key[@]}" -i "$file" -map 0:a:0 -f s16le - 2>decoding | python3 -c 'import array, sys; s = array.array("h", sys.stdin.buffer.read()); assert len(s) > 3000 and max(map(abs, s)) > 500, (len(s), max(map(abs, s), default=0))' ||
            { cat decoding; fail "$file: its sound does not sound"; }
        [ ! -s decoding ] || { cat decoding; fail "$file: its sound does not decode"; }
        count=$((count + 1))
    done
    [ "$count" -ge 2 ] || fail "$id: $count segments"
}
each door "h264 aac" authentic --viewer-key viewer.key
each open "h264 aac" authentic
each gate "h264 pcm_alaw" authentic --viewer-key viewer.key
each yard "h264 aac" countersigned --viewer-key viewer.key
each hall "h264 pcm_alaw" countersigned
each plain "hevc pcm_mulaw" unsigned
# without the key nobody hears it, nor knows it proven; and what stands there is no sound in the clear
for id in door gate yard; do judged unverifiable "$(segments $id | head -1)"; done

# The sound of all segments together is the source's, without a gap between two of them
sounds() {   # CAMERA
    local file key
    for file in $(segments "$1"); do
        key=()
        case $1 in yard) key=(-decryption_key "$(key_of "$file")") ;; esac
        octets "$file" "${key[@]}"
    done
}
for line in "yard h264-aac" "hall h264-pcma" "plain h265-pcmu"; do
    read -r id name <<<"$line"
    sounds $id >got.bytes
    case $name in
        *aac) ffmpeg -nostdin -v error -f aac -i "sent/$name.sound" -map 0:a:0 -c copy -bsf:a aac_adtstoasc -f data - >sent.bytes ;;
        *) cp "sent/$name.sound" sent.bytes ;;
    esac
    python3 - <<'END' || fail "$id: not the sound that was sent"
got, sent = open("got.bytes", "rb").read(), open("sent.bytes", "rb").read()
assert len(got) > 100_000, f"only {len(got)} bytes"
assert got in sent, "it is no piece of it"
END
done

# One bit of one frame of sound: told with its time, and no picture is accused
altered() {   # FILE [options of verify]
    local file=$1
    shift
    python3 - "$file" altered.mp4 <<'END'
import subprocess, sys
places = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "a:0", "-show_entries", "packet=pos", "-of", "csv=p=0", sys.argv[1]], capture_output=True, text=True, check=True).stdout.split()
data = bytearray(open(sys.argv[1], "rb").read())
data[int(places[len(places) // 2].split(",")[0]) + 20] ^= 1
open(sys.argv[2], "wb").write(data)
END
    judged altered altered.mp4 "$@"
    python3 - <<'END' || { cat verdict.json; fail "$file: the altered frame is not told"; }
import json
said = json.load(open("verdict.json"))
altered = said["sound"]["altered"]
assert said["frames"]["altered"] == 0 and len(altered) == 1 and altered[0]["first_frame"] == altered[0]["last_frame"] and altered[0]["from"] and altered[0]["what"] == "content", said["sound"]
END
}
altered "$(segments door | head -1)" --viewer-key viewer.key
altered "$(segments yard | head -1)" --viewer-key viewer.key
altered "$(segments hall | tail -1)"

# An export over the end of a segment has its sound, and is as good
from=$(date -u -d '-1 hour' +%FT%H:%MZ) to=$(date -u -d '+1 hour' +%FT%H:%MZ)
exported() {   # CAMERA VERDICT [options]
    local id=$1 verdict=$2 file longest=0 seconds
    shift 2
    "$bin/recorder" export "$id" "$from" "$to" --out "evidence-$id" "$@" >exported || [ "$verdict" = countersigned ] || { cat exported; fail "$id: the export is not authentic"; }
    for file in "evidence-$id"/*.mp4; do
        judged "$verdict" "$file" "$@"
        covered "$file"
        seconds=$(python3 -c 'import sys; print(round(float(sys.argv[1])))' "$(ffprobe -v quiet -show_entries format=duration -of csv=p=0 "$file")")
        [ "$seconds" -le "$longest" ] || longest=$seconds
    done
    [ "$longest" -ge 62 ] || fail "$id: no part goes over the end of a segment: $longest s"
}
exported door authentic --viewer-key viewer.key
exported yard countersigned --viewer-key viewer.key
exported hall countersigned

# The index made anew from the files says the same
"$bin/recorder" list >before
"$bin/recorder" rebuild >/dev/null 2>&1 || fail "the index cannot be made anew"
"$bin/recorder" list >after
diff before after || fail "the index made anew says something else"
echo "sound: AAC and G.711 of our camera sealed, of gst-rtsp-server countersigned and as it comes; proven in every segment, whole over their ends, an altered frame told"
