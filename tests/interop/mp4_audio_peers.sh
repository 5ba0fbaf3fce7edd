#!/bin/bash
# Recordings with sound that the MP4 writer makes, clear and encrypted, in ffmpeg and shaka-packager; and the reader against ffprobe.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe
packager=$tools/node_modules/shaka-packager/bin/packager-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
[ -x "$packager" ] || skip "no shaka-packager in BARTIZAN_TOOLS"
compile_mux
"${BARTIZAN_CXX:-g++}" -std=c++20 -O1 -I"$source_tree/include" "$source_tree/tests/interop/list_samples.cpp" -o "$work/list_samples"
picture="ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x180:rate=10 -pix_fmt yuv420p -t 6"
$picture -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 20 -f h264 "$work/h264"
$picture -c:v libx265 -preset ultrafast -g 20 -x265-params log-level=none:bframes=0 -f hevc "$work/h265"
sound="ffmpeg -nostdin -v error -y -f lavfi -i sine=frequency=440:beep_factor=2:sample_rate=48000:duration=6"
$sound -ac 2 -c:a aac -b:a 96k -f adts "$work/aac"
$sound -ar 8000 -ac 1 -c:a pcm_alaw -f alaw "$work/pcma"
$sound -ar 8000 -ac 1 -c:a pcm_mulaw -f mulaw "$work/pcmu"

heard() { local file=$1; shift; ffmpeg -nostdin -v error "$@" -i "$file" -map 0:a -f md5 -; }
# packets FILE [options]: size, time, duration of each packet of sound
packets() { local file=$1; shift; ffprobe -v error "$@" -select_streams a -show_entries packet=pos,size,pts,duration -of csv=p=0 "$file"; }

for codec in aac pcma pcmu; do
    for video in h264 h265; do
        clear=$work/clear.mp4 locked=$work/locked.mp4
        "$work/mux_annexb" $video "$work/$video" "$clear" --audio $codec "$work/$codec"
        "$work/mux_annexb" $video "$work/$video" "$locked" $key $kid --audio $codec "$work/$codec"
        warnings=$(ffprobe -v warning "$clear" 2>&1; ffprobe -v warning -decryption_key $key "$locked" 2>&1)
        [ -z "$warnings" ] || fail "$codec: ffprobe says: $warnings"
        decoded "$work/$video" > "$work/expected"
        decoded "$clear" -an | diff -q - "$work/expected" || fail "$codec: ffmpeg decodes other pictures beside the sound"
        decoded "$locked" -an -decryption_key $key | diff -q - "$work/expected" || fail "$codec: ffmpeg decodes other pictures with the key, beside the sound"
        # the sound itself, as ffmpeg hears it from the source
        case $codec in aac) options="-f aac" ;; pcma) options="-f alaw -ar 8000" ;; pcmu) options="-f mulaw -ar 8000" ;; esac
        expected=$(heard "$work/$codec" $options)
        [ "$(heard "$clear")" = "$expected" ] || fail "$codec: ffmpeg hears something else in the clear file"
        [ "$(heard "$locked" -decryption_key $key)" = "$expected" ] || fail "$codec: ffmpeg hears something else with the key"
        cat "$locked" | ffmpeg -nostdin -v error -decryption_key $key -i pipe:0 -map 0:a -f md5 - | grep -xF "$expected" >/dev/null || fail "$codec: ffmpeg hears something else from a pipe"
        [ "$(heard "$locked" -decryption_key ff${key:2} 2>/dev/null)" != "$expected" ] || fail "$codec: a wrong key opens the sound"
        [ "$(heard "$locked" 2>/dev/null)" != "$expected" ] || fail "$codec: no key is needed for the sound"
    done
    # reader: places, sizes and times as ffprobe finds them; in a file of ffmpeg's as well
    ffmpeg -nostdin -v error -y -i "$clear" -c copy -f mp4 "$work/progressive.mp4" 2>/dev/null || ffmpeg -nostdin -v error -y -i "$clear" -c copy -f mov "$work/progressive.mp4"
    for file in "$clear" "$locked" "$work/progressive.mp4"; do
        "$work/list_samples" "$file" --audio > "$work/list" || { cat "$work/list"; fail "$codec: the reader finds no sound in ${file##*/}"; }
        [ "$(tail -1 "$work/list")" = end ] || fail "$codec: the reader stops: $(tail -1 "$work/list")"
        awk '$1 == "sample" { print $2, $3 }' "$work/list" > "$work/ours"
        packets "$file" | awk -F, 'NF >= 4 { print $4, $3 }' > "$work/theirs"
        [ "$(wc -l < "$work/ours")" -gt 50 ] || [ "$codec$file" != "$codec$clear" ] || fail "$codec: too few samples"
        # ffprobe joins samples of G.711 in progressive files, so there their bytes together must agree
        if [ $codec != aac ] && [ "$file" = "$work/progressive.mp4" ]; then
            [ "$(awk '{ s += $2 } END { print s }' "$work/ours")" = "$(awk '{ s += $2 } END { print s }' "$work/theirs")" ] || fail "$codec: the reader finds other bytes in ${file##*/}"
        else
            diff "$work/ours" "$work/theirs" > "$work/log" || { head -5 "$work/log"; fail "$codec: the reader finds other samples than ffprobe in ${file##*/}"; }
        fi
    done
    [ "$(head -1 "$work/list" | cut -d' ' -f1-4)" = "facts $([ $codec = aac ] && echo "AAC 2 48000" || echo "${codec^^} 1 8000")" ] || fail "$codec: facts are $(head -1 "$work/list")"
    echo "$codec: sound and pictures agree, clear and encrypted, beside H.264 and H.265"
done

# shaka-packager knows no G.711
"$work/mux_annexb" h264 "$work/h264" "$work/locked.mp4" $key $kid --audio aac "$work/aac"
"$packager" "in=$work/locked.mp4,stream=audio,output=$work/opened.mp4" --enable_raw_key_decryption --keys "key_id=$kid:key=$key" > "$work/log" 2>&1 ||
    { cat "$work/log"; fail "shaka-packager cannot decrypt the sound"; }
[ "$(heard "$work/opened.mp4")" = "$(heard "$work/aac" -f aac)" ] || fail "shaka-packager decrypts to other sound"
echo "AAC: shaka-packager decrypts the same sound"
