#!/usr/bin/env python3
# However long a recording is, verify does with the same memory, the mapped pages of the file aside; with one thread and with two.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import os, pathlib, random, resource, subprocess, sys, tempfile

program = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin")) / "verify"
LIMIT = 48 << 20                          # RLIMIT_DATA: heap and private memory, stacks of 8 MB included, but no file
UNIT, SHORT, LONG = 12_000, 600, 6000     # 7 MB and 72 MB


def stream(path, units):
    """Unsigned video: every unit waits for a document that never comes, so the verifier holds as many as it ever does."""
    body = bytes(random.Random(1).choices(range(1, 256), k=UNIT))
    with open(path, "wb") as out:
        for n in range(units):
            out.write(b"\0\0\0\1" + (b"\x65\x88" if n % 30 == 0 else b"\x41\x9a") + (n + 0x01010101).to_bytes(4, "big").replace(b"\0", b"\1") + body)


def verify(path, threads, limit):
    """(exit code, what it said) with no more than `limit` bytes of private memory."""
    done = subprocess.run([program, "--threads", str(threads), "--json", path], capture_output=True, text=True,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
    return done.returncode, done.stdout


with tempfile.TemporaryDirectory() as folder:
    files = {"short": (f"{folder}/short.h264", SHORT), "long": (f"{folder}/long.h264", LONG)}
    for name, (path, units) in files.items():
        stream(path, units)
        for threads in (1, 2):
            code, said = verify(path, threads, LIMIT)
            if code != 2 or f'"total":{units}' not in said: sys.exit(f"{name}, {threads} threads, {LIMIT >> 20} MiB: exit {code}: {said[:300]}")
            print(f"{name}: {units * UNIT / 1e6:.0f} MB with {threads} threads within {LIMIT >> 20} MiB")
    # Else the limit would mean nothing here: what is far too little must not do.
    code, said = verify(files["short"][0], 1, 1 << 20)
    if code == 2: sys.exit("1 MiB is enough, too: this system does not enforce the limit")
