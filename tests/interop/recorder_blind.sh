#!/bin/bash
# The recorder is blind: neither its memory nor its disk has the video in the clear or the content key; the camera's memory has both.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_recorder.sh"
[ "$(id -u)" = 0 ] || { echo "skipped: reading another process's memory needs root"; exit 77; }

"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
serve_camera store 0
cat >recorder.json <<END
{"folder": "footage", "authorities": ["factory/root.pem"], "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0},
 "cameras": [{"id": "door", "url": "rtsps://admin@127.0.0.1:$rtsps/MediaInput/h264/stream_1/encrypted", "password_file": "password"}]}
END
record
eventually 120 "the camera is recorded" recorded door 125

at=$(metric pictures_total door)
# both stand still while their memory is read, so what one just sent and the other just got is in it
kill -STOP "$camera" "$recorder"
for each in camera:$camera recorder:$recorder; do
    python3 - "${each#*:}" "${each%:*}.memory" <<'PYTHON'
import sys
pid, out = sys.argv[1:]
with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory, open(out, "wb") as dump:
    for line in maps:
        words = line.split()
        if "r" not in words[1] or words[-1] in ("[vvar]", "[vsyscall]"): continue
        at, end = (int(x, 16) for x in words[0].split("-"))
        memory.seek(at)
        try:
            while at < end and (piece := memory.read(min(end - at, 1 << 22))):
                dump.write(piece)
                at += len(piece)
        except OSError: pass   # a device
PYTHON
done
kill -CONT "$camera" "$recorder"
eventually 120 "recording goes on" recorded door $(($(metric pictures_total door) + 75))
stop_recorder
file=$(segments door | head -1)
judged authentic "$file" --viewer-key viewer.key

# the key that opens it, and what it opens to
python3 - "$file" >key <<'PYTHON'
import sys
data = open(sys.argv[1], "rb").read()
for line in open("store.keys"):
    kid, key = line.strip().split(":")
    if bytes.fromhex(kid) in data: print(key)
PYTHON
[ "$(wc -l <key)" = 1 ] || fail "not one key opens $file: $(cat key)"
ffmpeg -v error -nostdin -decryption_key "$(cat key)" -i "$file" -map 0:v -c copy -f h264 opened.h264
python3 - "$file" "$at" <<'PYTHON'
import os, re, sys
key = bytes.fromhex(open("key").read().strip())
plain = [u for u in re.split(b"\0\0\0?\1", open("opened.h264", "rb").read()) if len(u) > 200 and u[0] & 0x1f in (1, 5)]
marks = [u[len(u) // 2 : len(u) // 2 + 24] for u in plain]   # from the middle of each slice: the header is clear by design
at = int(sys.argv[2])   # where both stood still
marks = [m for m in dict.fromkeys(marks) if len(set(m)) > 8][max(0, at - 100):at + 50]
camera, recorder = open("camera.memory", "rb").read(), open("recorder.memory", "rb").read()
disk = b"".join(open(os.path.join(d, f), "rb").read() for d, _, files in os.walk("footage") for f in files)
def seen(where): return sum(m in where for m in marks)
def has_key(where): return key in where or key.hex().encode() in where or key.hex().upper().encode() in where
control = any(m in camera for m in marks)
print(f"{len(marks)} slices; in the clear: {'some' if control else 'none'} in the camera's memory ({len(camera) >> 20} MiB), {seen(recorder)} in the recorder's ({len(recorder) >> 20} MiB), {seen(disk)} on its disk ({len(disk) >> 10} KiB)")
sealed = open(sys.argv[1], "rb").read()
ciphertext = [sealed[i : i + 24] for i in range(len(sealed) // 4, len(sealed) // 4 * 3, 997)]
assert len(marks) > 100 and len(recorder) > 1 << 20
assert seen(open("opened.h264", "rb").read()) == len(marks)
assert control and has_key(camera), "the control: what the camera has is not found in its memory"
assert sum(c in disk for c in ciphertext) == len(ciphertext), "the control: the recording is not found on the disk"
assert seen(recorder) == 0 and seen(disk) == 0, "the recorder has video in the clear"
assert not has_key(recorder) and not has_key(disk), "the recorder has the key"
PYTHON
