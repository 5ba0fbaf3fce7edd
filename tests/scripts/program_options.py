#!/usr/bin/env python3
"""program_options.py: docs and programs know the same commands and options: what --help lists is in the program's reference, and every command line
that README and docs show is one that the program takes."""
# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get("BARTIZAN_SOURCE") or pathlib.Path(__file__).resolve().parent.parent.parent)
BIN = pathlib.Path(os.environ["BARTIZAN_BIN"])
# Where a program's reference is; of one that has its own page alone, nothing need be said here.
REFERENCE = {"recorder": ["recorder.md", "storage.md", "object-store.md"]}
PROGRAMS = ["camera", "factory", "receive", "recorder", "verify"]
OPTION = r"(?<![\w-])--[a-z][a-z0-9-]*"


def help_of(*words):
    run = subprocess.run([BIN / words[0], *words[1:], "--help"], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(words)} --help: {run.returncode}: {run.stderr}")
    return run.stdout


def listed(text):
    found = re.findall(r"^  (-\S+)", text, re.M)   # "-o,--output"
    return {name for each in found for name in each.split(",") if name.startswith("--")}


takes = {}   # program: {command or "": options}
for program in PROGRAMS:
    text = help_of(program)
    commands = re.findall(r"^  ([a-z][a-z-]*)", text.split("\nSubcommands:\n", 1)[-1], re.M) if "\nSubcommands:\n" in text else []
    takes[program] = {"": listed(text)} | {each: listed(help_of(program, each)) for each in commands}

wrong = []
spoken = 0
for program, commands in takes.items():
    pages = REFERENCE.get(program, [program + ".md"])
    text = "\n".join((SOURCE / "docs/reference" / page).read_text() for page in pages)
    said = set(re.findall(OPTION, text))
    for command, options in commands.items():
        name = f"{program} {command}".strip()
        if command and not re.search(rf"`({program} )?{command}\b|^{name}\b", text, re.M):
            wrong.append(f"{' or '.join(pages)}: nothing about `{name}`")
        wrong += [f"{' or '.join(pages)}: `{name}` takes {each}, and nothing is said about it" for each in sorted(options - said - {"--help"})]
    spoken += sum(map(len, commands.values()))

# Command lines: in blocks of code and in `code`; on a program's own page its name may be left out before a command.
START = re.compile(r"(?:sudo |\./dev run |\S*/)*(" + "|".join(PROGRAMS) + r") (.*)")
shown = 0


def check(page, line):
    global shown
    own = page.stem if page.stem in takes else None
    words = line.split()
    if own and words and words[0] in takes[own] and words[0]:
        line = own + " " + line
    begin = START.fullmatch(line)
    if not begin:
        return
    program, rest = begin[1], re.split(r" [|<>&;#]|\s\.\.\.$", begin[2])[0]
    first = rest.split()[0] if rest.split() else ""
    command = first if first in takes[program] else ""
    if not command and len(takes[program]) > 1 and re.fullmatch(r"[a-z-]+", first) and not first.startswith("-"):
        wrong.append(f"{page.relative_to(SOURCE)}: `{program} {first}` does not exist")
        return
    shown += 1
    for each in re.findall(OPTION, rest):
        if each not in takes[program][command] | {"--help"}:
            wrong.append(f"{page.relative_to(SOURCE)}: `{f'{program} {command}'.strip()}` takes no {each}: {line.strip()}")


for page in [SOURCE / "README.md", *sorted((SOURCE / "docs").rglob("*.md"))]:
    text = page.read_text()
    for block in re.findall(r"^```\w*[^\n]*\n(.*?)^```", text, re.M | re.S):
        for line in block.replace("\\\n", " ").splitlines():
            check(page, line.strip())
    for span in re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)):
        check(page, span.replace("\\|", " "))

print("\n".join(wrong) or f"{spoken} options of {len(PROGRAMS)} programs are in the reference; {shown} command lines of the docs are taken")
sys.exit(bool(wrong) or not shown)
