#!/usr/bin/env python3
"""how_to.py: what docs/how-to shows is what happens: every block `file=NAME` is written to disk and compiled, or refused as it says;
every block `from=FILE` is that file."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
PAGES = ["add-a-service.md", "add-a-policy.md", "add-a-threat.md", "add-a-kernel.md", "guard-a-service.md", "claim-a-profile.md", "answer-a-cve.md"]
SHOWN = re.compile(r"^```cpp from=(\S+)\n(.*?)^```$", re.M | re.S)
BLOCK = re.compile(r"^```cpp file=(\S+)(?: refuses=(\S+))?\n(.*?)^```$", re.M | re.S)

bad, refused, compiled = [], 0, 0
with tempfile.TemporaryDirectory() as folder:
    root, jobs = pathlib.Path(folder), []
    for page in PAGES:
        text = (SOURCE / "docs/how-to" / page).read_text()
        blocks = BLOCK.findall(text)
        bad += [f"{page}: {name} has changed, show it as it is" for name, code in SHOWN.findall(text) if (SOURCE / name).read_text() != code]
        if not blocks:
            bad.append(f"{page}: shows no file")
        for name, refuses, code in blocks:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(code)
            if name.endswith(".cpp"):
                jobs.append((page, name, refuses))
    for cxx in ("g++", "clang++"):
        for page, name, refuses in jobs:
            run = subprocess.run([cxx, "-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fno-exceptions", "-fno-rtti",
                                  "-fsyntax-only", f"-I{folder}", f"-I{SOURCE}/include", str(root / name)], capture_output=True, text=True)
            reported = {i for line in run.stderr.splitlines() if " error: " in line for i in re.findall(r"\[((?:BZ|ACME)-\w+)\]", line)}
            wanted = set(filter(None, refuses.split(",")))
            if wanted:
                refused += 1
                if run.returncode == 0 or reported != wanted:
                    bad.append(f"{page}: {cxx} on {name}: refuses with {sorted(reported)}, the page says {sorted(wanted)}")
            else:
                compiled += 1
                if run.returncode != 0:
                    bad.append(f"{page}: {cxx} does not compile {name}:\n{run.stderr}")

print("\n".join(bad) or f"{compiled} programs compile and {refused} are refused, as docs/how-to says")
sys.exit(bool(bad) or not compiled or not refused)
