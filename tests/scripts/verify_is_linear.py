#!/usr/bin/env python3
# Ten times the input costs the verifier at most eleven times the instructions, whatever a stranger sends; and no memory.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
import os, pathlib, re, shutil, subprocess, sys, tempfile

program = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin")) / "verify_cost"
if not shutil.which("valgrind"):
    print("valgrind is absent: ./dev deps test")
    sys.exit(77)
UNITS, MOST = 2000, 11.0


def cost(shape, units):
    """Instructions of the whole program, counted by valgrind: no clock, so no neighbour matters."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", str(program), shape, str(units)],
                              capture_output=True, text=True)
        found = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode != 0 or not found:
            sys.exit(f"{shape} {units}: exit {done.returncode}\n{done.stdout}\n{done.stderr[-2000:]}")
        return int(found.group(1))


failures = []
shapes = subprocess.run([program, "list"], capture_output=True, text=True, check=True).stdout.split()
if len(shapes) < 7: failures.append(f"shapes are missing: {shapes}")
for shape in shapes:
    none, one, ten = cost(shape, 0), cost(shape, UNITS), cost(shape, 10 * UNITS)
    ratio = (ten - none) / (one - none)
    print(f"{shape:20} {(one - none) / UNITS:10.0f} instructions a unit, 10 times the units: {ratio:.2f} times")
    if not 1 < ratio <= MOST: failures.append(f"{shape}: {ratio:.2f} times the instructions for 10 times the units")
if failures: sys.exit("\n".join(failures))
