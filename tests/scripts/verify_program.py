#!/usr/bin/env python3
# What people meet around the verdicts of verify: progress only on a terminal, several files, and errors that name file, place and reason.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import json, os, pathlib, pty, subprocess, sys, tempfile

source = pathlib.Path(os.environ.get("BARTIZAN_SOURCE", "."))
program = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin")) / "verify"
clip = (source / "tests/data/closed_gop.264").read_bytes()
failures = []


def expect(what, holds, said=""):
    if not holds: failures.append(f"{what}: {said}")


def run(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    small, large, empty, text = (folder / n for n in ("small.264", "large.264", "empty.mp4", "text.pem"))
    small.write_bytes(clip)
    large.write_bytes(clip * (70_000_000 // len(clip) + 1))
    empty.write_bytes(b"")
    text.write_text("neither a certificate nor a video")

    # Progress: on a terminal and for long files only, and gone at the end.
    for file, terminal, wanted in ((large, True, True), (small, True, False), (large, False, False)):
        if terminal:
            ours, theirs = pty.openpty()
            child = subprocess.Popen([program, file], stdout=subprocess.DEVNULL, stderr=theirs)
            os.close(theirs)
            said = b""
            while True:
                try: part = os.read(ours, 65536)
                except OSError: break   # the other end is closed
                if not part: break
                said += part
            os.close(ours)
            code = child.wait(timeout=120)
        else:
            done = run(file)
            code, said = done.returncode, done.stderr.encode()
        expect(f"progress of {file.name}, terminal {terminal}", code == 2 and (b"verifying 50 %" in said) == wanted, (code, said[:200]))
        if wanted: expect("progress is wiped away", said.endswith(b"\r\x1b[K"), said[-20:])

    # Several files: each is judged, one that cannot be read stops none, the gravest exit code counts.
    done = run("--json", small, empty, small)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    expect("several files", done.returncode == 3 and [l["exit_code"] for l in lines] == [2, 3, 2] and [l["file"] for l in lines] == [str(small), str(empty), str(small)], done.stdout)

    # Errors: exit 3, and a sentence with the name in it.
    for arguments, words in ((["absent.mp4"], ["absent.mp4", "no such file"]), ([empty], ["empty.mp4", "empty"]), ([text], ["text.pem", "neither MP4 nor"]),
                             ([folder], [str(folder), "cannot be read"]), (["--trust", text, small], ["text.pem", "certificate"]),
                             (["--trust", "absent.pem", small], ["absent.pem", "no such file"]), (["--crl", text, small], ["text.pem", "CRL"]),
                             (["--second-key", text, small], ["text.pem", "ML-DSA-65"]),
                             (["--key", "12:34", small], ["--key", "32 hexadecimal"]), (["--viewer-key", text, small], ["text.pem", "private key"]),
                             (["--passphrase-file", empty, small], ["empty.mp4", "passphrase"]), (["--cut", "0", "1", "-o", folder / "out", small, small], ["one FILE"]),
                             (["--cut", "0", "1", "-o", folder / "out", small], ["small.264", "nothing to cut at"]), (["-o", folder / "out", small], ["--cut"]), ([], ["FILE"]),
                             (["--html", folder / "absent" / "r.html", small], ["r.html", "cannot be written"]), (["--nonsense", small], ["--nonsense"])):
        done = run(*arguments)
        expect(f"verify {' '.join(map(str, arguments))}", done.returncode == 3 and all(w in done.stderr for w in words), f"exit {done.returncode}: {done.stderr}")
    expect("no file is left", not (folder / "out").exists() and not list(folder.glob("*.part")))

    help = run("--help")
    page = (source / "docs/reference/verify.md").read_text()
    options = [w.split(",")[-1] for line in help.stdout.splitlines() if line.strip().startswith("-") for w in [line.split()[0]]]
    for option in options:
        if option != "--help": expect(f"{option} in docs/reference/verify.md", option in page)
    expect("help", help.returncode == 0 and {"--trust", "--second-key", "--crl", "--cut", "--html", "--json"} <= set(options), help.stdout)

print("\n".join(failures) or "progress, several files and errors are as they should be")
sys.exit(bool(failures))
