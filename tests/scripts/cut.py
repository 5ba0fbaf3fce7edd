#!/usr/bin/env python3
# Golden streams cut at every pair of frames: what is cut is authentic, holds what was asked for, and is told otherwise in a sentence.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
import json, os, pathlib, subprocess, sys, tempfile

golden = pathlib.Path(os.environ.get("BARTIZAN_SHARED", "../shared")) / "media-signing/golden"
program = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin")) / "verify"
if not golden.is_dir():
    print(f"{golden} is absent; set BARTIZAN_SHARED to the folder of third-party data")
    sys.exit(77)
failures, cuts = [], 0


def verify(name, *options):
    done = subprocess.run([program, "--json", "--trust", golden / "certs/root.pem", *options, golden / name], capture_output=True, text=True, timeout=60)
    return done.returncode, json.loads(done.stdout.splitlines()[0]) if done.stdout else {}, done.stderr


with tempfile.TemporaryDirectory() as folder:
    out = pathlib.Path(folder) / "cut"
    # boundaries: where a signed document ends and a picture can be decoded by itself
    for name, ends in {"signed/h264_gop.h264": [0, 8, 16, 24, 32], "signed/h265_gop.h265": [0, 8, 16, 24, 32], "mp4/h264_gop.mp4": [0, 8, 16, 24, 32],
                       "mp4/h265_gop.mp4": [0, 8, 16, 24, 32], "signed/h264_certsei.h264": [0, 8, 16, 24, 32], "signed/h264_sha512.h264": [0, 8, 16, 24, 32],
                       "signed/h264_rsa2048.h264": [0, 8, 16, 24, 32], "signed/h264_gop_epb_after.h264": [0, 8, 16, 24, 32],
                       "tampered/h264_dup_sei.h264": [0, 8, 16, 24, 32], "signed/h264_expired_cert.h264": [0, 8, 16, 24, 32],
                       "signed/h264_lowbitrate.h264": [0, 8, 16, 24], "signed/h264_gop_noeos.h264": [0, 8, 16, 24]}.items():
        for first in (0, 3, 8, 15, 16, 23):
            for end in (1, 8, 9, 16, 24, 31):
                if end <= first or end > ends[-1] and first >= ends[-1]: continue
                code, j, said = verify(name, "--cut", f"frame:{first}", f"frame:{end}", "-o", out)
                wanted = min([e for e in ends if e >= end] or [ends[-1]]) - max(e for e in ends if e <= first)
                if code != 0 or j["frames"]["total"] != wanted or j["frames"]["authentic"] != wanted:
                    failures.append(f"{name} {first} {end}: exit {code}, wanted {wanted} frames: {json.dumps(j)[:500]} {said}")
                out.unlink(missing_ok=True)
                cuts += 1
    # What is altered stays altered, and what is not remains so.
    for first, end, wanted in ((8, 16, 1), (16, 24, 0), (0, 8, 0)):
        code, j, _ = verify("tampered/h264_flip_p.h264", "--cut", f"frame:{first}", f"frame:{end}", "-o", out)
        if code != wanted or j["altered_frames"] != ([2] if wanted else []): failures.append(f"flip_p {first}: {code} {j}")
        out.unlink(missing_ok=True)
    # By time: 0.9 s is in the second group of pictures; so is its UTC.
    for span in (("0.9", "1.5"), ("2026-01-01T00:00:00.900Z", "2026-01-01T00:00:01.500Z"), ("frame:9", "frame:15")):
        code, j, said = verify("signed/h264_gop.h264", "--cut", *span, "-o", out)
        if code != 0 or j["frames"]["total"] != 8 or j["segments"][0]["from"] != "2026-01-01T00:00:00.800Z" or "frames 8 to 15 of 32" not in said:
            failures.append(f"{span}: {code} {j} {said}")
        out.unlink(missing_ok=True)
    code, j, said = verify("signed/h264_gop_noeos.h264", "--cut", "frame:20", "frame:32", "-o", out)
    if code != 0 or "8 frames after them are left out" not in said: failures.append(f"noeos: {code} {said}")
    # Whatever cannot be done is told, and leaves no file; nothing is overwritten.
    for name, span, words in (("signed/h264_gop.h264", ("5", "3"), "no frame lies between"), ("signed/h264_gop.h264", ("frame:40", "frame:50"), "outside"),
                              ("signed/h264_gop.h264", ("2027-01-01", "2027-01-02"), "outside"), ("signed/h264_gop.h264", ("noon", "night"), "not seconds"),
                              ("signed/h264_gop.h264", ("2025-01-01", "2025-01-02"), "outside"), ("signed/h264_gop.h264", ("-1", "2"), ""),
                              ("signed/h264_gop_noeos.h264", ("frame:26", "frame:30"), "nothing is signed there"),
                              ("unsigned/gop8.h264", ("0", "1"), "nothing to cut at")):
        target = pathlib.Path(folder) / "refused"
        code, j, said = verify(name, "--cut", *span, "-o", target)
        if code != 3 or words not in said or target.exists(): failures.append(f"{name} {span}: exit {code}, {said}")
    before = out.read_bytes()
    code, j, said = verify("signed/h264_gop.h264", "--cut", "0", "1", "-o", out)
    if code != 3 or "exists already" not in said or out.read_bytes() != before: failures.append(f"overwritten: {code} {said}")
    code, j, said = verify("signed/h264_gop.h264", "--cut", "0", "1")
    if code != 3: failures.append(f"no output: {code} {said}")

print(f"{cuts} cuts")
if failures:
    print("\n".join(failures[:20]))
    sys.exit(1)
