#!/usr/bin/env python3
"""expect_fail.py CXX [-FLAG...] FILE...: each FILE must fail to compile, for the reasons it states and in few words.

A FILE states, in lines of its own,
  // EXPECT: REGEX        the output says it; at least one
  // FLAGS: -DNAME=VALUE  given to the compiler
It fails the test when it compiles, when an expected sentence is missing, when an id [BZ-...] is reported that no EXPECT line names, or
when one error takes more lines than a reader will read: 20 on g++, 40 on clang.
expect_fail.py --self-test CXX: shows that each of the four is noticed. Flags also come from the environment variable EXPECT_FAIL_FLAGS.
"""
# SPDX-License-Identifier: Apache-2.0
import concurrent.futures
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUDGET = {"g++": 20, "clang": 40}


def is_clang(cxx):
    return "clang" in subprocess.run([cxx, "--version"], capture_output=True, text=True, check=True).stdout


def errors(output):
    """The output cut into errors: each with the context before it (g++) and the notes after it (clang)."""
    blocks, seen = [[]], False
    for line in output.splitlines():
        opens = re.match(r"In file included from |\S+: (In (instantiation|substitution|function|member|lambda)|At )|\d+ errors? gen", line)
        error = re.search(r":\d+:\d+: (fatal )?error: ", line)
        if seen and (opens or error):
            blocks.append([])
            seen = False
        blocks[-1].append(line)
        seen = seen or bool(error)
    return [b for b in blocks if any(" error: " in line for line in b)]


def judge(cxx, clang, flags, path):
    text = pathlib.Path(path).read_text()
    wanted = re.findall(r"^// EXPECT: (.+)$", text, re.M)
    own = shlex.split(" ".join(re.findall(r"^// FLAGS: (.+)$", text, re.M)))
    plain = "-fno-color-diagnostics" if clang else "-fdiagnostics-color=never"
    command = [cxx, "-std=c++20", f"-I{ROOT}/include", f"-I{ROOT}/tests", *flags, *own, "-fsyntax-only", plain, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    blocks = errors(run.stderr)
    longest = max((len(b) for b in blocks), default=0)
    budget = BUDGET["clang" if clang else "g++"]
    reported = {i for line in run.stderr.splitlines() if " error: " in line for i in re.findall(r"\[(BZ-\w+)\]", line)}
    named = set(re.findall(r"BZ-\w+", " ".join(wanted)))
    bad = []
    if run.returncode == 0:
        bad.append("compiles")
    if not wanted:
        bad.append("states no EXPECT")
    bad += [f"does not say: {w}" for w in wanted if not re.search(w, run.stderr)]
    if reported - named:
        bad.append(f"says more than it should: {' '.join(sorted(reported - named))}")
    if longest > budget:
        bad.append(f"an error of {longest} lines, {budget} are allowed")
    line = f"{'FAIL' if bad else 'ok  '} {pathlib.Path(path).name}: {len(blocks)} error(s), the longest {longest} lines"
    return not bad, "\n".join([line, *(f"     {b}" for b in bad), *(run.stderr.splitlines()[:60] if bad and run.returncode else [])])


def main(cxx, arguments):
    flags = shlex.split(os.environ.get("EXPECT_FAIL_FLAGS", "")) + [a for a in arguments if a.startswith("-")]
    files = [a for a in arguments if not a.startswith("-")]
    clang = is_clang(cxx)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(lambda f: judge(cxx, clang, flags, f), files))
    print("\n".join(text for _, text in results))
    good = sum(ok for ok, _ in results)
    print(f"{good} of {len(files)} refuse to compile as they should ({cxx})")
    return 0 if files and good == len(files) else 1


def self_test(cxx):
    deep = "template <class T> struct s0 { static_assert(sizeof(T) == 0, \"[BZ-X01] deep\"); };\n" + "".join(
        f"template <class T> struct s{n} : s{n - 1}<T> {{}};\n" for n in range(1, 50)) + "s49<int> x;\n"
    cases = {
        "compiles": "// EXPECT: nothing\nint x;\n",
        "states no EXPECT": "static_assert(false);\n",
        "does not say": "// EXPECT: BZ-X02\nstatic_assert(false, \"[BZ-X02\" \"]\");\n// EXPECT: never said\n",
        "says more than it should": "// EXPECT: one\nstatic_assert(false, \"[BZ-X03] one\");\n",
        "lines, ": "// EXPECT: BZ-X01\n// FLAGS: -ftemplate-backtrace-limit=0\n" + deep,
        None: "// EXPECT: \\[BZ-X04\\] fine\nstatic_assert(false, \"[BZ-X04] fine\");\n",
    }
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (fault, source) in enumerate(cases.items()):
            path = pathlib.Path(folder) / f"case{number}.cpp"
            path.write_text(source)
            ok, text = judge(cxx, is_clang(cxx), [], path)
            noticed = ok if fault is None else not ok and fault in text
            bad += not noticed
            print(f"{'ok  ' if noticed else 'FAIL'} {'a good file passes' if fault is None else 'notices: ' + fault}")
    return bad


if __name__ == "__main__":
    if sys.argv[1:2] == ["--self-test"]:
        sys.exit(self_test(sys.argv[2]))
    sys.exit(main(sys.argv[1], sys.argv[2:]))
