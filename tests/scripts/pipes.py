#!/usr/bin/env python3
"""pipes.py: behind a pipe no script asks `grep -q`: it stops reading at the first match, what still writes dies of SIGPIPE, and under pipefail that is a failure by chance."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import re
import sys

source = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
IMPATIENT = re.compile(r"(?<!\|)\|\s*grep\s+(-\S+\s+)*(-[a-zA-Z]*q|--quiet|--silent)")
for line, wrong in (("a | grep -q b", True), ("a | grep -E -qx c", True), ("a || grep -q b c", False), ("a | grep b >/dev/null", False)):
    if bool(IMPATIENT.search(line)) != wrong:
        sys.exit(f"this test does not see what it should in: {line}")
scripts = [source / "dev", *sorted(source.glob("tools/*.sh")), *sorted(source.glob("tests/**/*.sh"))]
bad = [f"{script.relative_to(source)}:{n}: say `grep ... >/dev/null`, which reads to the end" for script in scripts for n, line in enumerate(script.read_text().splitlines(), 1) if IMPATIENT.search(line)]
print("\n".join(bad) or f"{len(scripts)} scripts read to the end of what they are piped")
sys.exit(bool(bad) or len(scripts) < 60)
