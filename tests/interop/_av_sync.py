#!/usr/bin/env python3
"""_av_sync.py FILE SECONDS [--key HEX] [--late MS]: in a file of the camera's test picture and tone, as ffmpeg decodes it, each beep begins
with the lamp of the picture, within 100 ms, and there are at least so many. --late: the sound is put off by that much, which must be found.
Prints the differences. Exit: 0 in step, 1 not."""
# SPDX-License-Identifier: Apache-2.0
import array
import subprocess
import sys

path, seconds = sys.argv[1], int(sys.argv[2])
options = dict(zip(sys.argv[3::2], sys.argv[4::2]))
key = ["-decryption_key", options["--key"]] if "--key" in options else []
rate, late = 48000, int(options.get("--late", 0)) / 1000


def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=300)
    if done.returncode:
        sys.exit(f"{path}: {command[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


# the middle of the lamp: the picture's text has dots of a ninetieth of its height, and the lamp is 16 of them wide, 4 from the left and the bottom
lamp = run("ffmpeg", "-nostdin", "-v", "error", *key, "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-vf", "crop=8*floor(ih/90):8*floor(ih/90):8*floor(ih/90):ih-16*floor(ih/90),scale=1:1:flags=area,format=gray", "-f", "rawvideo", "-")
times = [float(t.split(",")[0]) for t in run("ffprobe", "-v", "error", *key, "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0", path).decode().split()]
if abs(len(times) - len(lamp)) > 1:
    sys.exit(f"{path}: {len(lamp)} pictures decoded, {len(times)} times")
lit = [t for t, before, now in zip(times[1:], lamp, lamp[1:]) if before < 100 <= now]

# the sound, with silence in front until it begins, so that a sample's number is its time
begin = float(run("ffprobe", "-v", "error", *key, "-select_streams", "a:0", "-show_entries", "frame=best_effort_timestamp_time", "-read_intervals", "%+#8", "-of", "csv=p=0", path).decode().split()[0].split(",")[0])
samples = array.array("h", run("ffmpeg", "-nostdin", "-v", "error", *key, "-i", path, "-map", "0:a:0", "-ac", "1", "-ar", str(rate), "-f", "s16le", "-"))
beeps, quiet_since = [], 0
for i, value in enumerate(samples):
    if abs(value) < 6000:
        continue
    if i - quiet_since > rate * 0.3:
        beeps.append(begin + late + i / rate)
    quiet_since = i
beeps = [b for b in beeps if times[0] < b < times[-1] - 0.1 and b - begin - late > 0.05]
pairs = [(b, min(lit, key=lambda t: abs(t - b))) for b in beeps if lit]
differences = [round(1000 * (shown - heard)) for heard, shown in pairs]
print(f"{path}: {len(lit)} flashes, {len(beeps)} beeps; flash after beep, ms: {differences}")
good = len(differences) >= seconds and all(abs(d) <= 100 for d in differences)
sys.exit(0 if good else 1)
