#!/usr/bin/env python3
# Alters one bit of a picture in an MP4: _alter.py FILE PICTURE decodes|breaks [KEY]. The picture then decodes to another one, or does not decode. Prints which bit it is.
# KEY: of encrypted footage; AES-CTR turns the same bit of what is inside. A camera's pictures differ from run to run (they show a clock), so decoding is tried.
# SPDX-License-Identifier: Apache-2.0
import subprocess, sys

path, picture, wanted = sys.argv[1], int(sys.argv[2]), sys.argv[3]
key = ["-decryption_key", sys.argv[4]] if len(sys.argv) > 4 else []


def complaints(file):
    return subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *key, "-i", file, "-f", "null", "-"], capture_output=True, text=True).stderr


assert wanted in ("decodes", "breaks"), wanted
assert not complaints(path), "it does not decode before anybody alters it: " + complaints(path)
packets = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pos,size", "-of", "csv=p=0", path], capture_output=True, text=True, check=True).stdout.split()
size, at = map(int, packets[picture].split(",")[:2])
original = open(path, "rb").read()
for bit in range(8 * 20, 8 * (size // 2)):   # from the end on: what hangs on a bit of a slice comes behind it
    data = bytearray(original)
    data[at + size - bit // 8] ^= 1 << bit % 8
    with open(path, "wb") as out:
        out.write(data)
    if bool(complaints(path)) == (wanted == "breaks"):
        print(f"picture {picture}: bit {bit} before its end")
        sys.exit()
sys.exit(f"no bit of picture {picture} does that: {wanted}")
