"""bench_instructions: instruction counts against a baseline: a regression gate that no clock, neighbour or throttling can disturb."""
# SPDX-License-Identifier: Apache-2.0
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

from bench import chip

LIMIT = 0.03
HARDWARE = re.compile(r"^(x86_(?!sse2)|armv8_crypto|riscv64_)")   # valgrind 3.19 knows neither SHA-NI nor VAES: those are stepped through


def by_valgrind(program, names):
    """{piece: instructions}. Under valgrind the processor has what valgrind can do, so a target may be absent from the answer."""
    if not shutil.which("valgrind"):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["valgrind", "-q", "--tool=callgrind", "--collect-atstart=no", f"--callgrind-out-file={folder}/out", program, "collect"],
                              capture_output=True, text=True)
        if done.returncode != 0:
            return {}
        counts = {}
        for file in pathlib.Path(folder).iterdir():
            text = file.read_text()
            name = re.search(r"^desc: Trigger: Client Request: (\S+)$", text, re.M)
            total = re.search(r"^(?:totals|summary): (\d+)", text, re.M)
            if name and total and name.group(1) in names:
                counts[name.group(1)] = int(total.group(1))
        return counts


def by_steps(program, names):
    if not names:
        return {}
    text = subprocess.run([program, "step", *names], capture_output=True, text=True, check=True).stdout
    return {name: int(count) for name, count in (line.split() for line in text.splitlines()) if int(count) > 0}


def main(options):
    compiler, *names = subprocess.run([options.program, "list"], capture_output=True, text=True, check=True).stdout.splitlines()
    names = [name for name in names if options.only in name]
    hardware = [name for name in names if HARDWARE.match(name)]
    counts = {name: ("callgrind", n) for name, n in by_valgrind(options.program, set(names) - set(hardware)).items()}
    counts.update({name: ("steps", n) for name, n in by_steps(options.program, hardware).items()})
    file = pathlib.Path(options.baseline) / f"{compiler.replace(' ', '-')}.{platform.machine()}.json"
    absent = [name for name in names if name not in counts]
    if absent:
        print(f"not counted here (no valgrind, or no permission to trace): {' '.join(absent)}")
    if options.update:
        old = json.loads(file.read_text())["targets"] if file.exists() else {}
        for name, (method, n) in counts.items():
            target, what = name.split("/")
            old.setdefault(target, {})[what] = {"instructions": n, "method": method}
        gone = [] if options.only else [(t, w) for t in old for w in old[t] if f"{t}/{w}" not in names and any(n.startswith(t + "/") for n in names)]
        for target, what in gone:
            del old[target][what]
        facts = {"compiler": compiler, "flags": "-O2", "machine": platform.machine(), "chip": chip()["name"],
                 "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"), "targets": dict(sorted(old.items()))}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(facts, indent=1) + "\n")
        print(f"{len(counts)} counts written to {file}")
        return 0
    if not file.exists():
        print(f"no baseline for {compiler} on {platform.machine()}: ./dev bench instructions --update makes {file.name}")
        return 1 if os.environ.get("CI") else 77      # a skipped gate is none
    baseline = json.loads(file.read_text())["targets"]
    bad = []
    for name, (method, n) in sorted(counts.items()):
        target, what = name.split("/")
        known = baseline.get(target, {}).get(what)
        if not known:
            bad.append(f"{name}: {n} instructions, and no baseline")
        elif known["method"] == method and abs(n - known["instructions"]) > LIMIT * known["instructions"]:
            bad.append(f"{name}: {n} instructions, the baseline is {known['instructions']} ({n / known['instructions'] - 1:+.1%})")
    known = {f"{target}/{what}" for target in baseline for what in baseline[target] if options.only in f"{target}/{what}"}
    bad += [f"{name}: has a baseline and is not there any more" for name in sorted(known - set(names)) if any(n.startswith(name.split("/")[0] + "/") for n in names)]
    unseen = sorted({name.split("/")[0] for name in known - set(names)})
    if unseen:
        print(f"this processor cannot do: {' '.join(unseen)}")
    print("\n".join(bad) or f"{len(counts)} counts are within {LIMIT:.0%} of {file.name}")
    if bad:
        print(f"More than {LIMIT:.0%} away from the baseline. Slower: find out why. Better, or meant: ./dev bench instructions --update, and commit {file}")
    if not counts:
        return 1 if os.environ.get("CI") else 77
    return 1 if bad else 0
