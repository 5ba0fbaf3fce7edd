#!/usr/bin/env python3
"""cve.py PRODUCT --feed DIR: published vulnerabilities of what the product is linked from, and what the product says about each.

PRODUCT     as for ./dev report, or a folder that ./dev report wrote (sbom.cdx.json, composition.txt)
--feed DIR  *.json files, from a mirror of yours: OSV records (https://ossf.github.io/osv-schema), one or a list a file, or CycloneDX VEX
--type T, --version V   as for ./dev report
Exit: 0 when every finding is answered by a not_affected<...> of the composition; 1 when one is not; 2 when something cannot be read.
Nothing is fetched: the feed is as fresh as you made it.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent


def fail(sentence):
    print(f"cve: {sentence}", file=sys.stderr)
    sys.exit(2)


def name_in(purl):
    """The name of a package URL: without type, namespace, version and qualifiers."""
    return urllib.parse.unquote(re.split(r"[@?#]", purl)[0].rsplit("/", 1)[-1]).lower()


def ordered(version):
    """Numbers before words before nothing: 1.10 is after 1.9, 1.0 after 1.0-rc1."""
    key = []
    for part in re.findall(r"\d+|[A-Za-z]+", version):
        key.append((2, int(part), "") if part.isdigit() else (0, 0, part.lower()))
    return key + [(1, 0, "")]


def within(version, events):
    """OSV's algorithm over the sorted events of one range: introduced opens, fixed and last_affected close."""
    inside = False
    for kind, at in sorted(((k, v) for e in events for k, v in e.items()), key=lambda e: ([] if e[1] == "0" else ordered(e[1]), e[0] != "introduced")):
        if kind == "introduced" and (at == "0" or ordered(version) >= ordered(at)):
            inside = True
        elif kind == "fixed" and ordered(version) >= ordered(at):
            inside = False
        elif kind == "last_affected" and ordered(version) > ordered(at):
            inside = False
    return inside


def in_vers(version, text):
    """A `vers:` range as CycloneDX uses it: vers:generic/>=1.0|<1.2"""
    constraints = text.split("/", 1)[-1].split("|")
    compare = {">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, "<": lambda a, b: a < b, ">": lambda a, b: a > b, "=": lambda a, b: a == b}
    results = []
    for constraint in constraints:
        operator, at = re.match(r"(>=|<=|<|>|=|)(.+)$", constraint.strip()).groups()
        results.append(at == "*" or compare[operator or "="](ordered(version), ordered(urllib.parse.unquote(at))))
    return all(results)


def osv_findings(record, components):
    names = [record["id"], *record.get("aliases", [])]
    for affected in record.get("affected", []):
        package = affected.get("package", {})
        wanted = {n for n in (name_in(package["purl"]) if package.get("purl") else None, package.get("name", "").lower().rsplit("/", 1)[-1]) if n}
        for component in components:
            if component["name"].lower() not in wanted:
                continue
            version = component["version"]
            ranges = [r["events"] for r in affected.get("ranges", []) if r.get("type") != "GIT"]
            if version in affected.get("versions", []) or any(within(version, events) for events in ranges) or (not ranges and not affected.get("versions")):
                yield names, component, record.get("summary") or record.get("details", "")[:100]


def vex_findings(bom, components):
    refs = {c.get("bom-ref"): (c.get("name", "").lower(), c.get("version")) for c in bom.get("components", [])}
    for vulnerability in bom.get("vulnerabilities", []):
        state = vulnerability.get("analysis", {}).get("state")
        if state in ("not_affected", "false_positive", "resolved", "resolved_with_pedigree"):
            continue   # the supplier of the component answered it
        for affects in vulnerability.get("affects", []):
            ref = affects["ref"]
            name, fixed = refs.get(ref, (name_in(ref), ref.rpartition("@")[2] if "@" in ref else None))
            for component in components:
                if component["name"].lower() != name:
                    continue
                versions = [v for v in affects.get("versions", []) if v.get("status", "affected") != "unaffected"]
                spared = any(v.get("version") == component["version"] for v in affects.get("versions", []) if v.get("status") == "unaffected")
                hit = any(v.get("version") == component["version"] or ("range" in v and in_vers(component["version"], v["range"])) for v in versions)
                if not spared and (hit or (not versions and fixed in (None, component["version"]))):
                    yield [vulnerability["id"]], component, vulnerability.get("description", "")


def read_feed(folder, components):
    files = sorted(pathlib.Path(folder).rglob("*.json"))
    if not pathlib.Path(folder).is_dir() or not files:
        fail(f"{folder}: no *.json in it, so nothing would be checked")
    findings, records = [], 0
    for file in files:
        try:
            content = json.loads(file.read_text())
            for record in content if isinstance(content, list) else [content]:
                if record.get("bomFormat") == "CycloneDX":
                    records += len(record.get("vulnerabilities", []))
                    findings += vex_findings(record, components)
                elif "id" in record and "affected" in record:
                    if record.get("withdrawn"):
                        continue
                    records += 1
                    findings += osv_findings(record, components)
                else:
                    fail(f"{file}: neither an OSV record (id, affected) nor CycloneDX (bomFormat)")
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            fail(f"{file}: {type(error).__name__}: {error}")
    return findings, records, len(files)


def answers(composition):
    """id: (justification, words) of every not_affected in the canonical words."""
    unescape = lambda text: re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text)
    found = {}
    for line in composition.splitlines():
        said = re.fullmatch(r"policy not_affected; id=([^;]*); justification=([^;]*); words=([^;]*)", line)
        if said:
            found[said[1]] = (said[2], unescape(said[3]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage="./dev cve PRODUCT --feed DIR")
    parser.add_argument("product")
    parser.add_argument("--feed", required=True)
    parser.add_argument("--type")
    parser.add_argument("--version")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(given.product)
        if not (folder / "sbom.cdx.json").is_file():
            folder = pathlib.Path(scratch)
            more = [a for name in ("type", "version") if getattr(given, name) for a in (f"--{name}", getattr(given, name))]
            if subprocess.run([sys.executable, str(ROOT / "tools/report.py"), given.product, "--out", scratch, *more], stdout=subprocess.DEVNULL).returncode:
                sys.exit(2)
        try:
            components = json.loads((folder / "sbom.cdx.json").read_text())["components"]
            said = answers((folder / "composition.txt").read_text())
        except (OSError, ValueError, KeyError) as error:
            fail(f"{folder}: {error}")
    findings, records, files = read_feed(given.feed, components)
    unanswered, used, seen = 0, set(), set()
    for names, component, summary in findings:
        if (names[0], component["name"]) in seen:
            continue
        seen.add((names[0], component["name"]))
        answer = next((name for name in names if name in said), None)
        others = f" ({', '.join(names[1:])})" if names[1:] else ""
        if answer:
            used.add(answer)
            print(f"not affected  {names[0]}{others}  {component['name']} {component['version']}: {said[answer][0]}: {said[answer][1]}")
        else:
            unanswered += 1
            print(f"UNANSWERED    {names[0]}{others}  {component['name']} {component['version']}: {summary}")
    for name in sorted(said.keys() - used):
        print(f"idle          {name}: the composition answers it, but this feed finds it nowhere")
    print(f"{len(seen)} findings in {records} records of {files} files over {len(components)} components, {unanswered} unanswered")
    return 1 if unanswered else 0


if __name__ == "__main__":
    sys.exit(main())
