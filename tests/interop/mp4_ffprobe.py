#!/usr/bin/env python3
"""The MP4 reader and ffprobe agree on every sample of every MP4 file among the vectors, and of files made here."""
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import json, os, pathlib, shutil, subprocess, sys, tempfile

source = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).parents[2])
shared = pathlib.Path(os.environ.get("BARTIZAN_SHARED") or source / "../shared")
work = pathlib.Path(tempfile.mkdtemp())


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, **options).stdout


def parsed(file):
    """Whether ffprobe may look into the samples: it takes encrypted slices for key frames, and corrects sync flags that are wrong in the file."""
    return "cenc" not in file.name and "signed" not in file.name


def ffprobe_packets(file):
    """(position, size, dts, pts, duration, key) of the first video stream."""
    # Encrypted fragments without an index: ffprobe 5.1 loses its place in a seekable file unless it may not look ahead.
    careful = ("+genpts" if parsed(file) else "+noparse") + ("+ignidx" if "frag_cenc" in file.name else "")
    found = json.loads(run("ffprobe", "-v", "quiet", "-fflags", careful, "-ignore_editlist", "1", "-select_streams", "v:0", "-show_packets", "-of", "json", file))
    return [(int(p["pos"]), int(p["size"]), int(p["dts"]), int(p["pts"]), int(p.get("duration", 0)), "K" in p["flags"]) for p in found["packets"]]


def our_samples(file, program):
    lines = subprocess.run([str(program), str(file)], stdout=subprocess.PIPE, text=True).stdout.splitlines()
    samples = [line.split()[1:] for line in lines if line.startswith("sample ")]
    return [(*map(int, s[:5]), s[5] == "K") for s in samples], lines[0], lines[-1]


def compare(file, program, name):
    durations = parsed(file)   # which ffprobe does not give without parsing; and where the file says 0 it makes one up
    ours, first, last = our_samples(file, program)
    theirs = ffprobe_packets(file)
    assert last == "end", f"{name}: {last}"
    assert first.startswith("facts "), f"{name}: {first}"
    assert len(ours) > 0 and len(ours) == len(theirs), f"{name}: {len(ours)} samples, ffprobe has {len(theirs)}"
    # where offsets are negative ffprobe moves all presentation times of a track by the greatest of them
    shift = theirs[0][3] - ours[0][3]
    for number, (mine, other) in enumerate(zip(ours, theirs)):
        moved = (mine[0], mine[1], mine[2], mine[3] + shift, mine[4] if durations and mine[4] else other[4], mine[5])
        assert moved == other, f"{name}: sample {number}: {mine}, ffprobe says {other} (presentation times moved by {shift})"
    print(f"{name}: {len(ours)} samples agree; {first}")
    return ours


def made_files():
    """ffmpeg's own muxer with each of its ways to write fragments, B pictures included."""
    picture = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine", "-t", "3", "-pix_fmt", "yuv420p", "-g", "25"]
    ways = {
        "progressive": [], "progressive_first": ["-movflags", "+faststart"],
        "fragments": ["-movflags", "frag_keyframe+empty_moov"],
        "fragments_base_is_moof": ["-movflags", "frag_keyframe+empty_moov+default_base_moof"],
        "fragments_no_base": ["-movflags", "frag_keyframe+omit_tfhd_offset+empty_moov"],
        "fragments_behind_samples": ["-movflags", "frag_keyframe"],
        "fragments_negative_offsets": ["-movflags", "frag_keyframe+empty_moov+negative_cts_offsets"],
        "fragments_separate": ["-movflags", "frag_keyframe+empty_moov+separate_moof"],
        "encrypted": ["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "00" * 16, "-encryption_kid", "11" * 16],
    }
    for codec, options in {"h264": ["-c:v", "libx264", "-preset", "veryfast"], "h265": ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"]}.items():
        raw = work / f"{codec}.nut"
        run(*picture, *options, "-c:a", "aac", raw)
        for way, flags in ways.items():
            file = work / f"{codec}_{way}.mp4"
            run("ffmpeg", "-nostdin", "-v", "error", "-y", "-i", raw, "-map", "0", "-c", "copy", "-tag:v", "avc1" if codec == "h264" else "hvc1", *flags, file)
            yield file, file.name


def vector_files():
    media, golden = shared / "vectors/media", shared / "media-signing/golden"
    no_samples = {"mp4ff_init.mp4", "mp4ff_init_truncated.mp4", "mp4ff_hvc1_init.mp4"}
    for folder in (media / "mp4", media / "cenc", media / "signed", golden / "mp4", golden / "reference_sample"):
        for file in sorted(folder.glob("*.mp4")):
            if file.name not in no_samples:
                yield file, file.name
    for init, segment in (("mp4/mp4ff_init.mp4", "mp4/mp4ff_1.m4s"), ("mp4/mp4ff_hvc1_init.mp4", "mp4/mp4ff_hvc1_seg_1.m4s")):
        joined = work / pathlib.Path(segment).name
        joined.write_bytes((media / init).read_bytes() + (media / segment).read_bytes())
        yield joined, f"{init} + {segment}"


def main():
    if not shutil.which("ffprobe"):
        skip("no ffprobe")
    program = work / "list_samples"
    run(os.environ.get("BARTIZAN_CXX", "g++"), "-std=c++20", "-O1", f"-I{source}/include", source / "tests/interop/list_samples.cpp", "-o", program)
    for file, name in made_files():
        compare(file, program, name)
    if not shared.is_dir():
        skip("the vectors are not here (BARTIZAN_SHARED)")
    for file, name in vector_files():
        compare(file, program, name)


try:
    main()
finally:
    shutil.rmtree(work)
