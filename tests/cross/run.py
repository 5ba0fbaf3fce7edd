#!/usr/bin/env python3
"""run.py ARCHITECTURE BUILD_FOLDER [--write]: cross-compile the test program of this folder (static) and run it under qemu-user.

Its recordings must be, byte for byte, those of the machine that runs this ($BARTIZAN_BIN/cross_native). Where an emulated processor lacks
instructions, their target must not be usable, and its kernels must end in SIGILL: so what passes elsewhere really ran them.
The table of docs/reference/targets.md must be what the program's types say; --write makes it so. ARCHITECTURE native: no emulator.
Exit 77: no compiler or no emulator; with CI set that is a failure."""
# SPDX-License-Identifier: Apache-2.0
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

import machine_code

CRYPTO, NEON8, NEON7, ZKN = "armv8_crypto", "armv8_neon", "armv7_neon", "riscv64_zkn"
# cpu: (arguments, targets that must run there, targets that must be found missing)
MACHINES = {
    "aarch64": ("aarch64-linux-gnu", "qemu-aarch64", {
        "max": ([], {CRYPTO, NEON8}, set()),
        "cortex-a53": (["vectors", "recordings"], {CRYPTO, NEON8}, set())}),
    "armv7": ("arm-linux-gnueabihf", "qemu-arm", {   # built for ARMv7; the kernels of ARMv8's AES and SHA run in 32-bit programs as well
        "max": ([], {CRYPTO, NEON7}, set()),
        "cortex-a15": (["vectors", "recordings"], {NEON7}, {CRYPTO})}),
    "riscv64": ("riscv64-linux-gnu", "qemu-riscv64", {
        # user space can ask newer kernels only, and this emulator does not answer: hence --assume-usable
        "rv64,zkn=on,zbb=on": (["--assume-usable"], {ZKN}, set()),
        "rv64,zkn=off": (["vectors", "recordings"], set(), {ZKN})}),
    "s390x": ("s390x-linux-gnu", "qemu-s390x", {"qemu": ([], set(), set())}),   # big-endian: the portable kernels
}

architecture, build = sys.argv[1], pathlib.Path(sys.argv[2])
here = pathlib.Path(__file__).resolve().parent
source = here.parent.parent
environment = dict(os.environ, BARTIZAN_SOURCE=str(source))
native = pathlib.Path(os.environ["BARTIZAN_BIN"]) / "cross_native"


def must(holds, sentence):
    if not holds:
        sys.exit(f"does not hold: {sentence}")


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=environment)
    return done.returncode, done.stdout, done.stderr


def replaced(text, name, lines):
    """The generated block `name` of the page with other lines."""
    begin, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
    must(begin in text, f"docs/reference/targets.md has a block '{begin.strip()}'")
    at = text.index(begin) + len(begin)
    return text[:at] + "\n".join(lines) + "\n" + text[text.index(end, at):]


def check_page(name, output):
    """The page says of each contract what runs where; the types say the same."""
    rows, targets, socs = {}, [], []
    for line in output.splitlines():
        words = line.split()
        if words[:1] == ["fact"] and words[1] != "portable":
            _, target, contract, runs_on = words
            targets += [target] if target not in targets else []
            rows.setdefault(contract, {})[target] = "**native**" if runs_on == target else runs_on
        elif words[:1] == ["soc"]:
            socs.append(f"| `{words[1]}` | `{words[2]}` |")
    table = [f"| contract | {' | '.join(f'`{t}`' for t in targets)} |", "| --- |" + " --- |" * len(targets)]
    table += [f"| `{contract}` | {' | '.join(row[t] for t in targets)} |" for contract, row in rows.items()]
    page = source / "docs" / "reference" / "targets.md"
    text = page.read_text()
    right = replaced(replaced(text, name, table), "systems on a chip", ["| name | instructions of |", "| --- | --- |"] + socs)
    if "--write" in sys.argv:
        page.write_text(right)
    else:
        must(text == right, f"docs/reference/targets.md says what the types say: run {' '.join(sys.argv)} --write")
    for target in re.findall(r"^struct (\w+) \{", (source / "include/bartizan/kernel/target.hpp").read_text(), re.M):
        must(f"`{target}`" in right, f"docs/reference/targets.md knows {target}")


if architecture == "native":
    code, output, errors = run(native, "--cases", "2000")
    print(f"{output}{errors}")
    must(code == 0 and "all hold" in output, "everything holds")
    if os.uname().machine == "x86_64":
        check_page("x86_64", output)
    sys.exit(0)

prefix, emulator, cpus = MACHINES[architecture]
compiler = shutil.which(f"{prefix}-g++")
emulator = shutil.which(f"{emulator}-static") or shutil.which(emulator)
if not compiler or not emulator:
    print(f"skipped: there is no {prefix}-g++ or no qemu for it: ./dev deps cross")
    sys.exit(1 if os.environ.get("CI") else 77)

FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wno-missing-field-initializers", "-Werror", "-fno-exceptions", "-fno-rtti",
         f"-I{source}/include", f"-I{source}/tests", f"-I{here}/stand_in"]


def make(file):
    to = build / f"{file.stem}.o"
    code, _, errors = run(*([shutil.which("ccache")] if shutil.which("ccache") else []), compiler, "-O2", *FLAGS, "-Wno-psabi", "-c",
                          file, "-o", to)
    must(code == 0, f"{file.name} compiles for {architecture}\n{errors}")
    return to


def check_with_clang():
    """The other compiler reads the same headers; clang up to 15 has the AES and SHA intrinsics only with -march."""
    clang = shutil.which("clang++")
    if not clang:
        print("no clang++: its check is left out")
        return
    choices = {"aarch64": [[], ["-march=armv8-a+crypto"]], "armv7": [[], ["-march=armv8-a", "-mfpu=crypto-neon-fp-armv8"]]}
    for flags in choices.get(architecture, [[]]):
        code, _, errors = run(clang, f"--target={prefix}", *flags, "-fsyntax-only", *FLAGS, here / "laws.cpp")
        must(code == 0, f"clang++ --target={prefix} {' '.join(flags)} accepts laws.cpp\n{errors}")


def recordings(output):
    return [line for line in output.splitlines() if line.startswith("recording ")]


build.mkdir(parents=True, exist_ok=True)
with concurrent.futures.ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
    objects = list(pool.map(make, sorted(here.glob("*.cpp"))))
program = build / "cross"
check_with_clang()
if architecture == "aarch64":
    bad = machine_code.findings(compiler, FLAGS, build)
    must(not bad, "inner loops without calls and spills\n" + "\n".join(bad[:20]))
code, _, errors = run(compiler, "-static", *objects, "-o", program)
must(code == 0, f"the program links\n{errors}")

code, output, _ = run(native, "recordings")
must(code == 0, "the native program makes the recordings")
expected = recordings(output)
must(len(expected) == 2, "the native program says what its two recordings are")

for cpu, (arguments, present, absent) in cpus.items():
    assume = [a for a in arguments if a == "--assume-usable"]
    code, output, _ = run(emulator, "-cpu", cpu, program, *assume, "targets")
    targets = {line.split()[1] for line in output.splitlines() if line.startswith("target ")}
    must(code == 0 and present <= targets and not absent & targets, f"{cpu} has {present} and not {absent}: {targets}")
    code, output, errors = run(emulator, "-cpu", cpu, program, "--cases", "1000", *arguments)
    print(f"--- {architecture}, {cpu}: exit {code}\n{output}{errors}")
    must(code == 0 and "all hold" in output, f"everything holds on {cpu}")
    must(recordings(output) == expected, f"the recordings are the native ones: {expected}")
    if absent:
        code, output, _ = run(emulator, "-cpu", cpu, program, "--assume-usable", "vectors")
        must(code in (-signal.SIGILL, 128 + signal.SIGILL), f"{absent} on {cpu} end in SIGILL, not in {code}:\n{output}")
        print(f"{architecture}, {cpu}: {absent} end in SIGILL, as they should")

if architecture != "s390x":   # which has the portable kernels only
    check_page(architecture, run(emulator, "-cpu", next(iter(cpus)), program, "facts")[1])
