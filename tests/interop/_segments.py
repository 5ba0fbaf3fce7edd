#!/usr/bin/env python3
# Lays a fragmented MP4 into a recorder's folder, as a recorder would have: _segments.py FILE FOLDER UTC FRAGMENTS
# UTC: 20260131T120000.000000Z, when its first picture was shot. FRAGMENTS: of each segment; the last has the rest. Prints each segment's name and duration.
# SPDX-License-Identifier: Apache-2.0
import datetime, os, struct, sys

path, folder, began, each = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
SLOT = 3112                                             # what a recorder reserves for the index
CHECK = bytes.fromhex("5b0e4c0f8a1d4d3b9d602c371e945a6f")
table = []
for n in range(256):
    for _ in range(8):
        n = n >> 1 ^ (0x82f63b78 if n & 1 else 0)
    table.append(n)


def crc32c(data):
    c = 0xffffffff
    for byte in data:
        c = c >> 8 ^ table[(c ^ byte) & 255]
    return c ^ 0xffffffff


def boxes(data, at=0):
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at:at + size]
        at += size


def inside(box, *names):
    for name in names:
        box = next(b for k, b in boxes(box, 8 if box[4:8] != b"stsd" else 16) if k == name)
    return box


data = open(path, "rb").read()
head, fragments, moof = b"", [], None
for kind, box in boxes(data):
    if kind in (b"ftyp", b"moov"):
        head += box
        if kind == b"moov":
            mdhd = inside(box, b"trak", b"mdia", b"mdhd")
            timescale = struct.unpack(">I", mdhd[28:32] if mdhd[8] == 1 else mdhd[20:24])[0]
    elif kind == b"moof":
        moof = box
        tfdt = inside(box, b"traf", b"tfdt")
        time = struct.unpack(">Q", tfdt[12:20])[0] if tfdt[8] == 1 else struct.unpack(">I", tfdt[12:16])[0]
    elif kind == b"mdat":
        fragments.append((time, moof + box))
os.makedirs(folder, exist_ok=True)
start = datetime.datetime.strptime(began, "%Y%m%dT%H%M%S.%fZ")
for n in range(0, len(fragments), each):
    at = start + datetime.timedelta(microseconds=(fragments[n][0] - fragments[0][0]) * 1_000_000 // timescale)
    name = at.strftime("%Y%m%dT%H%M%S.%fZ") + ".mp4"
    with open(os.path.join(folder, name), "wb") as out:
        out.write(head + struct.pack(">I4s", SLOT, b"free") + bytes(SLOT - 8))
        for _, fragment in fragments[n:n + each]:
            out.write(fragment + struct.pack(">I4s", 28, b"uuid") + CHECK + struct.pack(">I", crc32c(fragment)))
    print(name)
