#!/usr/bin/env python3
"""bench_recorder.py PROGRAM FOLDER PORT CAMERAS SECONDS [--only-ours]: records the stream at PORT as CAMERAS cameras, with PROGRAM (recorder_bench) and then
with as many ffmpeg, and compares what both cost in the same number of seconds once every camera is being recorded. 0: nothing was lost or wrongly judged."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

program, work, port, cameras, seconds = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5])
only_ours = "--only-ours" in sys.argv
TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
LONGEST = 180 + seconds   # for anything that is waited for


def cpu(pids):
    """Seconds of processor time, user and kernel, that these processes have used."""
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def memory(pids):
    """MiB that are these processes' own, and not shared with other ones' programs and libraries."""
    total = 0
    for pid in pids:
        _, resident, shared, *_ = pathlib.Path(f"/proc/{pid}/statm").read_text().split()
        total += (int(resident) - int(shared)) * PAGE
    return total / 2**20


def measured(pids):
    before, start = cpu(pids), time.monotonic()
    time.sleep(seconds)
    used, real = cpu(pids) - before, time.monotonic() - start
    return {"cpu": used / real, "seconds": real, "mib": memory(pids)}


def ours():
    folder = work / "ours"
    folder.mkdir()
    process = subprocess.Popen([program, "record", port, str(cameras), str(folder), f"{work}/port.pem"], stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout.readline().strip() != "recording":
            sys.exit("bench recorder: our recorder did not record")
        said = measured([process.pid])
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=LONGEST)
        if process.returncode != 0:
            sys.exit(f"bench recorder: our recorder failed: {out}")
        return said | json.loads(out)
    finally:
        process.kill()
        shutil.rmtree(folder)


def theirs():
    folder = work / "ffmpeg"
    folder.mkdir()
    files = [folder / f"{n}.mp4" for n in range(cameras)]
    running = []
    try:
        for file in files:
            running.append(subprocess.Popen(["ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", f"rtsp://127.0.0.1:{port}/stream", "-c", "copy", "-movflags",
                                             "+frag_keyframe+empty_moov", str(file)], stderr=subprocess.DEVNULL))
        limit = time.monotonic() + LONGEST
        while not all(f.exists() and f.stat().st_size > 400_000 for f in files):
            if time.monotonic() > limit or any(p.poll() is not None for p in running):
                sys.exit("bench recorder: not every ffmpeg records")
            time.sleep(0.2)
        said = measured([p.pid for p in running])
        return said
    finally:
        for p in running:
            p.terminate()
        for p in running:
            p.wait()
        shutil.rmtree(folder)


results = {"bartizan": ours()}
if not only_ours:
    results["ffmpeg -c copy"] = theirs()
print(f"{'':>16} {'cameras':>8} {'CPU':>8} {'CPU a camera':>13} {'memory a camera':>16}")
for name, r in results.items():
    print(f"{name:>16} {cameras:>8} {100 * r['cpu']:>7.1f}% {100 * r['cpu'] / cameras:>12.2f}% {r['mib'] / cameras:>12.2f} MiB")
mine = results["bartizan"]
print(f"{mine['pictures']} pictures of {mine['cameras']} cameras, {mine['megabytes']} MB, synced each second; {mine['signatures']} signatures verified, {mine['trusted']} trusted; "
      f"{mine['authentic']} pictures authentic, {mine['red']} altered or missing, {mine['not_covered']} before the first or behind the last document")
if not only_ours:
    ratio = mine["cpu"] / results["ffmpeg -c copy"]["cpu"]
    print(f"CPU a camera, verification included: {ratio:.2f} of ffmpeg's (target: at most 1.00)")
expected = int(25 * seconds) - 50 if seconds >= 10 else 60   # of each camera; a short sample runs beside other things: it is about losses
wrong = []
if mine["lost_pictures"] + mine["lost_packets"] + mine["troubles"] > 0:
    wrong.append(f"{mine['lost_pictures']} pictures and {mine['lost_packets']} packets lost, {mine['troubles']} troubles")
if mine["least"] < expected:
    wrong.append(f"a camera has {mine['least']} of {expected} pictures")
if mine["trusted"] != mine["signatures"] or mine["trusted"] < cameras:
    wrong.append("not every signature was right and trusted")
if mine["red"] > 0 or mine["authentic"] == 0 or mine["index_failures"] > 0:
    wrong.append("verdicts are wrong or lost")
print("our recorder: " + ("; ".join(wrong) if wrong else "nothing was lost, every signature was verified"))
sys.exit(bool(wrong))
