#!/usr/bin/env python3
"""prove_absence.py IMAGE --profile basic|standard|high [--no-sound] [--whole] [--names-allowed]: what the profile forbids is not in the linked image.

Looked at: symbols, those that other libraries are to give included; names of algorithms and phrases of protocols among the bytes; the
tables of MD5 and DES, which are there whatever the symbols are called. An image without symbols proves nothing and is refused: run this
before strip.
--no-sound       nor anything that captures, codes or sends sound: of a product without bz::audio<...>
--whole          nor in the libraries that it loads when it starts; the C and C++ runtime are taken as the system's, and said to be
--names-allowed  names of algorithms may stand in it, e.g. in an image that prints its own report
Exit: 0 nothing found, 1 something, 2 it cannot be said.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import os
import pathlib
import re
import struct
import subprocess
import sys

# what: (since which level, symbols, exact names, phrases, tables of which all words must be there)
MD5_TABLE = [struct.pack("<I", w) for w in (0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee)]                       # RFC 1321, 3.4
DES_BOX = [bytes([14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7])]                                          # FIPS 46-3, S1, row 0
DES_SP = [struct.pack("<8I", 0x01010400, 0, 0x00010000, 0x01010404, 0x01010004, 0x00010404, 0x00000004, 0x00010000)]   # S1 and P joined
FORBIDDEN = {
    "telnet": ("basic", r"(?i)(?<![a-z0-9_])(in)?telnet(d|_|::|<|>|\b)", [], [], []),
    "FTP": ("standard", r"(?i)(?<![a-z0-9_])ftp(d|_|::|<|>|\b)", [], [b"227 Entering Passive Mode"], []),
    "SNMP v1": ("standard", r"(?i)(?<![a-z0-9])snmp_?(v1|v2c)(?![a-z0-9])|snmp::v1", [], [], []),
    "MD5": ("standard", r"(?i)(?<![a-z0-9])md5", [b"MD5"], [b"algorithm=MD5"], [MD5_TABLE]),
    "DES": ("standard", r"(?i)(?<![a-z0-9])(3des|tripledes|des_(ecb|cbc|ncbc|ede|ede3|set|crypt|key)\w*|evp_des)|(?<![A-Za-z0-9_])DES(?![A-Za-z0-9])",
            [b"DES", b"3DES", b"TripleDES"], [], [DES_BOX, DES_SP]),
    "RC4": ("standard", r"(?i)(?<![a-z0-9])(a?rc4|arcfour)(?!random)", [b"RC4", b"ARC4"], [], []),
    "Basic": ("high", r"bartizan::(\w+::)?(basic|digest_or_basic)(?![A-Za-z0-9_])", [], [b"Basic realm="], []),
    "discovery": ("high", r"bartizan::(wsd::|io::discovery|service::discovery)", [], [b"schemas.xmlsoap.org/ws/2005/04/discovery"], []),
}
# what a product without sound has not: our gates and packets of sound, libraries that open a microphone, coders
SOUND = (r"bartizan::(frame::\w*audio_gate|rtp::audio_packetizer|service::live_audio|g711::)|^_?(snd_pcm_open|snd_pcm_readi|pa_simple_new|pa_stream_new|pw_stream_new"
         r"|jack_client_open|aacEncOpen|faacEncOpen|opus_encoder_create|opus_encode|lame_init)(@|$|\()", [], [], [])
LEVELS = ["basic", "standard", "high"]
RUNTIME = re.compile(r"(libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\+\+|libc\+\+|libc\+\+abi|libatomic|lib[alt]san|libubsan|ld-linux[-\w]*|ld)\.so(\.|$)")


def give_up(sentence):
    sys.exit(print(f"prove_absence: {sentence}", file=sys.stderr) or 2)


def loaded(image):
    """(the libraries that it loads when it starts, directly or through others; the names of the runtime's among them)"""
    cache = dict(re.findall(r"^\s*(\S+) \(.*\) => (\S+)$", subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True).stdout, re.M)[::-1])
    found, runtime, rest = {}, set(), [pathlib.Path(image).resolve()]
    while rest:
        one = rest.pop()
        wants = subprocess.run(["readelf", "-d", one], capture_output=True, text=True).stdout
        folders = [f.replace("$ORIGIN", str(one.parent)) for path in re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", wants) for f in path.split(":")]
        folders += os.environ.get("LD_LIBRARY_PATH", "").split(":")
        for name in re.findall(r"\(NEEDED\).*\[(.*)\]", wants):
            if RUNTIME.match(name):
                runtime.add(name)
            elif name not in found:
                at = next((p for f in folders if f and (p := pathlib.Path(f) / name).exists()), pathlib.Path(cache.get(name, name)))
                if not at.exists():
                    give_up(f"{one} loads {name}, which is not here, so nothing can be said")
                found[name] = at.resolve()
                rest.append(found[name])
    return list(found.values()), sorted(runtime)


def symbols(image, is_library):
    """Names in the image, demangled. Of a library those for others are enough: distributions strip the rest."""
    found = set()
    for options in (["-C"], ["-C", "-D"]):
        run = subprocess.run(["nm", *options, image], capture_output=True, text=True)
        if run.returncode:
            give_up(f"{image} is no image that nm reads: {run.stderr.strip()}")
        lines = [m[1] for line in run.stdout.splitlines() if (m := re.match(r"[0-9a-f ]* [A-Za-z?] (.*)$", line))]
        if options == ["-C"] and not lines and not is_library:
            give_up(f"{image} has no symbols, so nothing can be said. Run this before strip.")
        found |= set(lines)
    return found


def findings(image, profile, names_allowed, is_library, no_sound):
    names = symbols(image, is_library)
    content = open(image, "rb").read()
    strings = set(re.findall(rb"[\x20-\x7e]{3,}(?=\x00)", content))
    rows = {**FORBIDDEN, **({"sound": ("basic", *SOUND)} if no_sound else {})}
    for what, (since, pattern, exact, phrases, tables) in rows.items():
        if LEVELS.index(since) > LEVELS.index(profile):
            continue
        for name in sorted(n for n in names if re.search(pattern, n)):
            yield what, f"symbol {name[:160]}"
        if not names_allowed:
            yield from ((what, f"name \"{e.decode()}\"") for e in exact if e in strings)
        yield from ((what, f"phrase \"{p.decode()}\"") for p in phrases if p in content)
        yield from ((what, "its table of constants") for words in tables if all(w in content for w in words))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image")
    parser.add_argument("--profile", choices=LEVELS, required=True)
    parser.add_argument("--no-sound", action="store_true")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--names-allowed", action="store_true")
    parser.add_argument("--stamp", help="a file that is written when nothing is found, for build systems")
    given = parser.parse_args()
    libraries, runtime = loaded(given.image) if given.whole else ([], [])
    found = [(image, *f) for image in [given.image, *libraries] for f in findings(image, given.profile, given.names_allowed, image != given.image, given.no_sound)]
    told = {}
    for image, what, where in found:
        told[image, what] = told.get((image, what), 0) + 1
        if told[image, what] <= 5:
            print(f"prove_absence: {image}: {what} is there, which {'a product without sound' if what == 'sound' else given.profile} forbids: {where}", file=sys.stderr)
    for (image, what), count in told.items():
        if count > 5:
            print(f"prove_absence: {image}: {what}: and {count - 5} more", file=sys.stderr)
    if not found:
        checked = [what for what, row in FORBIDDEN.items() if LEVELS.index(row[0]) <= LEVELS.index(given.profile)]
        checked += ["sound"] if given.no_sound else []
        print(f"prove_absence: {given.image}: neither {' nor '.join(checked)}")
        if given.whole:
            print(f"prove_absence: also looked into {', '.join(str(l) for l in libraries) or 'no other file'}; taken as the system's: {', '.join(runtime) or 'nothing'}")
        if given.stamp:
            open(given.stamp, "w").write("")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
