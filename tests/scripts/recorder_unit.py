#!/usr/bin/env python3
"""recorder_unit.py: systemd takes the recorder's unit as it stands, and a unit with a fault in it not."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

if not shutil.which("systemd-analyze"):
    print("skipped: no systemd-analyze")
    sys.exit(77)
unit = (pathlib.Path(os.environ["BARTIZAN_SOURCE"]) / "examples/recorder/recorder.service").read_text()
recorder = str(pathlib.Path(os.environ["BARTIZAN_BIN"]) / "recorder")
installed = "/usr/local/bin/recorder"


def verify(text):
    """What systemd-analyze says of a unit whose program is the built one; empty: nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "recorder.service"
        file.write_text(text.replace(installed, recorder))
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(file)], capture_output=True, text=True, timeout=120)
        return "\n".join(line for line in (done.stdout + done.stderr).splitlines() if "recorder.service" in line)


bad = []
if unit.count(installed) != 1:
    bad.append(f"the unit names {installed} not once")
if said := verify(unit):
    bad.append(f"systemd says: {said}")
for fault in ("ProtectSystem=strict", "SystemCallFilter=@system-service", "Restart=on-failure"):
    if not verify(unit.replace(fault, fault.split("=")[0] + "=@nonsense")):
        bad.append(f"a fault in {fault} is not seen: this test sees nothing")
for wanted in ("NoNewPrivileges=yes", "LimitCORE=0", "MemoryDenyWriteExecute=yes", "ExecReload=/bin/kill -HUP $MAINPID"):
    if wanted not in unit.splitlines():
        bad.append(f"the unit lacks {wanted}")
print("\n".join(bad) or "systemd takes the unit")
sys.exit(len(bad) > 0)
