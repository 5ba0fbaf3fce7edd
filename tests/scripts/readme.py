#!/usr/bin/env python3
# The code in README.md and the tutorial is the code of examples/, links lead somewhere, and the commands named exist.
# SPDX-License-Identifier: Apache-2.0
import os, pathlib, re, subprocess, sys

root = pathlib.Path(os.environ.get("BARTIZAN_SOURCE", ".")).resolve()
wrong = []


def code_of(example):
    text = (root / "examples" / example).read_text()
    return text[text.index("namespace bz = bartizan;"):].strip()


readme = (root / "README.md").read_text()
blocks = re.findall(r"```cpp\n(.*?)```", readme, re.S)
if code_of("door_camera.cpp") not in [b.strip() for b in blocks]:
    wrong.append("README.md: its camera is not examples/door_camera.cpp from `namespace bz` on")
lines = [l for l in code_of("door_camera.cpp").splitlines() if l.strip()]
if len(lines) > 36:
    wrong.append(f"examples/door_camera.cpp: {len(lines)} lines are too many for a README")

for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
    for link in re.findall(r"\]\(([^)#\s]+)\)", page.read_text()):
        if "://" not in link and not (page.parent / link).exists():
            wrong.append(f"{page.relative_to(root)}: nothing at {link}")

usage = subprocess.run([root / "dev"], capture_output=True, text=True).stdout
for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
    for command in re.findall(r"\./dev ([a-z]+)", page.read_text()):
        if not re.search(rf"^  {command}\b", usage, re.M):
            wrong.append(f"{page.relative_to(root)}: ./dev {command} does not exist")

print("\n".join(wrong) or "README and docs agree with the tree")
sys.exit(bool(wrong))
