#!/usr/bin/env python3
"""_skipped.py harmed|unproven|cut-off|blind VERDICT FILE | leaps FILE: is what `verify --json` (in the file VERDICT) finds wrong with FILE nothing but what its camera did not send?

A camera that has a slow viewer leaps to its newest key picture and says so by the times: nothing comes for longer than from a picture to the next, and then a
key picture. What its documents list of that time is missing; those that were sent meanwhile lack, so that the group before a leap may have no signature.
harmed    nothing is altered, nobody but its camera signed, and each missing picture lies within a leap; what has no signature is nobody's fault
unproven  that, and what has no signature is a group before a leap: without a leap everything is proven
cut-off   that, but for a last group whose signature was not waited for, or never came, as its recorder told
blind     of whoever has no key to it: that of harmed, there is a leap, and nothing is said to be authentic
leaps     prints how often its camera leaped
Exit: 0 so it is, 1 it is not, with the reason. A recorder that drops what came is no part of this: see arrived_whole in _recorder.sh."""
# SPDX-License-Identifier: Apache-2.0
import json
import statistics
import subprocess
import sys

what, path = sys.argv[1], sys.argv[-1]
rows = subprocess.run(["ffprobe", "-v", "quiet", "-fflags", "+ignidx", "-select_streams", "v", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", path],
                      capture_output=True, text=True).stdout.split()
pictures = [(float(row.split(",")[0]), "K" in row.split(",")[1]) for row in rows if row.count(",")]
times = [time for time, _ in pictures]
step = statistics.median([b - a for a, b in zip(times, times[1:])] or [1])
# leaps: behind which picture, and for how many there is room
leaps = {at: round((times[at + 1] - times[at]) / step) - 1 for at in range(len(times) - 1) if pictures[at + 1][1] and times[at + 1] - times[at] > 1.5 * step}
if what == "leaps":
    print(len(leaps))
    sys.exit()
said = json.load(open(sys.argv[2]))
keys = [at for at, (_, key) in enumerate(pictures) if key]
group = max([b - a for a, b in zip(keys, keys[1:])] or [0])
frames = said["frames"]


def holds(truth, why):
    if not truth:
        sys.exit(f"{path}: {why}")


holds(said["signer"] in ("trusted",) if what in ("unproven", "cut-off") else ("trusted", "none"), f"the signer is {said['signer']}")
holds(frames["altered"] == 0, f"{frames['altered']} pictures are altered")
holds(frames["total"] == len(times), f"{frames['total']} pictures for verify, {len(times)} for ffprobe")
for gap in said["missing"]:
    at = gap["after_frame"]
    holds(at in leaps, f"what is missing behind picture {at} is no leap of the camera's: {gap}")
    holds(gap["count"] <= leaps[at], f"{gap['count']} pictures are missing behind picture {at}, where there is room for {leaps[at]}")
if what == "blind":
    holds(leaps, f"the camera sent all, and it is {said['verdict']}")
    holds(frames["authentic"] == 0, f"{frames['authentic']} pictures are authentic without their key")
if what == "cut-off" and said["not_covered"] and said["not_covered"][-1]["last_frame"] == len(times) - 1:
    part = said["not_covered"].pop()
    holds(part["last_frame"] - part["first_frame"] < 2 * max(group, 1), f"more than the last group has no signature: {part}")
    leaps[len(times) - 1] = 0
if what in ("unproven", "cut-off"):
    holds(leaps, f"the camera sent all, and it is {said['verdict']}")
    for part in said["not_covered"]:
        holds(part["last_frame"] in leaps and part["last_frame"] - part["first_frame"] < 2 * group, f"no leap of the camera's explains that this has no signature: {part}")
    sound = said.get("sound")
    holds(not sound or sound["frames"]["altered"] == 0, f"sound is altered: {sound and sound['frames']}")
    print(f"{path}: the camera leaped or was cut off {len(leaps)} times, {frames['missing']} pictures were not sent, {frames['not_covered']} before that have no signature")
