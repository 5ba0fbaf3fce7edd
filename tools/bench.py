#!/usr/bin/env python3
"""bench.py measure|goals|compare|page|check|instructions ...: the arithmetic behind ./dev bench (tools/bench.sh tells the verbs)."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
ROOT = pathlib.Path(__file__).resolve().parent.parent
# A number without its machine and compiler is not a number: a file that lacks one of these is refused everywhere.
MUST_TELL = ("soc", "chip", "compiler", "flags", "clock", "kernel", "date", "targets", "libraries", "load")
# Botan's portable code needs a process of its own: Botan looks at the processor once.
PORTABLE_BOTAN = {"BOTAN_CLEAR_CPUID": "aesni,vaes,avx2,ssse3,sha,intel_sha,avx512,gfni,bmi2,avx2_gfni,avx512_aes,sse2,clmul"}


def chip():
    """The processor as its makers name it; device trees have names that /proc/cpuinfo lacks on ARM."""
    facts = {"cores": os.cpu_count(), "machine": platform.machine()}
    text = pathlib.Path("/proc/cpuinfo").read_text() if pathlib.Path("/proc/cpuinfo").exists() else ""
    for name, key in (("model name", "name"), ("cpu family", "family"), ("model", "model"), ("stepping", "stepping"), ("microcode", "microcode"),
                      ("CPU implementer", "implementer"), ("CPU part", "part"), ("CPU revision", "revision"), ("uarch", "uarch"), ("isa", "isa")):
        found = re.search(rf"^{re.escape(name)}\s*:\s*(.+)$", text, re.M)
        if found:
            facts[key] = found.group(1).strip()
    if re.search(r"^flags\s*:.*\bhypervisor\b", text, re.M):
        facts["virtual"] = True
    board = pathlib.Path("/proc/device-tree/model")
    if board.exists():
        facts["board"] = board.read_text(errors="replace").strip("\0\n")
    facts.setdefault("name", facts.get("board") or facts.get("uarch") or f"{facts.get('implementer', '?')}:{facts.get('part', '?')}")
    return facts


def run(program, pattern, repetitions, min_time, environment=None):
    """One interleaved run: (context, {(work, bytes, who): [repetition...]})."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [str(program), f"--benchmark_filter={pattern}", f"--benchmark_repetitions={repetitions}", f"--benchmark_min_time={min_time}",
                   "--benchmark_enable_random_interleaving=true", f"--benchmark_out={out.name}", "--benchmark_out_format=json"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=dict(os.environ, **(environment or {})))
        if done.returncode != 0:
            sys.exit(f"bench: {program} failed:\n{done.stderr[-2000:]}")
        text = pathlib.Path(out.name).read_text()
        answer = json.loads(text) if text.strip() else {"context": {}, "benchmarks": []}
    results = {}
    for one in answer["benchmarks"]:
        if one.get("error_occurred"):
            sys.exit(f"bench: {one['name']}: {one['error_message']}")
        if one["run_type"] != "iteration":
            continue
        work, size, who = one["run_name"].split("/", 2)
        wall = who.endswith("/real_time")     # work of several threads
        who = who.removesuffix("/real_time")
        results.setdefault((work, int(size), who), []).append({
            "ns": one["real_time" if wall else "cpu_time"], "c": one["cycles_per_byte"], "gb": one["bytes_per_second"] / 1e9, "ghz": one["ghz"],
            "drift": one["clock_drift"],
            "canary": one["canary"] * (1.0 if wall else max(1.0, one["real_time"] / one["cpu_time"]))})     # being put aside spoils caches, too
    return answer["context"], results


def quiet(repetitions):
    """The quieter half by the canary, which knows nothing of the result: neighbours on the core spoil throughput, not the median of the rest."""
    return sorted(repetitions, key=lambda r: r["canary"])[:(len(repetitions) + 1) // 2]


def median(repetitions, key):
    return statistics.median(r[key] for r in repetitions)


def measure(options):
    out = pathlib.Path(options.out or f"{options.soc}-{options.what}.json")
    load_before = os.getloadavg()
    program = pathlib.Path(options.programs) / f"bench_{options.what}"
    print(f"measuring with {program.name}; this takes minutes; load {load_before[0]:.2f}", flush=True)
    context, results = run(program, options.filter, options.repetitions, options.min_time)
    if options.what == "kernel":
        results.update(run(program, f"({options.filter}).*botan", options.repetitions, options.min_time, PORTABLE_BOTAN)[1])
    every = [r for repetitions in results.values() for r in repetitions]
    if not every:
        sys.exit("bench: the filter leaves nothing to measure")
    drifted = sum(r["drift"] > 0.02 for r in every)
    facts = {
        "soc": options.soc, "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"), "chip": chip(),
        "kernel": f"{platform.system()} {platform.release()}", "compiler": context["compiler"], "flags": context["flags"],
        "targets": context["targets"].split(), "libraries": context["libraries"],
        "load": {"before": round(load_before[0], 2), "after": round(os.getloadavg()[0], 2)},
        "clock": {"source": context["clock_source"], "ghz_median": round(median(every, "ghz"), 4), "ghz_min": round(min(r["ghz"] for r in every), 4),
                  "ghz_max": round(max(r["ghz"] for r in every), 4), "repetitions": len(every), "drifted_over_2_percent": drifted},
        "results": []}
    for (work, size, who), repetitions in sorted(results.items()):
        best = quiet(repetitions)
        facts["results"].append({
            "work": work, "bytes": size, "who": who, "ns": round(median(best, "ns"), 3), "ns_min": round(min(r["ns"] for r in repetitions), 3),
            "cycles_per_byte": round(median(best, "c"), 4), "gb_per_s": round(median(best, "gb"), 4), "repetitions": len(repetitions)})
    if options.add and out.exists():
        facts = joined(read(out), facts)
    out.write_text(written(facts))
    if drifted:
        print(f"bench: the clock drifted by more than 2 % in {drifted} of {len(every)} repetitions: trust ratios of one row, not cycles")
    print(f"{len(facts['results'])} results in {out}")


def joined(before, now):
    """Two runs of one machine as one file. The clock and the load must speak for all of its numbers, not for those that came last."""
    other = [key for key in ("soc", "chip", "kernel", "compiler", "flags", "libraries") if before[key] != now[key]]
    if other:
        sys.exit(f"bench: --add: the file was made with another {', '.join(other)}")
    mine = {(r["work"], r["bytes"], r["who"]) for r in now["results"]}
    a, b = before["clock"], now["clock"]
    clock = {"source": b["source"], "ghz_median": a["ghz_median"], "ghz_min": min(a["ghz_min"], b["ghz_min"]), "ghz_max": max(a["ghz_max"], b["ghz_max"]),
             "repetitions": a["repetitions"] + b["repetitions"], "drifted_over_2_percent": a["drifted_over_2_percent"] + b["drifted_over_2_percent"]}
    return dict(now, clock=clock, load={"before": before["load"]["before"], "after": now["load"]["after"]},
                results=[r for r in before["results"] if (r["work"], r["bytes"], r["who"]) not in mine] + now["results"])


def written(facts):
    """One result a line, so that a difference can be read."""
    head = {k: v for k, v in facts.items() if k != "results"}
    lines = ",\n".join("    " + json.dumps(r) for r in facts["results"])
    return json.dumps(head, indent=2)[:-2] + ',\n  "results": [\n' + lines + "\n  ]\n}\n"


def read(path):
    facts = json.loads(pathlib.Path(path).read_text())
    absent = [key for key in MUST_TELL if not facts.get(key)]
    if absent:
        sys.exit(f"bench: {path} does not tell its {', '.join(absent)}: numbers without machine and compiler are no numbers")
    return facts


def table(rows, head):
    """Columns as wide as they must be; all but the first three to the right."""
    rows = [[str(cell) for cell in row] for row in [head, *rows]]
    width = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width[i]) if i < 3 else cell.rjust(width[i]) for i, cell in enumerate(row)).rstrip() for row in rows)


def compare(options):
    a, b = read(options.a), read(options.b)
    for name, facts in (("A", a), ("B", b)):
        print(f"{name}: {facts['soc']}, {facts['chip']['name']}, {facts['clock']['ghz_median']} GHz, {facts['compiler']}, {facts['flags']}, {facts['date']}")
    theirs = {(r["work"], r["bytes"], r["who"]): r for r in b["results"]}
    rows = []
    for r in a["results"]:
        other = theirs.pop((r["work"], r["bytes"], r["who"]), None)
        if other:
            rows.append((r["work"], r["bytes"], r["who"], f"{r['ns']:.1f}", f"{other['ns']:.1f}", f"{r['ns'] / other['ns']:.2f}",
                         f"{r['cycles_per_byte']:.3f}", f"{other['cycles_per_byte']:.3f}", f"{r['cycles_per_byte'] / other['cycles_per_byte']:.2f}"))
    if not rows:
        sys.exit("bench: the two files have nothing in common")
    print(table(rows, ("work", "bytes", "who", "ns A", "ns B", "A/B", "c/B A", "c/B B", "A/B")))
    if theirs or len(rows) < len(a["results"]):
        print(f"only in A: {len(a['results']) - len(rows)}, only in B: {len(theirs)}")


def main():
    parser = argparse.ArgumentParser(prog="./dev bench")
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("measure")
    one.add_argument("what", choices=("kernel", "product"))
    one.add_argument("--programs", required=True)
    one.add_argument("--soc", required=True, help="a name for file and page, e.g. cortex_a53")
    one.add_argument("--out")
    one.add_argument("--add", action="store_true", help="keep what --out has of other works")
    one.add_argument("--filter", default=".")
    one.add_argument("--repetitions", type=int, default=9)
    one.add_argument("--min-time", type=float, default=0.01)
    one = verbs.add_parser("goals")
    one.add_argument("--programs", required=True)
    one.add_argument("--rounds", type=int, default=5)
    one.add_argument("--strict", action="store_true", help="exit 1 when a row falls short")
    one = verbs.add_parser("compare")
    one.add_argument("a")
    one.add_argument("b")
    one = verbs.add_parser("page")
    one.add_argument("file")
    one.add_argument("--folder", default=str(ROOT / "docs/reference/soc"))
    one = verbs.add_parser("check")
    one.add_argument("--folder", default=str(ROOT / "docs/reference/soc"))
    one = verbs.add_parser("instructions")
    one.add_argument("--program", required=True)
    one.add_argument("--update", action="store_true")
    one.add_argument("--baseline", default=str(ROOT / "benchmarks/baseline"))
    one.add_argument("--only", default="", help="a part of the works' names")
    options = parser.parse_args()
    if options.verb == "measure":
        if not re.fullmatch(r"[a-z0-9][a-z0-9_]*", options.soc):
            parser.error("--soc: small letters, digits and _ only; it becomes a file name")
        measure(options)
    elif options.verb == "compare":
        compare(options)
    elif options.verb == "goals":
        import bench_goals
        bench_goals.main(options)
    elif options.verb in ("page", "check"):
        import bench_page
        sys.exit({"page": bench_page.page_verb, "check": bench_page.check}[options.verb](options))
    else:
        import bench_instructions
        sys.exit(bench_instructions.main(options))


if __name__ == "__main__":
    main()
