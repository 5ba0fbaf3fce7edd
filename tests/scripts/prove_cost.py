#!/usr/bin/env python3
"""prove_cost.py: proving a product takes under 1 s of CPU time and parses neither Asio, Botan nor Hana, on g++ and clang."""
# alone
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
LIMIT_S = 1.0
HEAVY = re.compile(r"/(boost|botan|asio|range)(-\d+)?/")
MAY = ("base/", "crypto/algorithm.hpp", "crypto/nonce_domain.hpp", "threat/", "policy/", "prove.hpp")
PRODUCT = """#include <bartizan/prove.hpp>
namespace bz = bartizan;
using door_cam = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>,
                            bz::software_key<bz::provenance::factory>>;
static_assert(bz::proven<door_cam>);
"""


def compile_once(cxx, path, *flags):
    """CPU seconds, and the headers that -H lists."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [cxx, "-std=c++20", *flags, f"-I{SOURCE}/include", "-c", "-o", "/dev/null", str(path)]
    run = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        raise SystemExit(f"{cxx} does not compile the product:\n{run.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, re.findall(r"^\.+ (\S+)$", run.stderr, re.M)


def faults(headers):
    bad = [f"parses {h}" for h in headers if HEAVY.search(h)]
    own = [h.split("/include/bartizan/")[1] for h in headers if "/include/bartizan/" in h]
    return bad + [f"parses bartizan/{h}, which is no part of the proof" for h in own if not h.startswith(MAY)], own


bad = []
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "product.cpp"
    path.write_text(PRODUCT)
    heavy = pathlib.Path(folder) / "heavy.cpp"
    heavy.write_text("#include <bartizan/certificate.hpp>\n")
    for cxx in ("g++", "clang++"):
        _, headers = compile_once(cxx, path, "-H")
        found, own = faults(headers)
        if "prove.hpp" not in own:
            found.append("the list of headers is empty, so nothing was checked")
        if not faults(compile_once(cxx, heavy, "-H")[1])[0]:
            found.append("a program with Hana was not noticed")
        best = min(compile_once(cxx, path)[0] for _ in range(3))
        if best >= LIMIT_S:
            found.append(f"takes {best:.2f} s of CPU time, {LIMIT_S:.0f} s is allowed")
        print(f"{cxx}: {best:.2f} s of CPU time, {len(headers)} headers, {len(own)} of them ours")
        bad += [f"{cxx}: {line}" for line in found]
print("\n".join(bad) or "proving is light")
sys.exit(bool(bad))
