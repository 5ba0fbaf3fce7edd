#!/usr/bin/env python3
"""The benchmark tools refuse numbers without a machine, notice stale pages, and the instruction gate fails beyond 3 % either way."""
# timeout: 120
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

source = pathlib.Path(os.environ["BARTIZAN_SOURCE"])
program = pathlib.Path(os.environ["BARTIZAN_BIN"]) / "count_instructions"
failures = []


def bench(*arguments, code=0, says=""):
    done = subprocess.run([sys.executable, str(source / "tools/bench.py"), *map(str, arguments)], capture_output=True, text=True,
                          env={k: v for k, v in os.environ.items() if k != "CI"})
    text = done.stdout + done.stderr
    if done.returncode != code or says not in text:
        failures.append(f"bench.py {' '.join(map(str, arguments))}: exit {done.returncode} instead of {code}, or not {says!r} in:\n{text[-1500:]}")


def facts(ns):
    return {"soc": "toy", "date": "2026-01-01", "chip": {"name": "Toy <1>", "cores": 1}, "kernel": "Linux 6", "compiler": "g++ 12", "flags": "-O3",
            "targets": ["portable"], "libraries": "OpenSSL 3", "load": {"before": 0, "after": 0},
            "clock": {"source": "imul", "ghz_median": 3.0, "ghz_min": 3.0, "ghz_max": 3.0, "repetitions": 1, "drifted_over_2_percent": 0},
            "results": [{"work": "sha256", "bytes": size, "who": who, "ns": ns * size, "ns_min": ns * size, "cycles_per_byte": 3 * ns, "gb_per_s": 1 / ns,
                         "repetitions": 1} for size in (64, 1024) for who in ("bartizan:portable", "openssl_evp")]}


bench("check", "--folder", source / "docs/reference/soc")
with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    (scratch / "a.json").write_text(json.dumps(facts(1)))
    (scratch / "b.json").write_text(json.dumps(facts(2)))
    bench("compare", scratch / "a.json", scratch / "b.json", says="0.50")
    for key in ("chip", "compiler", "flags", "clock"):
        (scratch / "c.json").write_text(json.dumps({k: v for k, v in facts(1).items() if k != key}))
        bench("compare", scratch / "a.json", scratch / "c.json", code=1, says="numbers without machine and compiler are no numbers")
        bench("page", scratch / "c.json", "--folder", scratch / "none", code=1, says=key)
    pages = scratch / "pages"
    bench("page", scratch / "a.json", "--folder", pages)
    bench("check", "--folder", pages)
    text = (pages / "toy.md").read_text()
    (pages / "toy.md").write_text(text.replace("1.000", "0.900"))
    bench("check", "--folder", pages, code=1, says="toy.md: not what")
    (pages / "toy.md").write_text(text)
    (pages / "other.svg").write_text("<svg/>")
    bench("check", "--folder", pages, code=1, says="other.svg: belongs to no JSON")

    sys.path.insert(0, str(source / "tools"))
    from bench import joined
    second = facts(3)
    second["results"] = [dict(r, work="frame_path") for r in second["results"]]
    second["clock"] = dict(second["clock"], ghz_min=2.5, repetitions=5, drifted_over_2_percent=4)
    both = joined(dict(facts(1), clock=dict(facts(1)["clock"], drifted_over_2_percent=3)), second)
    if len(both["results"]) != 8 or both["clock"]["drifted_over_2_percent"] != 7 or both["clock"]["repetitions"] != 6 or both["clock"]["ghz_min"] != 2.5:
        failures.append(f"two runs in one file: the clock of one is lost: {both['clock']}, {len(both['results'])} results")
    try:
        joined(facts(1), dict(second, compiler="another"))
        failures.append("runs of two compilers became one file")
    except SystemExit:
        pass

    piece = "portable/aes_expand_128"
    gate = ("instructions", "--program", program, "--baseline", scratch / "base", "--only", piece)
    bench(*gate, code=77, says="no baseline")
    bench(*gate, "--update")
    file = next((scratch / "base").glob(f"*.{platform.machine()}.json"), None)
    if file is None:
        failures.append("no baseline was written")
    else:
        base = json.loads(file.read_text())
        entry = base["targets"]["portable"]["aes_expand_128"]
        honest = entry["instructions"]
        for factor, code in ((1, 0), (1.02, 0), (0.98, 0), (1.05, 1), (0.95, 1)):
            entry["instructions"] = round(honest * factor)
            file.write_text(json.dumps(base))
            bench(*gate, code=code, says="instructions --update" if code else "within 3%")

print("\n".join(failures) or "all tools say what they must")
sys.exit(bool(failures))
