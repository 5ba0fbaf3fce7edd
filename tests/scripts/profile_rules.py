#!/usr/bin/env python3
"""profile_rules.py: every rule of the profiles has exactly one test that must not compile, named after it, and the reference lists it."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
rules, bad = {}, []
for header in sorted((ROOT / "include/bartizan/profile/rules").glob("*.hpp")):
    for name, body in re.findall(r"^struct (\w+) \{\n(.*?)^\};", header.read_text(), re.M | re.S):
        named = re.search(r'id = "(BZ-P\d+)"', body)
        said = re.findall(r'"\[(BZ-P\d+)\]', body)
        if not named or said != [named[1]]:
            bad.append(f"{header.name}: {name} is named {named and named[1]} and says {said}")
            continue
        if named[1] in rules:
            bad.append(f"{named[1]} is the id of two rules")
        rules[named[1]] = (name, header.stem)
tests = sorted((ROOT / "tests/fail").glob("p[0-9]*.cpp"))
expected = {f"{number[3:].lower()}_{name}.cpp": (number, level) for number, (name, level) in rules.items()}
for test in tests:
    if test.name not in expected:
        bad.append(f"tests/fail/{test.name}: no rule has this id and name")
        continue
    number, level = expected.pop(test.name)
    text = test.read_text()
    if f"meets<bz::profile::{level}_" not in text or f"\\[{number}\\]" not in text:
        bad.append(f"tests/fail/{test.name}: does not claim {level} or does not expect {number}")
bad += [f"{number}: no tests/fail/{name}" for name, (number, _) in expected.items()]
page = (ROOT / "docs/reference/profiles.md").read_text()
bad += [f"docs/reference/profiles.md does not list {number} {name} under {level}" for number, (name, level) in rules.items()
        if not re.search(rf"^\| \[{number}\]\(\.\./messages/{number}\.md\) \| `{name}` \| {level} \|", page, re.M)]
print("\n".join(bad) or f"{len(rules)} rules, {len(tests)} tests that must not compile")
sys.exit(bool(bad) or len(rules) != len(tests) or not rules)
