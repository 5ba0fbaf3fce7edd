#!/usr/bin/env python3
"""The slice header sizes that we compute end where ffmpeg's trace_headers says that the header ends."""
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import os, pathlib, re, shutil, subprocess, sys, tempfile

source = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).parents[2])
shared = pathlib.Path(os.environ.get("BARTIZAN_SHARED") or source / "../shared")
work = pathlib.Path(tempfile.mkdtemp())
FIELD = re.compile(r"\] (\d+)\s+(\S+)\s+([01]+) = ")


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE).stdout


def units(stream):
    """NAL units of an Annex B stream, without trailing zeros."""
    starts = [m.end() for m in re.finditer(b"\x00\x00\x01", stream)]
    ends = [s - 3 for s in starts[1:]] + [len(stream)]
    return [stream[a:b].rstrip(b"\x00") for a, b in zip(starts, ends)]


def bytes_up_to(unit, bits):
    """Bytes of the unit that hold its first so many bits when emulation prevention bytes do not count."""
    wanted, zeros = (bits + 7) // 8, 0
    for at, value in enumerate(unit):
        if zeros >= 2 and value == 3:
            zeros = 0
            continue
        zeros = zeros + 1 if value == 0 else 0
        wanted -= 1
        if wanted == 0:
            return at + 1
    raise ValueError("the header is longer than the unit")


def traced_slices(codec, file):
    """Bits of each slice header, as ffmpeg's coded bitstream reader counts them."""
    trace = subprocess.run(["ffmpeg", "-nostdin", "-v", "verbose", "-f", "h264" if codec == "h264" else "hevc", "-i", file, "-c", "copy", "-bsf:v", "trace_headers", "-f", "null", "-"],
                           stderr=subprocess.PIPE, text=True, errors="replace").stderr
    ends, inside = [], False
    for line in trace.splitlines():
        if line.endswith(("] Slice Header", "] Slice Segment Header")):
            inside = True
            ends.append(0)
        elif inside and (field := FIELD.search(line)):
            ends[-1] = int(field[1]) + len(field[3])
        elif "trace_headers" in line:
            inside = False
    return ends


def compare(codec, file, program, name):
    ours = [line.split(maxsplit=1) for line in run(program, codec, file, "--slice-headers").decode().splitlines()]
    is_slice = (lambda u: u[0] & 31 in (1, 5)) if codec == "h264" else (lambda u: (u[0] >> 1 & 63) <= 9 or 16 <= (u[0] >> 1 & 63) <= 21)
    slices = [u for u in units(file.read_bytes()) if len(u) > 2 and is_slice(u)]
    ends = traced_slices(codec, file)
    assert slices and len(ours) == len(slices) == len(ends), f"{name}: {len(ours)} slices, {len(slices)} in the stream, ffmpeg traces {len(ends)}"
    for number, (unit, bits, (size, header)) in enumerate(zip(slices, ends, ours)):
        assert int(size) == len(unit), f"{name}: slice {number}: {size} bytes, {len(unit)} in the stream"
        assert header == str(bytes_up_to(unit, bits)), f"{name}: slice {number}: we say {header}, ffmpeg {bytes_up_to(unit, bits)} bytes ({bits} bits)"
    print(f"{name}: {len(slices)} slice headers agree, of {min(ends)} to {max(ends)} bits")


def encoded():
    x264 = {"plain": "", "many": "slices=5:weightp=2:weightb=1:bframes=4:b-pyramid=normal:ref=5", "cavlc_fields": "interlaced=1:cabac=0:bframes=2:slices=2",
            "intra": "keyint=1", "poc": "bframes=0:ref=8:no-deblock=1:open-gop=1", "weights": "weightp=2:ref=4:bframes=3:direct=temporal"}
    x265 = {"plain": "", "slices": "slices=4:wpp=1", "weights": "weightp=1:weightb=1:bframes=4:ref=5:b-pyramid=1", "intra": "keyint=1",
            "tools": "no-sao=1:no-deblock=1:no-wpp=1:open-gop=1:temporal-layers=1", "hrd": "hrd=1:vbv-maxrate=1000:vbv-bufsize=1000:aud=1:hdr10-opt=0:scaling-list=default"}
    for codec, library, options, sets in (("h264", "libx264", "-x264-params", x264), ("h265", "libx265", "-x265-params", x265)):
        for name, parameters in sets.items():
            file = work / f"{codec}_{name}"
            # a fade, so that weighted prediction is chosen
            run("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=416x240:rate=25,fade=in:0:30", "-t", "2", "-pix_fmt", "yuv420p", "-g", "12", "-c:v", library,
                "-preset", "veryfast", options, "log-level=none" + (":" + parameters if parameters else ""), "-f", "h264" if codec == "h264" else "hevc", file)
            yield codec, file, file.name


def main():
    if not shutil.which("ffmpeg"):
        print("skipped: no ffmpeg")
        sys.exit(77)
    program = work / "mux_annexb"
    run(os.environ.get("BARTIZAN_CXX", "g++"), "-std=c++20", "-O1", f"-I{source}/include", source / "tests/interop/mux_annexb.cpp", "-o", program)
    for codec, file, name in encoded():
        compare(codec, file, program, name)
    if not shared.is_dir():
        print("skipped: the vectors are not here (BARTIZAN_SHARED)")
        sys.exit(77)
    for codec in ("h264", "h265"):
        for file in sorted((shared / "vectors/media" / codec).iterdir()):
            compare(codec, file, program, file.name)


try:
    main()
finally:
    shutil.rmtree(work)
