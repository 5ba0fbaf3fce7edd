#!/usr/bin/env python3
"""build_date.py: an accepted risk holds until its last day inclusive, counted by BARTIZAN_BUILD_DATE and by nothing else."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
PRODUCT = """#include <bartizan/prove.hpp>
namespace bz = bartizan;
using cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::clear_frames,
    bz::software_key<bz::provenance::factory>,
    bz::accept_risk<bz::threat::recording_leak, bz::recording<>, "lens test bench, ticket 12", bz::date{2027, 1, 31}>>;
static_assert(bz::proven<cam>);
"""
EXPECTED = {"": None, "-DBARTIZAN_BUILD_DATE=20261123": None, "-DBARTIZAN_BUILD_DATE=20270131": None,
            "-DBARTIZAN_BUILD_DATE=20270201": "[BZ-C15]", "-DBARTIZAN_BUILD_DATE=20280101": "[BZ-C15]",
            "-DBARTIZAN_BUILD_DATE=270131": "[BZ-C17]", "-DBARTIZAN_BUILD_DATE=20270230": "[BZ-C17]"}

bad = []
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "product.cpp"
    path.write_text(PRODUCT)
    for cxx in ("g++", "clang++"):
        for flag, expected in EXPECTED.items():
            run = subprocess.run([cxx, "-std=c++20", "-fsyntax-only", f"-I{SOURCE}/include", *filter(None, [flag]), str(path)],
                                 capture_output=True, text=True)
            if (run.returncode == 0) != (expected is None) or (expected or "") not in run.stderr:
                bad.append(f"{cxx} {flag or '(no date)'}: expected {expected or 'no error'}, exit {run.returncode}\n{run.stderr[:2000]}")
print("\n".join(bad) or f"{len(EXPECTED)} dates, two compilers: a risk ends when its last day is over")
sys.exit(bool(bad))
