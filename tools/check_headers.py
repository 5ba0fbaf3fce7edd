#!/usr/bin/env python3
"""check_headers.py INCLUDE SCRATCH [--cores] COMPILER [FLAGS...]: every header compiles when it is the only include of a file.

--cores: only what must need neither Botan nor Asio nor exceptions: base to service, without the backends of crypto/."""
# SPDX-License-Identifier: Apache-2.0
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

arguments = sys.argv[1:]
cores = "--cores" in arguments
if cores:
    arguments.remove("--cores")
include, scratch, compiler, *flags = arguments
include, scratch = pathlib.Path(include), pathlib.Path(scratch) / pathlib.Path(compiler).name
scratch.mkdir(parents=True, exist_ok=True)
CORES = {"base", "kernel", "crypto", "threat", "policy", "profile", "protocol", "frame", "access", "service"}
BACKEND = re.compile(r"/(crypto/(software|pkcs11|tpm)|io/sqlite)/")
FOREIGN = {"x86_64": ("armv7_", "armv8_", "riscv64_"), "aarch64": ("x86_", "armv7_", "riscv64_")}.get(os.uname().machine, ("x86_", "arm", "riscv"))
# ccache makes the second run short; it needs an object file, so -fsyntax-only is for those without
launcher = [shutil.which("ccache")] if shutil.which("ccache") else []
mode = ["-c", "-O0"] if launcher else ["-fsyntax-only"]


def compile_alone(header):
    name = header.relative_to(include).as_posix()
    file = scratch / (name.replace("/", "_") + ".cpp")
    text = f"#include <{name}>\n"
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
    output = ["-o", str(file.with_suffix(".o"))] if launcher else []
    done = subprocess.run(launcher + [compiler, "-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{include}"] + flags + mode
                          + [str(file)] + output, capture_output=True, text=True)
    return name, done


headers = [h for h in sorted(include.rglob("*.hpp")) if not h.name.startswith(FOREIGN) and (not cores or
           h.relative_to(include).parts[1] in CORES and not BACKEND.search(h.as_posix()))]
bad = 0
with concurrent.futures.ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
    for name, done in pool.map(compile_alone, headers):
        if done.returncode != 0:
            bad += 1
            print(f"--- {name}\n{done.stderr.strip()}")
print(f"{len(headers)} headers alone with {compiler} {' '.join(flags)}: {bad} fail")
sys.exit(bad != 0 or not headers)
