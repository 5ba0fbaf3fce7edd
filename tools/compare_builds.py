#!/usr/bin/env python3
"""compare_builds.py SOURCE CMAKE_BUILD [PREFIXES]: CMake and Meson make the same programs from the same sources and install the same files."""
# SPDX-License-Identifier: Apache-2.0
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

source, build = (pathlib.Path(a).resolve() for a in sys.argv[1:3])
folders = [f"{prefix}/{sub}/pkgconfig" for prefix in "".join(sys.argv[3:4]).split(":") if prefix for sub in ("lib", "share")]
environment = dict(os.environ, PKG_CONFIG_PATH=":".join(folders + [p for p in [os.environ.get("PKG_CONFIG_PATH")] if p]))


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def installed(prefix):
    """File name: hash; without the package that only CMake users need."""
    return {file.relative_to(prefix).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in prefix.rglob("*")
            if file.is_file() and "/cmake/" not in file.as_posix()[len(str(prefix)):]}


def differences(what, cmake, meson):
    lines = [f"{what} only with CMake: {name}" for name in sorted(cmake.keys() - meson.keys())]
    lines += [f"{what} only with Meson: {name}" for name in sorted(meson.keys() - cmake.keys())]
    lines += [f"{what} {name} differs: CMake {cmake[name]}, Meson {meson[name]}" for name in sorted(cmake.keys() & meson.keys())
              if cmake[name] != meson[name]]
    return lines


with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    run("meson", "setup", scratch / "meson", source, f"--prefix={scratch / 'by_meson'}")
    meson_programs = {}
    for target in json.loads(run("meson", "introspect", "--targets", scratch / "meson")):
        if target["type"] == "executable":
            files = {file for group in target["target_sources"] for file in group.get("sources", [])}
            meson_programs[target["name"]] = " ".join(sorted(str(pathlib.Path(file).resolve().relative_to(source)) for file in files))
    cmake_programs = {}
    for line in (build / "programs.txt").read_text().splitlines():
        name, files = line.split(":")
        cmake_programs[name] = " ".join(sorted(files.split()))
    run("meson", "install", "-C", scratch / "meson", "--no-rebuild")
    run("cmake", "--install", build, "--prefix", scratch / "by_cmake")
    cmake_files, meson_files = installed(scratch / "by_cmake"), installed(scratch / "by_meson")

bad = differences("program", cmake_programs, meson_programs) + differences("installed file", cmake_files, meson_files)
if len(cmake_files) < 10:
    bad.append(f"only {len(cmake_files)} files are installed")
print("\n".join(bad) or f"{len(cmake_programs)} programs and {len(cmake_files)} installed files are the same")
sys.exit(bool(bad))
