#!/usr/bin/env python3
"""cve.py: vulnerabilities of a feed are found in a product's SBOM by version, answered by typed statements, and unanswered ones end with 1."""
# timeout: 900
# SPDX-License-Identifier: Apache-2.0
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
spec = importlib.util.spec_from_file_location("cve_tool", SOURCE / "tools/cve.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)
bad = []


def expect(what, got, wanted):
    if got != wanted:
        bad.append(f"{what}: {got!r}, expected {wanted!r}")


for version, events, hit in (("3.12.0", [{"introduced": "0"}, {"fixed": "3.12.0"}], False), ("3.9.0", [{"introduced": "0"}, {"fixed": "3.12.0"}], True),
                             ("3.12.1", [{"introduced": "3.2"}, {"last_affected": "3.12.0"}], False), ("3.12.0", [{"introduced": "3.2"}, {"last_affected": "3.12.0"}], True),
                             ("2.5", [{"introduced": "1.0"}, {"fixed": "2.0"}, {"introduced": "2.4"}, {"fixed": "2.6"}], True), ("2.2", [{"introduced": "1.0"}, {"fixed": "2.0"}, {"introduced": "2.4"}], False),
                             ("0.9", [{"introduced": "1.0"}], False), ("1.0", [{"introduced": "1.0-rc1"}, {"fixed": "1.0"}], False), ("1.0-rc1", [{"introduced": "0"}, {"fixed": "1.0"}], True)):
    expect(f"{version} in {events}", tool.within(version, events), hit)
expect("1.2 in vers", tool.in_vers("1.2", "vers:generic/>=1.0|<1.10"), True)
expect("1.10 in vers", tool.in_vers("1.10", "vers:generic/>=1.0|<1.10"), False)
expect("name of a purl", tool.name_in("pkg:deb/debian/libbotan@3.1?arch=amd64"), "libbotan")


def run(product, feed):
    done = subprocess.run([sys.executable, str(SOURCE / "tools/cve.py"), str(product), "--feed", str(feed)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


with tempfile.TemporaryDirectory() as top:
    top = pathlib.Path(top)
    folder = top / "product"
    folder.mkdir()
    parts = [{"name": n, "version": v} for n, v in (("botan", "3.12.0"), ("boost", "1.81"), ("bartizan", "0.2"))]
    (folder / "sbom.cdx.json").write_text(json.dumps({"components": parts}))
    feed = SOURCE / "tests/data/feed"
    (folder / "composition.txt").write_text("bartizan composition 1\n")
    code, said, _ = run(folder, feed)
    expect("two unanswered", code, 1)
    for line in ("UNANSWERED    OSV-TEST-1 (CVE-2099-0001)  botan 3.12.0: made up: in every version before 99", "UNANSWERED    CVE-2099-0002  boost 1.81: made up: of Boost",
                 "2 findings in 5 records of 2 files over 3 components, 2 unanswered"):
        if line not in said:
            bad.append(f"does not say: {line}\n{said}")
    # answered by an alias, by typed statements of a real composition
    header = top / "answered.hpp"
    header.write_text('''#include <bartizan/profile/not_affected.hpp>
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using product = bz::camera<bz::services<bz::recording<>>, bz::signed_frames<bz::sha256, bz::ecdsa_p256>, bz::encrypted_frames<>, bz::software_key<bz::provenance::factory>,
    bz::not_affected<"CVE-2099-0001", bz::justification::code_not_present, "X.509 policies; not compiled in">,
    bz::not_affected<"CVE-2099-0002", bz::justification::code_not_reachable, "only headers of Hana are used">,
    bz::not_affected<"CVE-1999-0001", bz::justification::requires_environment, "a statement nobody asks for">>;
''')
    made = subprocess.run([sys.executable, str(SOURCE / "tools/report.py"), str(header), "--out", str(top / "made")], capture_output=True, text=True)
    expect(f"report {made.stderr}", made.returncode, 0)
    (folder / "composition.txt").write_text((top / "made/composition.txt").read_text())
    code, said, _ = run(folder, feed)
    expect("all answered", code, 0)
    for line in ("not affected  OSV-TEST-1 (CVE-2099-0001)  botan 3.12.0: code_not_present: X.509 policies; not compiled in", "idle          CVE-1999-0001", "2 findings", "0 unanswered"):
        if line not in said:
            bad.append(f"does not say: {line}\n{said}")
    # a product built on the spot: its own components are those that the feed is matched with
    own = top / "own"
    own.mkdir()
    (own / "one.json").write_text(json.dumps({"id": "OSV-TEST-9", "summary": "of ours", "affected": [{"package": {"name": "bartizan"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}))
    code, said, _ = run(header, own)
    expect("found in bartizan itself", (code, "UNANSWERED    OSV-TEST-9  bartizan" in said), (1, True))
    # what cannot be read is an error, never an empty result
    (top / "empty").mkdir()
    broken = top / "broken"
    broken.mkdir()
    for name, text in (("not.json", "{"), ("other.json", '{"what": 1}')):
        (broken / name).write_text(text)
        code, _, error = run(folder, broken)
        expect(f"feed with {text}", (code, name in error), (2, True))
        (broken / name).unlink()
    expect("empty feed", run(folder, top / "empty")[0], 2)
    expect("no feed", run(folder, top / "nowhere")[0], 2)

print("\n".join(bad) or "every finding is answered or said")
sys.exit(bool(bad))
