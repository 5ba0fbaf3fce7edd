#!/usr/bin/env python3
# The code in README.md and the tutorial is the code of examples/, links lead somewhere, and the commands named exist.
# SPDX-License-Identifier: Apache-2.0
import os, pathlib, re, subprocess, sys

root = pathlib.Path(os.environ.get("BARTIZAN_SOURCE", ".")).resolve()
wrong = []


def code_of(example):
    text = (root / "examples" / example).read_text()
    return text[text.index("namespace bz = bartizan;"):].strip()


def anchors_of(page):
    """What GitHub makes of a page's headings."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
    heads = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line) for line in re.findall(r"^#+ (.*)", text, re.M)]
    return {re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-") for line in heads}


readme = (root / "README.md").read_text()
blocks = re.findall(r"```cpp\n(.*?)```", readme, re.S)
if code_of("door_camera.cpp") not in [b.strip() for b in blocks]:
    wrong.append("README.md: its camera is not examples/door_camera.cpp from `namespace bz` on")
lines = [l for l in code_of("door_camera.cpp").splitlines() if l.strip()]
if len(lines) > 36:
    wrong.append(f"examples/door_camera.cpp: {len(lines)} lines are too many for a README")

page = (root / "docs/how-to/run-a-recorder.md").read_text()
if code_of("door_recorder.cpp") not in [b.strip() for b in re.findall(r"```cpp\n(.*?)```", page, re.S)]:
    wrong.append("docs/how-to/run-a-recorder.md: its recorder is not examples/door_recorder.cpp from `namespace bz` on")

for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        path, _, anchor = link.partition("#")
        there = page.parent / path if path else page
        if "://" in link:
            continue
        if not there.exists():
            wrong.append(f"{page.relative_to(root)}: nothing at {path}")
        elif anchor and anchor not in anchors_of(there):
            wrong.append(f"{page.relative_to(root)}: no heading #{anchor} in {there.name}")

usage = subprocess.run([root / "dev"], capture_output=True, text=True).stdout
for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
    for command in re.findall(r"\./dev ([a-z]+)", page.read_text()):
        if not re.search(rf"^  {command}\b", usage, re.M):
            wrong.append(f"{page.relative_to(root)}: ./dev {command} does not exist")

print("\n".join(wrong) or "README and docs agree with the tree")
sys.exit(bool(wrong))
