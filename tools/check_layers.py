#!/usr/bin/env python3
"""check_layers.py INCLUDE/bartizan | --self-test: fail when a header includes what its folder may not know."""
# SPDX-License-Identifier: Apache-2.0
import pathlib
import re
import sys
import tempfile

MAY = {  # folder: folders it may include besides itself. Headers in the root (camera.hpp, prove.hpp, ...) may include all.
    "base":     set(),
    "kernel":   {"base"},
    "crypto":   {"base", "kernel"},
    "threat":   {"base"},
    "policy":   {"base", "crypto", "threat"},
    "profile":  {"base", "crypto", "threat", "policy"},
    "protocol": {"base", "kernel", "crypto"},
    "frame":    {"base", "kernel", "crypto", "policy", "protocol"},
    "access":   {"base", "crypto", "policy", "protocol"},
    "service":  {"base", "crypto", "threat", "policy", "frame", "access", "protocol"},
    "io":       {"base", "protocol"},
}
ONLY = {  # include: places that may have it
    r"boost/(asio|beast)": {"io"},
    r"botan/": {"crypto/software"},
    r"p11-kit/|dlfcn\.h": {"crypto/pkcs11"},
    r"tss2/": {"crypto/tpm"},
    r"sqlite3\.h": {"io/sqlite"},
    r"boost/hana": {"service", "root"},
    r"range/v3": set(),
}
CORES = {"base", "kernel", "threat", "policy", "profile", "frame", "access", "protocol"}
NOT_IN_CORES = re.compile(r"(iostream|fstream|thread|mutex|condition_variable|future|filesystem|sys/(?!auxv\.h).*|netinet/.*|unistd\.h)$")
INCLUDE = re.compile(r"\s*#\s*include\s*[<\"]([^>\"]+)[>\"]")


def home_of(parts):
    if len(parts) == 1:
        return "root", "root"
    return parts[0], "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def check(root):
    bad, seen = [], 0
    for header in sorted(root.rglob("*.hpp")):
        seen += 1
        parts = header.relative_to(root).parts
        home, place = home_of(parts)
        if home != "root" and home not in MAY:
            bad.append(f"{header}: folder {home}/ is not in the layer table")
            continue
        for number, line in enumerate(header.read_text().splitlines(), 1):
            included = INCLUDE.match(line)
            if not included:
                continue
            path = included[1]
            inner = re.match(r"bartizan/(?:(\w+)/)?", path)
            where = f"{header}:{number}: {place}/"
            if inner and home != "root":
                to = inner[1] or "root"
                if to != home and to not in MAY[home]:
                    bad.append(f"{where} must not include {to}/ ({path})")
                if "/detail/" in path and to != home:
                    bad.append(f"{where} must not include another folder's detail ({path})")
            for what, places in ONLY.items():
                if re.match(what, path) and not places & {home, place}:
                    bad.append(f"{where} must not include {path}: only {', '.join(sorted(places)) or 'no header'} may")
            if home in CORES and NOT_IN_CORES.match(path):
                bad.append(f"{where} must not include {path}: cores know no files, sockets, clocks or locks")
    return bad, seen


def acyclic(name, path=()):
    assert name not in path, path + (name,)
    for below in MAY[name]:
        acyclic(below, path + (name,))


def self_test():
    """Plants one violation at a time and demands that it is found; and good includes, which must pass."""
    planted = {
        "kernel/a.hpp": "bartizan/crypto/b.hpp", "base/a.hpp": "bartizan/camera.hpp", "frame/a.hpp": "boost/asio/buffer.hpp",
        "crypto/a.hpp": "botan/hash.h", "crypto/tpm/a.hpp": "p11-kit/pkcs11.h", "crypto/pkcs11/a.hpp": "tss2/tss2_esys.h", "io/b.hpp": "sqlite3.h", "policy/a.hpp": "boost/hana/tuple.hpp", "service/a.hpp": "range/v3/all.hpp",
        "io/a.hpp": "bartizan/service/http.hpp", "protocol/a.hpp": "mutex", "helpers/a.hpp": "vector",
        "frame/b.hpp": "bartizan/protocol/detail/x.hpp", "service/b.hpp": "bartizan/kernel/x.hpp",
    }
    good = {"crypto/software/a.hpp": "botan/hash.h", "crypto/pkcs11/a.hpp": "p11-kit/pkcs11.h", "io/sqlite/a.hpp": "sqlite3.h", "crypto/tpm/a.hpp": "tss2/tss2_esys.h",
            "io/a.hpp": "boost/asio/buffer.hpp", "camera.hpp": "bartizan/io/x.hpp",
            "frame/a.hpp": "bartizan/protocol/mp4/box.hpp", "service/a.hpp": "boost/hana/tuple.hpp", "base/a.hpp": "span"}
    for files, expected in ((planted, 1), (good, 0)):
        for name, included in files.items():
            with tempfile.TemporaryDirectory() as folder:
                header = pathlib.Path(folder) / name
                header.parent.mkdir(parents=True, exist_ok=True)
                header.write_text(f"// A header.\n#  include <{included}>\n")
                bad, _ = check(pathlib.Path(folder))
                if len(bad) != expected:
                    return f"{name} including {included}: expected {expected} finding(s), got {bad}"
    return None


if __name__ == "__main__":
    for layer in MAY:
        acyclic(layer)
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test())
    found, count = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or f"layers hold in {count} headers")
    sys.exit(bool(found))
