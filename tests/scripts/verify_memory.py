#!/usr/bin/env python3
# However long a recording is, verify does with the same memory, the mapped pages of the file aside; with one thread and with two.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import os, pathlib, random, resource, subprocess, sys, tempfile

program = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin")) / "verify"
SLACK = 4                                 # MiB: where the allocator of several threads puts things is a matter of chance
UNIT, SHORT, LONG = 12_000, 600, 6000     # 7 MB and 72 MB


def stream(path, units):
    """Unsigned video: every unit waits for a document that never comes, so the verifier holds as many as it ever does."""
    body = bytes(random.Random(1).choices(range(1, 256), k=UNIT))
    with open(path, "wb") as out:
        for n in range(units):
            out.write(b"\0\0\0\1" + (b"\x65\x88" if n % 30 == 0 else b"\x41\x9a") + (n + 0x01010101).to_bytes(4, "big").replace(b"\0", b"\1") + body)


def verify(path, threads, limit):
    """(exit code, what it said) with no more than `limit` MiB of private memory: heap, stacks, what libraries write, but no file."""
    done = subprocess.run([program, "--threads", str(threads), "--json", path], capture_output=True, text=True,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit << 20, limit << 20)))
    return done.returncode, done.stdout


def does(path, units, threads, limit):
    code, said = verify(path, threads, limit)
    return code == 2 and f'"total":{units}' in said


with tempfile.TemporaryDirectory() as folder:
    short, long = f"{folder}/short.h264", f"{folder}/long.h264"
    stream(short, SHORT)
    stream(long, LONG)
    for threads in (1, 2):
        too_little, enough = 1, 1024
        if does(short, SHORT, threads, too_little): sys.exit("1 MiB is enough, too: this system does not enforce the limit")
        if not does(short, SHORT, threads, enough): sys.exit(f"{threads} threads: {verify(short, threads, enough)}")
        while enough - too_little > 1:
            middle = (enough + too_little) // 2
            if does(short, SHORT, threads, middle): enough = middle
            else: too_little = middle
        print(f"{threads} threads: {enough} MiB, libraries included, are enough for {SHORT * UNIT / 1e6:.0f} MB of video")
        if not does(long, LONG, threads, enough + SLACK):
            sys.exit(f"{enough + SLACK} MiB are not enough for {LONG * UNIT / 1e6:.0f} MB: {verify(long, threads, enough + SLACK)}")
