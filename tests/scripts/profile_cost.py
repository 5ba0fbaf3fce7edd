#!/usr/bin/env python3
"""profile_cost.py: proving a product of ten services against the highest profile and all baselines takes under 2 s of CPU time and 300 MB."""
# alone
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
LIMIT_S, LIMIT_MB = 2.0, 300


def cost(cxx, path):
    """CPU seconds and megabytes of one compilation, of the compiler proper too (wait4 counts children that were waited for)."""
    process = subprocess.Popen([cxx, "-std=c++20", f"-I{SOURCE}/include", f"-I{SOURCE}/tests", "-fsyntax-only", str(path)])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{cxx} does not compile {path}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


bad = []
for cxx in ("g++", "clang++"):
    measured = [cost(cxx, SOURCE / "benchmarks/compile/ten_services.cpp") for _ in range(3)]
    seconds, megabytes = min(s for s, _ in measured), max(m for _, m in measured)
    print(f"{cxx}: {seconds:.2f} s of CPU time, {megabytes:.0f} MB")
    if seconds >= LIMIT_S or megabytes >= LIMIT_MB or megabytes < 20:
        bad.append(f"{cxx}: {seconds:.2f} s and {megabytes:.0f} MB; {LIMIT_S:.0f} s and {LIMIT_MB} MB are allowed (under 20 MB nothing was measured)")
print("\n".join(bad) or "profiles and baselines are light")
sys.exit(bool(bad))
