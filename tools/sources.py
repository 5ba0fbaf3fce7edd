#!/usr/bin/env python3
"""sources.py SOURCE examples|catch|no_exceptions|cross|fuzz|helpers|benchmarks: the programs of that kind, as lines "program: file file ..."."""
# SPDX-License-Identifier: Apache-2.0
import pathlib
import sys

root, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
tests = root / "tests"
programs = {}
if kind == "examples":
    for file in [*(root / "examples").glob("*.cpp"), *(root / "examples").glob("*/*.cpp")]:
        programs.setdefault(file.stem if file.parent.name == "examples" else file.parent.name, []).append(file)
elif kind == "catch":
    support = sorted((tests / "support").rglob("*.cpp"))
    for line in (tests / "programs.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, folder = (part.strip() for part in line.split(":"))
            files = list((tests / folder).rglob("*.cpp"))
            if files:
                programs[name] = files + support
elif kind == "helpers":
    programs = {file.stem: [file] for folder in ("scripts", "interop") for file in (tests / folder).glob("*.cpp")}
elif kind == "benchmarks":
    programs = {name: list((root / "benchmarks" / folder).glob("*.cpp"))
                for name, folder in (("bench_kernel", "kernel"), ("bench_product", "product"), ("count_instructions", "instructions"))}
elif kind == "no_exceptions":
    programs = {f"no_exceptions_{file.stem}": [file] for file in (tests / "no_exceptions").glob("*.cpp")}
elif kind == "cross":
    programs = {"cross_native": list((tests / "cross").glob("*.cpp"))}
elif kind == "fuzz":
    main = tests / "fuzz" / "replay_main.cpp"
    programs = {f"fuzz_{file.stem}": [file, main] for file in (tests / "fuzz").glob("*.cpp") if file != main}
for name, files in sorted(programs.items()):
    print(f"{name}: {' '.join(sorted(str(file.relative_to(root)) for file in files))}")
