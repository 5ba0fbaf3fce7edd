#!/usr/bin/env python3
# Puts verdicts into a recorder's index, as if it had judged: _verdicts.py INDEX UTC, and on stdin lines of CAMERA FROM TO VERDICT FRAMES [DETAILS].
# UTC: 20260131T120000.000000Z, which FROM and TO count from, in seconds.
# SPDX-License-Identifier: Apache-2.0
import datetime, sqlite3, sys

WORDS = ["authentic", "not_verifiable_without_key", "unsigned", "not_covered", "missing", "altered", "countersigned"]   # in the order of their numbers
path, began = sys.argv[1], sys.argv[2]
since_1601 = datetime.datetime.strptime(began, "%Y%m%dT%H%M%S.%fZ") - datetime.datetime(1601, 1, 1)
zero = since_1601 // datetime.timedelta(microseconds=1) * 10
db = sqlite3.connect(path, timeout=30)   # the recorder may be at work
for line in sys.stdin:
    camera, start, end, verdict, frames, *details = line.rstrip("\n").split(" ", 5)
    db.execute("INSERT OR REPLACE INTO verdict VALUES (?,?,?,?,?,?)",
               (camera, zero + int(float(start) * 1e7), WORDS.index(verdict), zero + int(float(end) * 1e7), int(frames), "".join(details)))
db.commit()
