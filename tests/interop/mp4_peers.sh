#!/bin/bash
# Recordings that the MP4 writer makes, clear and encrypted, in ffprobe, ffmpeg and shaka-packager.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe
packager=$tools/node_modules/shaka-packager/bin/packager-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
[ -x "$packager" ] || skip "no shaka-packager in BARTIZAN_TOOLS"
compile_mux
make_streams

for stream in "$work"/h26?-*; do
    name=$(basename "$stream") codec=${stream##*/} codec=${codec%%-*}
    clear=$work/clear.mp4 locked=$work/locked.mp4 opened=$work/opened.mp4
    "$work/mux_annexb" "$codec" "$stream" "$clear"
    "$work/mux_annexb" "$codec" "$stream" "$locked" $key $kid

    warnings=$(ffprobe -v warning "$clear" 2>&1; ffprobe -v warning -decryption_key $key "$locked" 2>&1)
    [ -z "$warnings" ] || fail "$name: ffprobe says: $warnings"

    decoded "$stream" > "$work/expected"
    [ "$(wc -l < "$work/expected")" -ge 10 ] || fail "$name: too few pictures in the stream itself"
    decoded "$clear" | diff -q - "$work/expected" || fail "$name: ffmpeg decodes other pictures from the clear file"
    decoded "$locked" -decryption_key $key | diff -q - "$work/expected" || fail "$name: ffmpeg decodes other pictures with the key"
    cat "$locked" | ffmpeg -nostdin -v error -decryption_key $key -i pipe:0 -f rawvideo -y /dev/null || fail "$name: ffmpeg cannot read it from a pipe"
    if decoded "$locked" -decryption_key ff${key:2} 2>/dev/null | diff -q - "$work/expected" >/dev/null; then fail "$name: a wrong key opens it"; fi
    if decoded "$locked" 2>/dev/null | diff -q - "$work/expected" >/dev/null; then fail "$name: no key is needed"; fi

    "$packager" "in=$locked,stream=video,output=$opened" --enable_raw_key_decryption --keys "key_id=$kid:key=$key" > "$work/log" 2>&1 ||
        { cat "$work/log"; fail "$name: shaka-packager cannot decrypt"; }
    decoded "$opened" | diff -q - "$work/expected" || fail "$name: shaka-packager decrypts to other pictures"
    echo "$name: $(wc -l < "$work/expected") pictures agree, clear, encrypted, through ffmpeg and shaka-packager"
done
