#!/usr/bin/env python3
# The example camera signs its product's fingerprint into recordings: verify finds the one of the composition, of the certificate and of the ELF note.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import hashlib, json, os, pathlib, re, subprocess, sys, tempfile

programs = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin")).resolve()
failures = []


def expect(what, holds, said=""):
    if not holds: failures.append(f"{what}: {said}")


def run(folder, program, *arguments, wanted=(0,)):
    done = subprocess.run([programs / program, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
    if done.returncode not in wanted: sys.exit(f"{program} {' '.join(map(str, arguments))} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    composition = run(folder, "camera", "certificate", "--composition")
    fingerprint = hashlib.sha256(composition.encode()).hexdigest()
    expect("the composition says that it extends signatures", "policy extended_signing" in composition, composition)
    expect("the certificate", f"FINGERPRINT\n  {fingerprint}\n" in run(folder, "camera", "certificate"))
    note = subprocess.run(["readelf", "-nW", programs / "camera"], capture_output=True, text=True, check=True).stdout
    expect("the ELF note", fingerprint in note.replace(" ", ""), note)

    run(folder, "factory", "create", "--ca", "ca")
    run(folder, "camera", "provision", "--store", "store", "--serial", "SN-7")
    run(folder, "factory", "issue", "--ca", "ca", "camera.csr")
    run(folder, "camera", "install", "--store", "store", "camera.pem")
    for codec in ("h264", "h265"):
        film, key = f"{codec}.mp4", folder / f"{codec}.key"
        run(folder, "camera", "record", "--store", "store", "--codec", codec, "--seconds", "3", "--fps", "10", "--gop", "10", "--size", "320x192", "--at-once", "--quiet",
            "--key-output", key, "--output", film)
        open_it = ["--trust", "ca/root.pem", "--key", key.read_text().strip()]
        found = json.loads(run(folder, "verify", *open_it, "--json", film))
        expect(f"{codec}: verdict", found["verdict"] == "authentic" and found["frames"]["authentic"] == 30 and found["remarks"] == [], found)
        extension = found["extension"]
        expect(f"{codec}: every frame is proven by the extension too", (extension["state"], extension["frames"], extension["altered"]) == ("complete", 30, []), extension)
        expect(f"{codec}: the fingerprint in JSON", extension["product"] == fingerprint, (extension["product"], fingerprint))
        said = run(folder, "verify", *open_it, "--html", "page.html", film)
        expect(f"{codec}: the fingerprint in text", re.search(rf"^\s*product +{fingerprint}$", said, re.M), said)
        expect(f"{codec}: the fingerprint in the page", f"<code>{fingerprint}</code>" in (folder / "page.html").read_text())

        # Somebody writes another product's fingerprint into the file: the extension is not the camera's any more, and so its product is not told.
        data = bytearray((folder / film).read_bytes())
        places = [m.start() for m in re.finditer(re.escape(bytes.fromhex(fingerprint)[:8]), data)]
        expect(f"{codec}: the fingerprint is in each of the documents", len(places) >= 3, places)
        for at in places: data[at] ^= 0x10
        (folder / "forged.mp4").write_bytes(data)
        forged = json.loads(run(folder, "verify", *open_it, "--json", "forged.mp4", wanted=(1, 2)))
        expect(f"{codec}: a forged fingerprint", forged["verdict"] != "authentic" and forged["extension"]["product"] is None and
               "extension_wrong" in [r["id"] for r in forged["remarks"]], forged)

for failure in failures: print("FAILED", failure[:3000])
print(f"the fingerprint of the example camera in its recordings, its note and its certificate: {len(failures)} failures")
sys.exit(bool(failures))
