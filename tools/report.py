#!/usr/bin/env python3
"""report.py PRODUCT --out DIR: the report of a product, computed from its type; nothing of the product runs.

PRODUCT   an example (camera: examples/camera/product.hpp holds camera::product; door_camera: examples/door_camera.cpp holds door_camera),
          or a header of yours
--type T  the product's type in that header (default: product)
--out DIR where the files go (default: report-PRODUCT)
--cxx C   the compiler (default: $BARTIZAN_CXX, then g++); more flags in $CXXFLAGS
Files: report.html for people, report.json for machines, sbom.cdx.json and cbom.cdx.json (CycloneDX 1.6), certificate.txt, composition.txt.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# what a program is linked from is seen by what its sources include: (pattern of an include, name, how its version is known, SPDX licence)
LIBRARIES = [
    (r"botan/", "botan", "botan-3", "BSD-2-Clause"), (r"boost/", "boost", "boost", "BSL-1.0"), (r"libavcodec/|libavutil/", "ffmpeg", "libavcodec", "LGPL-2.1-or-later"),
    (r"CLI/", "cli11", "CLI11", "BSD-3-Clause"), (r"range/v3/", "range-v3", "range-v3", "BSL-1.0"), (r"p11-kit/", "p11-kit", "p11-kit-1", "BSD-3-Clause"),
    (r"tss2/", "tpm2-tss", "tss2-esys", "BSD-2-Clause"), (r"sqlite3\.h", "sqlite", "sqlite3", "blessing"),
]


def fail(sentence):
    sys.exit(f"report: {sentence}")


def find_product(name, given_type):
    examples = ROOT / "examples"
    if (examples / name / "product.hpp").is_file():
        return f"{name}/product.hpp", given_type or f"{name}::product", sorted((examples / name).glob("*.cpp"))
    if (examples / f"{name}.cpp").is_file():
        return f"{name}.cpp", given_type or name, [examples / f"{name}.cpp"]
    path = pathlib.Path(name).resolve()
    if path.is_file():
        return str(path), given_type or "product", [path]
    known = sorted({p.parent.name for p in examples.glob("*/product.hpp")} | {p.stem for p in examples.glob("*.cpp")})
    fail(f"no product '{name}': neither a header nor one of {', '.join(known)}")


def version_of(package, headers):
    if package == "boost":
        for header in headers:
            if header.endswith("/boost/version.hpp"):
                return re.search(r'BOOST_LIB_VERSION "([^"]+)"', pathlib.Path(header).read_text())[1].replace("_", ".")
        try:
            return re.search(r'BOOST_LIB_VERSION "([^"]+)"', pathlib.Path("/usr/include/boost/version.hpp").read_text())[1].replace("_", ".")
        except OSError:
            return "unknown"
    found = subprocess.run(["pkg-config", "--modversion", package], capture_output=True, text=True)
    return found.stdout.strip() or "unknown"


def components(cxx, flags, sources):
    """bartizan itself, the compiler's library, and every library that the sources include, directly or through headers."""
    version = (ROOT / "VERSION").read_text().strip()
    found = [("bartizan", version, f"pkg:generic/bartizan@{version}", "Apache-2.0")]
    headers = set()
    for source in sources:
        listed = subprocess.run([cxx, "-std=c++20", *flags, "-M", "-MG", "-x", "c++", str(source)], capture_output=True, text=True)
        if listed.returncode:
            fail(f"{source} cannot be read by {cxx}:\n{listed.stderr}")
        headers |= set(listed.stdout.replace("\\\n", " ").split()[1:])
    for pattern, name, package, licence in LIBRARIES:
        if any(re.search(rf"(^|/)({pattern})", h) for h in headers):
            v = version_of(package, headers)
            found.append((name, v, f"pkg:generic/{name}@{v}", licence))
    v = subprocess.run([cxx, "-dumpfullversion", "-dumpversion"], capture_output=True, text=True).stdout.split()[0]
    found.append(("libstdc++", v, f"pkg:generic/libstdc%2B%2B@{v}", "GPL-3.0-or-later"))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage="./dev report PRODUCT --out DIR")
    parser.add_argument("product")
    parser.add_argument("--out")
    parser.add_argument("--type")
    parser.add_argument("--version", help="of the product (default: that of bartizan)")
    parser.add_argument("--cxx", default=os.environ.get("BARTIZAN_CXX", "g++"))
    given = parser.parse_args()
    header, product, sources = find_product(given.product, given.type)
    name = pathlib.Path(given.product).stem
    botan = [f for package, what in (("botan-3", "--libs"), ("p11-kit-1", "--cflags"), ("tss2-esys", "--libs"))   # a PKCS #11 module is loaded, not linked
             for f in subprocess.run(["pkg-config", "--cflags", what, package], capture_output=True, text=True).stdout.split()]
    botan += [f"-Wl,-rpath,{b[2:]}" for b in botan if b.startswith("-L")]   # it may be where no loader looks
    flags = [f"-I{ROOT}/include", f"-I{ROOT}/examples", *shlex.split(os.environ.get("CXXFLAGS", ""))]
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "report"
        command = [given.cxx, "-std=c++20", "-O0", *flags, f'-DREPORT_HEADER="{header}"', f"-DREPORT_TYPE={product}", str(ROOT / "tools/report_main.cpp"),
                   "-o", str(program), *(botan if header.endswith(".cpp") else []), "-pthread"]
        compiled = subprocess.run(command, capture_output=True, text=True)
        if compiled.returncode:
            fail(f"{product} of {header} does not compile, so there is nothing to report:\n{compiled.stderr}")
        listed = [field for c in components(given.cxx, [*flags, *[b for b in botan if b.startswith("-I")]], sources) for field in c]
        version = given.version or (ROOT / "VERSION").read_text().strip()
        return subprocess.run([program, given.out or f"report-{name}", name, version, *listed]).returncode


if __name__ == "__main__":
    sys.exit(main())
