#!/usr/bin/env python3
"""constant_time.py: no branch and no address of our own cryptography and comparisons depends on a secret: memcheck runs each subject of
constant_time.cpp over secrets that it holds for undefined. Two subjects leak on purpose, and must be found."""
# timeout: 600
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import shutil
import subprocess
import sys

FOUND = 99
program = pathlib.Path(os.environ["BARTIZAN_BIN"]) / "constant_time"
if not shutil.which("valgrind"):
    print("valgrind is not there")
    sys.exit(77)


def memcheck(subject):
    run = subprocess.run(["valgrind", "--quiet", f"--error-exitcode={FOUND}", "--leak-check=no", "--num-callers=8", str(program), subject],
                         capture_output=True, text=True)
    return run.returncode, run.stderr


bad = []
subjects = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
leaks = [s for s in subjects if s.startswith("leak_")]
for subject in subjects:
    code, said = memcheck(subject)
    meant = FOUND if subject in leaks else 0
    print(f"{subject}: {'a secret decides' if code == FOUND else 'nothing found' if code == 0 else f'ended with {code}'}")
    if code != meant:
        bad.append(f"{subject}: ended with {code}, should with {meant}\n{said}")
    elif subject in leaks and not any(line in said for line in ("Conditional jump or move depends on uninitialised", "Use of uninitialised value")):
        bad.append(f"{subject}: found, but for another reason:\n{said}")
if len(leaks) != 2 or len(subjects) < 17:
    bad.append(f"only these subjects ran: {subjects}")
print("\n".join(bad) or f"{len(subjects) - len(leaks)} subjects keep their secrets; both leaks made on purpose were found")
sys.exit(bool(bad))
