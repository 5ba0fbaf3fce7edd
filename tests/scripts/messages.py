#!/usr/bin/env python3
"""messages.py: every id BZ-... that a header can print has a page in docs/messages and a test in tests/fail, and nothing else has."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import re
import sys
import tempfile

ID = re.compile(r"\bBZ-[A-Z]\d{2,3}\b")
PARTS = ["## An attack", "## The fix", "```diff"]


def check(root):
    headers, tests = {}, {}
    for header in sorted((root / "include").rglob("*.hpp")):
        for number, line in enumerate(header.read_text().splitlines(), 1):
            for name in ID.findall(line):
                headers.setdefault(name, f"{header.relative_to(root)}:{number}")
    for test in sorted((root / "tests/fail").glob("*.cpp")):
        for line in re.findall(r"^// EXPECT: (.+)$", test.read_text(), re.M):
            for name in ID.findall(line):
                tests.setdefault(name, test.relative_to(root))
    pages = {page.stem: page for page in (root / "docs/messages").glob("*.md")}
    bad = [f"{headers[n]}: {n} has no page docs/messages/{n}.md" for n in sorted(headers.keys() - pages.keys())]
    bad += [f"{headers[n]}: {n} has no test in tests/fail that expects it" for n in sorted(headers.keys() - tests.keys())]
    bad += [f"docs/messages/{n}.md: no header says {n}" for n in sorted(pages.keys() - headers.keys())]
    bad += [f"{tests[n]}: no header says {n}" for n in sorted(tests.keys() - headers.keys())]
    for name, page in sorted(pages.items()):
        text = page.read_text()
        if not text.startswith(f"# {name}: "):
            bad.append(f"docs/messages/{name}.md: does not begin with '# {name}: '")
        bad += [f"docs/messages/{name}.md: lacks {part}" for part in PARTS if part not in text]
        bad += [f"docs/messages/{name}.md: links to {link}, which is not there" for link in re.findall(r"\]\(([^)#:]+)\)", text)
                if not (page.parent / link).exists()]
    return len(headers), bad


def self_test():
    """In a small tree that holds, each of six planted faults is found."""
    page = "# BZ-X01: planted\n\n## An attack\n\n## The fix\n\n```diff\n```\n"
    sound = {"include/a.hpp": '"[BZ-X01] planted"\n', "docs/messages/BZ-X01.md": page, "tests/fail/x01.cpp": "// EXPECT: \\[BZ-X01\\]\n"}
    faults = {
        "nothing": {},
        "BZ-X02 has no page": {"include/b.hpp": '"[BZ-X02]"\n', "tests/fail/x02.cpp": "// EXPECT: BZ-X02\n"},
        "BZ-X02 has no test": {"include/b.hpp": '"[BZ-X02]"\n', "docs/messages/BZ-X02.md": page.replace("X01", "X02")},
        "BZ-X02.md: no header": {"docs/messages/BZ-X02.md": page.replace("X01", "X02")},
        "x02.cpp: no header": {"tests/fail/x02.cpp": "// EXPECT: BZ-X02\n"},
        "lacks ## The fix": {"docs/messages/BZ-X01.md": page.replace("## The fix", "")},
        "links to BZ-X09.md": {"docs/messages/BZ-X01.md": page + "[see](BZ-X09.md)\n"},
    }
    missed = []
    for fault, planted in faults.items():
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {**sound, **planted}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            found = check(root)[1]
            if fault == "nothing" and found or fault != "nothing" and not any(fault in line for line in found):
                missed.append(f"self-test: planted '{fault}', found {found}")
    return missed


if __name__ == "__main__":
    source = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
    count, bad = check(source)
    bad += self_test()
    print("\n".join(bad) or f"{count} ids, each with its page and its test; six planted faults were found")
    sys.exit(bool(bad) or count == 0)
