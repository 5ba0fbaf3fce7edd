#!/usr/bin/env python3
"""_sent.py h264|h265 SENT FILE LEAST: each picture of an MP4 file is one that the encoder gave (SENT, a byte stream), bit for bit and in its order; some may lack.
Exit: 0 so it is, and there are at least so many; 1 it is not, with the reason."""
# SPDX-License-Identifier: Apache-2.0
import re
import subprocess
import sys

codec, sent, path, least = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])


def slices(stream):
    kind = (lambda unit: unit[0] & 31 in (1, 5)) if codec == "h264" else (lambda unit: unit[0] >> 1 & 63 < 32)
    return [unit.rstrip(b"\0") for unit in re.split(b"\0\0\1", stream) if unit and kind(unit)]


stored = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "0:v", "-c", "copy", "-f", "h264" if codec == "h264" else "hevc", "-"],
                        capture_output=True, check=True).stdout
given = iter(slices(open(sent, "rb").read()))
got = slices(stored)
for at, unit in enumerate(got):
    if not any(unit == other for other in given):   # goes on behind the one before
        sys.exit(f"{path}: slice {at} of {len(got)} is none that was sent behind the one before it")
if len(got) < least:
    sys.exit(f"{path}: only {len(got)} slices")
print(f"{path}: {len(got)} slices, each as it was sent")
