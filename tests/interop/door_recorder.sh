#!/bin/bash
# The smallest recorder: what it stores of a camera is authentic to whoever has the key, ffmpeg finds it whole, and who is not the camera is not recorded.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_recorder.sh"
"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" create --ca others --organization "Others" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
serve_camera store 0
url=rtsps://admin@127.0.0.1:$rtsps/MediaInput/h264/stream_1/encrypted
refused() {   # WORDS [arguments]
    local words=$1 code=0
    shift
    "$bin/door_recorder" "$@" >said 2>&1 || code=$?
    [ $code = 1 ] && grep -q "$words" said || { cat said; fail "door_recorder $*: $code, and not '$words'"; }
}
refused "usage: door_recorder"
refused "others/root.pem\|certificate" "$url" others/root.pem password
echo wrong-password-1 >wrong
refused "the camera: " "$url" factory/root.pem wrong
ls footage/door/*.mp4 >/dev/null 2>&1 && fail "something was recorded of nobody"
"$bin/door_recorder" "$url" factory/root.pem password >door.log 2>&1 &
recorder=$!
running+=("$recorder")
eventually 120 "it records" grep -q '\.mp4$' door.log
enough() { python3 -c 'import sqlite3, sys; sys.exit(0 if sqlite3.connect("door.sqlite", timeout=30).execute("SELECT count(*) FROM extent").fetchone()[0] >= 4 else 1)'; }
eventually 180 "four groups of pictures are stored" enough
kill -TERM "$recorder"
eventually 60 "it ends" gone "$recorder"
wait "$recorder" || { cat door.log; fail "it ended with $?"; }
file=$(ls footage/door/*.mp4 | head -1)
unharmed "$file"
judged unverifiable "$file"
[ "$(pictures "$file")" -ge 20 ] || fail "$(pictures "$file") pictures"
! grep -q tallship door.log door.sqlite "$file" || fail "the password is told"
echo "the smallest recorder stored $(pictures "$file") pictures"
