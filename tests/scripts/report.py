#!/usr/bin/env python3
"""report.py: reports are written without running a product, valid against CycloneDX's own schema, the same every time, and every computed
cell of the example camera and of four more products agrees with what another program computes from the canonical text alone; a cell that lies is found."""
# timeout: 900
# SPDX-License-Identifier: Apache-2.0
import copy
import csv
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import _report_check

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
SHARED = pathlib.Path(os.environ.get("BARTIZAN_SHARED") or SOURCE / "../shared")
TOOLS = os.environ.get("BARTIZAN_TOOLS") or ""
FILES = {"composition.txt", "certificate.txt", "report.json", "report.html", "sbom.cdx.json", "cbom.cdx.json"}
bad = []


def write(folder, product, *more, flags=""):
    run = subprocess.run([sys.executable, str(SOURCE / "tools/report.py"), product, "--out", str(folder), *more], capture_output=True, text=True,
                         env={**os.environ, "CXXFLAGS": f"-I{SOURCE}/tests {flags}"})
    if run.returncode:
        raise SystemExit(f"report of {product} {more}: {run.stderr}")
    return {p.name: p.read_text() for p in folder.iterdir()}


class Page(html.parser.HTMLParser):
    """Every tag is closed, and nothing is fetched."""
    def __init__(self):
        super().__init__()
        self.open, self.faults, self.text = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "link", "img", "iframe") or any(name in ("src", "href") for name, _ in attributes):
            self.faults.append(f"<{tag}> fetches something")
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open")

    def handle_data(self, data):
        self.text.append(data)


with tempfile.TemporaryDirectory() as top:
    top = pathlib.Path(top)
    reports = {name: write(top / name, str(SOURCE / "tests/support/reported.hpp"), "--type", f"reported::{name}")
               for name in ("plain", "strong", "weak", "network")}
    reports["camera"] = write(top / "camera", "camera")
    again = write(top / "again", str(SOURCE / "tests/support/reported.hpp"), "--type", "reported::strong")
    other = write(top / "other", str(SOURCE / "tests/support/reported.hpp"), "--type", "reported::strong", "--cxx", "clang++")
    if again != reports["strong"]:
        bad.append("the same product has another report the second time")
    if other["report.json"] != reports["strong"]["report.json"] or other["composition.txt"] != reports["strong"]["composition.txt"]:
        bad.append("clang's report differs from g++'s")
    for name, files in reports.items():
        if set(files) != FILES:
            bad.append(f"{name}: files {sorted(files)}")
        report = json.loads(files["report.json"])
        if report["composition"] != files["composition.txt"]:
            bad.append(f"{name}: report.json and composition.txt differ")
        cells, wrong = _report_check.check(report)
        print(f"{name}: {cells} cells computed anew, {len(wrong)} disagree; {report['totals']}")
        bad += [f"{name}: {line}" for line in wrong]
        if cells < 300:
            bad.append(f"{name}: only {cells} cells were computed anew")
        page = Page()
        page.feed(files["report.html"])
        bad += [f"{name}: report.html: {fault}" for fault in page.faults + [f"<{t}> is never closed" for t in page.open]]
        shown = "".join(page.text)
        missing = [p["id"] for b in report["baselines"] for p in b["provisions"] if p["id"] not in shown] + [c for c in [report["fingerprint"]] if c not in shown]
        if missing or "compli" in shown.replace("no statement of compliance", ""):
            bad.append(f"{name}: the page lacks {missing[:3]} or speaks of compliance")
        cbom = json.loads(files["cbom.cdx.json"])
        listed = {(c["name"], p["value"]) for c in cbom["components"] for p in c["properties"] if p["name"] == "bartizan:purpose"}
        if listed != {(a["algorithm"], a["purpose"]) for a in report["algorithms"]}:
            bad.append(f"{name}: the CBOM lists {listed}")
    if '"until 2033-12-31, \\u0022section 4\\u0022 <of the manual>"' not in reports["strong"]["report.json"]:
        bad.append("a quotation mark in a declaration is not escaped")

    # the positive control: lies of every kind are found
    truth = json.loads(reports["weak"]["report.json"])
    lies = 0
    for path, value in ((("fingerprint",), "0" * 64), (("certificate", 0, "evidence"), "tests/attack/other.cpp"), (("facts", "telnet"), 0),
                        (("profiles", 0, "rules", 2, "holds"), True), (("profiles", 2, "satisfied"), True), (("baselines", 0, "provisions", 1, "status"), "supports"),
                        (("totals", "open"), 0), (("algorithms", 0, "verdict"), "approved")):
        lie = copy.deepcopy(truth)
        at = lie
        for key in path[:-1]:
            at = at[key]
        if at[path[-1]] == value:
            bad.append(f"the lie about {path} is the truth")
        at[path[-1]] = value
        lies += 1
        if not _report_check.check(lie)[1]:
            bad.append(f"a lie about {path} was not found")
    print(f"{lies} lies found")

    # ids, forces and who answers, against the list that the rows were made from
    rows = SHARED / "reference/baselines.csv"
    if rows.is_file():
        how = {"CT": "composition", "CT+RT": "composition", "CT+EV": "composition or declaration", "CT+ORG": "composition or declaration",
               "CT+V": "composition or declaration", "EV": "declaration", "RT": "test", "V": "report", "ORG": "organisational"}
        # rows that the list has answered by somebody else than the standard's text, read since, allows; and rows that the composition can answer
        since = {"CRA:I.I.2l": "declaration", "ANSSI-VP:R51": "declaration", "ANSSI-VP:R53": "test", "EN303645:5.5-3": "composition or declaration",
                 "EN303645:5.9-2": "composition or declaration", "NIST8425:CSA": "composition", "CR1.3": "composition", "CR1.4": "composition", "CR2.12": "composition"}
        listed = {(r["id"], r["force"], since.get(r["id"], how[r["check"]])) for r in csv.DictReader(rows.open())}
        said = {(p["id"], p["force"], p["answered_by"]) for b in truth["baselines"] for p in b["provisions"]}
        if listed != said:
            bad.append(f"rows differ from the list: {sorted(listed ^ said)[:5]}")
    elif os.environ.get("CI"):
        bad.append(f"{rows} is not there")

    # the public schema
    if (pathlib.Path(TOOLS) / "node_modules/@cyclonedx").is_dir():
        inventories = [str(top / n / f) for n in reports for f in ("sbom.cdx.json", "cbom.cdx.json")]
        broken = top / "broken.cdx.json"
        broken.write_text(reports["plain"]["cbom.cdx.json"].replace('"block-cipher"', '"blocked-cipher"'))
        judge = ["node", str(SOURCE / "tests/interop/_cyclonedx_valid.js")]
        valid = subprocess.run([*judge, *inventories], capture_output=True, text=True)
        if valid.returncode or valid.stdout.count(": valid") != len(inventories):
            bad.append(f"not valid CycloneDX 1.6: {valid.stdout} {valid.stderr}")
        if subprocess.run([*judge, str(broken)], capture_output=True).returncode != 1:
            bad.append("the schema does not notice a primitive that does not exist")
        print(f"{len(inventories)} inventories are valid CycloneDX 1.6")
    elif os.environ.get("CI"):
        bad.append(f"no CycloneDX schema in {TOOLS}/node_modules")
    sbom = json.loads(reports["camera"]["sbom.cdx.json"])
    if not {"bartizan", "botan", "boost", "ffmpeg", "libstdc++"} <= {c["name"] for c in sbom["components"]}:
        bad.append(f"the camera's SBOM lists {[c['name'] for c in sbom['components']]}")

print("\n".join(bad) or "reports say what the compositions say")
sys.exit(bool(bad))
