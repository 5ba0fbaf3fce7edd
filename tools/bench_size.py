#!/usr/bin/env python3
"""bench_size.py [--cxx C] [--out FILE] [--check]: what each part of a product adds to its firmware, in bytes; ./dev bench size writes
docs/reference/size.md with it.

Each row is one program, built for size without exceptions, RTTI and unreachable sections, from benchmarks/size/product.cpp. What a part
costs is the difference of two programs; what is not composed costs nothing, as the first row shows.
--check: only that removing a part of the recording path makes the program smaller; nothing is written.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import concurrent.futures
import pathlib
import platform
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = "-std=c++20 -Os -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections -Wl,--gc-sections".split()
R, S, E = "-DRECORDING", "-DSIGNED", "-DENCRYPTED"
# name, parts, the row that it is compared with, what the difference is
ROWS = [
    ("nothing", [], None, "an empty `main`"),
    ("recording", [R], "nothing", "service `recording`: split, hash, pack, fragmented MP4"),
    ("recording, signed", [R, S], "recording", "policy `signed_frames` (ONVIF Media Signing)"),
    ("recording, signed, encrypted", [R, S, E], "recording, signed", "policy `encrypted_frames` (Common Encryption, portable AES)"),
    ("the same, and reports", [R, S, E, "-DTELLS"], "recording, signed, encrypted", "the product's own JSON report with 241 provisions"),
    ("HTTP", ["-DHTTP"], "nothing", "the core of service `http`, without access and TLS"),
    ("RTSP", ["-DRTSP"], "nothing", "the core of service `rtsp`, without access and RTP"),
    ("recording, signed, encrypted, HTTP", [R, S, E, "-DHTTP"], "recording, signed, encrypted", "HTTP in a product that records"),
    ("all but reports", [R, S, E, "-DHTTP", "-DRTSP"], "recording, signed, encrypted, HTTP", "RTSP in a product that has all the others"),
]


def build(cxx, folder, row):
    """(code and constants, initialised data, zeroed memory) in bytes."""
    program = folder / row[0].replace(", ", "_").replace(" ", "_")
    done = subprocess.run([cxx, *FLAGS, f"-I{ROOT}/include", f"-I{ROOT}/tests", *row[1], str(ROOT / "benchmarks/size/product.cpp"), "-o", str(program)],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"bench_size: {row[0]} does not compile:\n{done.stderr}")
    text, data, zero = subprocess.run(["size", program], capture_output=True, text=True, check=True).stdout.splitlines()[1].split()[:3]
    return int(text), int(data), int(zero)


def page(cxx, sizes):
    version = subprocess.run([cxx, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    lines = ["# Size", "", "What each part adds to a firmware. Made by `./dev bench size`; do not edit.", "",
             f"{version}, {platform.machine()}, `{' '.join(FLAGS[1:])}`", "",
             "| program | code and constants | adds | what that is |", "| --- | --- | --- | --- |"]
    for name, _, base, what in ROWS:
        text, data, _ = sizes[name]
        added = "" if base is None else f"+{text + data - sum(sizes[base][:2]):,}"
        lines.append(f"| {name} | {text + data:,} | {added} | {what} |")
    return "\n".join(lines + ["", "Bytes of code, constants and initialised data, the start-up code of the C library included (first row). Signing and TLS themselves are the key's and the",
                              "crypto library's and are not in it. Memory at run time is that of the objects, which `sizeof` tells, and the arena that the product hands in.", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cxx", default="g++")
    parser.add_argument("--out", default=str(ROOT / "docs/reference/size.md"))
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        rows = [r for r in ROWS if not r[1] or r[1][0] == R and set(r[1]) <= {R, S, E}] if given.check else ROWS
        sizes = dict(zip((r[0] for r in rows), pool.map(lambda r: build(given.cxx, pathlib.Path(folder), r), rows)))
    bad = []
    for name, _, base, what in rows:
        if base is not None and sum(sizes[name][:2]) - sum(sizes[base][:2]) < 1000:
            bad.append(f"{name} is not larger than {base} by 1,000 bytes: {sizes[name]} against {sizes[base]}, so {what} was not measured")
    if not bad and not given.check:
        pathlib.Path(given.out).write_text(page(given.cxx, sizes))
    print("\n".join(bad) or page(given.cxx, sizes) if not given.check else "\n".join(bad) or f"each of {len(rows) - 1} parts takes its bytes along when it goes")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
