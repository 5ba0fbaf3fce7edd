#!/usr/bin/env python3
"""bench_size.py [--cxx C] [--out FILE] [--check]: what each part of a product adds to its firmware, in bytes; ./dev bench size writes
docs/reference/size.md with it.

Each row is one program, built for size without exceptions, RTTI and unreachable sections, from benchmarks/size/product.cpp. What a part
costs is the difference of two programs; what is not composed costs nothing, as the first row shows.
--check: only that removing a part of the recording path makes the program smaller; nothing is written.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import concurrent.futures
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = "-std=c++20 -Os -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections -Wl,--gc-sections".split()
R, S, E = "-DRECORDING", "-DSIGNED", "-DENCRYPTED"
# name, parts, the row that it is compared with, what the difference is
ROWS = [
    ("nothing", [], None, "an empty `main`"),
    ("recording", [R], "nothing", "service `recording`: split, hash, pack, fragmented MP4"),
    ("recording, signed", [R, S], "recording", "policy `signed_frames` (ONVIF Media Signing)"),
    ("recording, signed, encrypted", [R, S, E], "recording, signed", "policy `encrypted_frames` (Common Encryption, portable AES)"),
    ("the same, and reports", [R, S, E, "-DTELLS"], "recording, signed, encrypted", "the product's own JSON report with 241 provisions"),
    ("HTTP", ["-DHTTP"], "nothing", "the core of service `http`, without access and TLS"),
    ("RTSP", ["-DRTSP"], "nothing", "the core of service `rtsp`, without access and RTP"),
    ("recording, signed, encrypted, HTTP", [R, S, E, "-DHTTP"], "recording, signed, encrypted", "HTTP in a product that records"),
    ("recording, signed, encrypted, HTTP, RTSP", [R, S, E, "-DHTTP", "-DRTSP"], "recording, signed, encrypted, HTTP", "RTSP in a product that has the others"),
    ("access", ["-DACCESS"], "nothing", "host filter, throttle, Digest, accounts, authorisation, audit log: the door, without Argon2id"),
    ("access, HTTP", ["-DACCESS", "-DHTTP"], "access", "service `http` behind the door, without pages and TLS"),
    ("live, RTSP", ["-DLIVE", "-DRTSP"], "RTSP", "RTP: packets, ring of the last seconds, interleaving, sender reports"),
    ("access, live, RTSP", ["-DACCESS", "-DLIVE", "-DRTSP"], "access", "service `rtsp` behind the door with its RTP"),
    ("all but reports", [R, S, E, "-DACCESS", "-DHTTP", "-DLIVE", "-DRTSP"], "recording, signed, encrypted", "everything of the network in a product that records"),
]


def build(cxx, folder, row):
    """(code and constants, initialised data, zeroed memory) in bytes."""
    program = folder / row[0].replace(", ", "_").replace(" ", "_")
    done = subprocess.run([cxx, *FLAGS, f"-I{ROOT}/include", f"-I{ROOT}/tests", *row[1], str(ROOT / "benchmarks/size/product.cpp"), "-o", str(program)],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"bench_size: {row[0]} does not compile:\n{done.stderr}")
    text, data, zero = subprocess.run(["size", program], capture_output=True, text=True, check=True).stdout.splitlines()[1].split()[:3]
    return int(text), int(data), int(zero)


# where the bytes of a whole firmware come from: (what it is, what its symbols name first)
ORIGINS = [
    ("recording: frame, MP4, signing, encryption, SHA-256 and AES", r"bartizan::(frame|mp4|nal|media_signing|extension_sei|kernel|service::(recording|announced)|crypto::(keystream|content_key|nonce|hash|protect))"),
    ("access: door, accounts, Digest, throttle, host filter", r"bartizan::(access|http_auth|read_|check_host|write_)"),
    ("HTTP service and core", r"bartizan::(http::|service::|tls_over)"),
    ("keys, certificates, and what stands before Botan", r"bartizan::crypto::"),
    ("sockets (Boost.Asio)", r"(bartizan::io|boost::asio|boost::system)"),
    ("JSON (Boost.JSON)", r"boost::json"),
    ("TLS 1.3 (Botan)", r"Botan::TLS"),
    ("X.509 and ASN.1 (Botan)", r"Botan::(X509|X520|ASN1|DER|BER|OID|Cert|Extension|OCSP|PKCS10|CRL|GeneralName|AlternativeName|Algorithm|PEM|PKIX|Path_|Key_Constraints|NameConstraints)"),
    ("algorithms and the rest of Botan", r"Botan::"),
]
TABLES = {".eh_frame": "tables of exceptions", ".eh_frame_hdr": "tables of exceptions", ".gcc_except_table": "tables of exceptions",
          ".rela.dyn": "relocations and names for the loader", ".rela.plt": "relocations and names for the loader", ".dynsym": "relocations and names for the loader",
          ".dynstr": "relocations and names for the loader", ".gnu.hash": "relocations and names for the loader"}


def origin_of(name):
    found = [(m.start(), i, what) for i, (what, pattern) in enumerate(ORIGINS) if (m := re.search(pattern, name))]
    return min(found)[2] if found else None


def firmware(cxx, folder):
    """The networked camera of the highest profile, whole: (bytes of code and data, {origin: bytes})."""
    lean, flags = os.environ["BARTIZAN_LEAN_BOTAN"], "-std=c++20 -Os -ffunction-sections -fdata-sections -Wl,--gc-sections -w".split()
    program = folder / "high_camera"
    p11 = subprocess.run(["pkg-config", "--cflags", "p11-kit-1"], capture_output=True, text=True, check=True).stdout.split()
    done = subprocess.run([cxx, *flags, f"-I{ROOT}/include", f"-I{ROOT}/examples", f"-isystem{lean}/include/botan-3", *p11, str(ROOT / "examples/high_camera.cpp"), "-o", str(program),
                           f"{lean}/lib/libbotan-3.a", "-ldl", "-pthread"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"bench_size: high_camera does not compile:\n{done.stderr}")
    whole = sum(map(int, subprocess.run(["size", program], capture_output=True, text=True, check=True).stdout.splitlines()[1].split()[:2]))
    origins = dict.fromkeys([what for what, _ in ORIGINS] + list(TABLES.values()), 0)
    for line in subprocess.run(["nm", "-S", "-C", program], capture_output=True, text=True, check=True).stdout.splitlines():
        if (m := re.match(r"[0-9a-f]+ ([0-9a-f]+) [TtWwVvRrDdu] (.*)$", line)) and (what := origin_of(m[2])):
            origins[what] += int(m[1], 16)
    for line in subprocess.run(["size", "-A", program], capture_output=True, text=True, check=True).stdout.splitlines():
        if (m := re.match(r"(\S+)\s+(\d+)", line)) and m[1] in TABLES:
            origins[TABLES[m[1]]] += int(m[2])
    return whole, origins


def page(cxx, sizes, whole, origins):
    version = subprocess.run([cxx, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    lines = ["# Size", "", "What each part adds to a firmware. Made by `./dev bench size`; do not edit.", "",
             f"{version}, {platform.machine()}, `{' '.join(FLAGS[1:])}`", "",
             "| program | code and constants | adds | what that is |", "| --- | --- | --- | --- |"]
    for name, _, base, what in ROWS:
        text, data, _ = sizes[name]
        added = "" if base is None else f"+{text + data - sum(sizes[base][:2]):,}"
        lines.append(f"| {name} | {text + data:,} | {added} | {what} |")
    named = sum(origins.values())
    lines += ["", "## A whole firmware", "", f"`examples/high_camera.cpp`, a networked camera of the highest profile, linked with all that it runs but the C and C++ runtime: {whole:,} bytes of code",
              "and data (with exceptions, which Botan and Asio need). Its symbols by what they name first; an inlined function counts where it is used:", "",
              "| bytes | of |", "| --- | --- |", *(f"| {count:,} | {what} |" for what, count in origins.items()),
              f"| {whole - named:,} | the program itself, templates of the standard library, texts and constants without a name |"]
    return "\n".join(lines + ["", "Bytes of code, constants and initialised data, the start-up code of the C library included (first row). Signing and TLS themselves are the key's and the",
                              "crypto library's and are not in it, except in the whole firmware. Memory at run time is that of the objects, which `sizeof` tells, and the arena that the product hands in.", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cxx", default="g++")
    parser.add_argument("--out", default=str(ROOT / "docs/reference/size.md"))
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        rows = [r for r in ROWS if not r[1] or r[1][0] == R and set(r[1]) <= {R, S, E}] if given.check else ROWS
        sizes = dict(zip((r[0] for r in rows), pool.map(lambda r: build(given.cxx, pathlib.Path(folder), r), rows)))
        whole, origins = (0, {}) if given.check else firmware(given.cxx, pathlib.Path(folder))
    bad = []
    for name, _, base, what in rows:
        if base is not None and sum(sizes[name][:2]) - sum(sizes[base][:2]) < 1000:
            bad.append(f"{name} is not larger than {base} by 1,000 bytes: {sizes[name]} against {sizes[base]}, so {what} was not measured")
    if not bad and not given.check:
        pathlib.Path(given.out).write_text(page(given.cxx, sizes, whole, origins))
    print("\n".join(bad) or page(given.cxx, sizes, whole, origins) if not given.check else "\n".join(bad) or f"each of {len(rows) - 1} parts takes its bytes along when it goes")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
