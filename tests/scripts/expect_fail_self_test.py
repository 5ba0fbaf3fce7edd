#!/usr/bin/env python3
"""expect_fail_self_test.py: the judge of tests/fail notices a file that compiles, says too little, says too much, or says it too long."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
sys.exit(any([subprocess.run([sys.executable, SOURCE / "tools/expect_fail.py", "--self-test", cxx]).returncode for cxx in ("g++", "clang++")]))
