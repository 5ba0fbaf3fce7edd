#!/usr/bin/env python3
"""baselines_page.py [--write]: docs/reference/baselines.md has the rows of include/bartizan/profile/baselines, all of them and no others."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
PAGE = SOURCE / "docs/reference/baselines.md"
HOW = {"composition": "composition", "composition_or_declaration": "composition or declaration", "declaration": "declaration", "test": "test", "report": "report",
       "organisation": "organisational"}
TEXT = r'"((?:[^"\\]|\\.)*)"'
ORDER = re.findall(r"&(\w+)", re.search(r"baselines\[\] = \{(.*?)\}", (SOURCE / "include/bartizan/profile/baselines.hpp").read_text())[1])


def tables():
    for name in ORDER:
        code = (SOURCE / f"include/bartizan/profile/baselines/{name}.hpp").read_text()
        rows = re.findall(rf"^    \{{{TEXT}, {TEXT}, {TEXT}, how_known::(\w+), question::\w+, condition::\w+, {TEXT}\}},$", code, re.M)
        title, edition, compared = re.search(rf"baseline {name}\{{{TEXT}, {TEXT}, {TEXT}, ", code).groups()
        listed = re.search(rf"{name}_unread\[\] = \{{(.*?)\}}", code, re.S)
        unread = tuple(re.findall(TEXT, listed[1])) if listed else ()
        yield f"## {title} ({edition})\n"
        yield (f"Words compared with: {compared}." + (f" Not those of {', '.join(f'`{u}...`' for u in unread)}." if unread else "") if compared else
               "Words **not** compared: the text is not public.") + "\n"
        yield "| id | force | in our words | compared | answered by |\n| --- | --- | --- | --- | --- |"
        for row, force, words, how, evidence in rows:
            yes = "yes" if compared and not (unread and row.startswith(unread)) else "no"
            yield f"| `{row}` | {force} | {words} | {yes} | {HOW[how]}{f' (`{evidence}`)' if evidence else ''} |"
        yield ""


page = PAGE.read_text()
head = page[:page.index("\n## ") + 1]
wanted = head + "\n".join(tables()).rstrip() + "\n"
rows = sum(line.startswith("| `") for line in wanted.splitlines())
if rows != 241:
    sys.exit(f"{rows} rows were read of the headers, not 241: this script does not understand one of them")
if "--write" in sys.argv[1:]:
    PAGE.write_text(wanted)
elif page != wanted:
    different = [f"{a!r} is there, {b!r} is meant" for a, b in zip(page.splitlines(), wanted.splitlines()) if a != b]
    sys.exit("docs/reference/baselines.md is not what the headers say; tests/scripts/baselines_page.py --write makes it anew:\n" + "\n".join(different[:5] or ["its length"]))
print(f"{rows} rows, as the headers have them")
