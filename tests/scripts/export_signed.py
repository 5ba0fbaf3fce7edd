#!/usr/bin/env python3
# Every mode that the signer has, both codecs, both containers: `verify` says authentic, and openssl and a signer's rules written down a second
# time, here, agree with every signature and every hash.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
import hashlib, json, os, pathlib, shutil, subprocess, sys, tempfile

source = pathlib.Path(os.environ.get("BARTIZAN_SOURCE", "."))
binaries = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin"))
for peer in ("ffmpeg", "openssl"):
    if not shutil.which(peer):
        print(f"{peer} is absent")
        sys.exit(77)
UUID = bytes.fromhex("005bc93f2d715e95ada4796f90877a6f")
HASHES = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384, "SHA-512": hashlib.sha512}


def units(stream):
    starts, at = [], stream.find(b"\0\0\1")
    while at >= 0:
        starts.append(at + 3)
        at = stream.find(b"\0\0\1", at + 3)
    return [stream[a:b - 3 if b else None].rstrip(b"\0") for a, b in zip(starts, starts[1:] + [None])]


def unescaped(unit):
    """The bytes, and for each where it stood."""
    out, places, zeros = bytearray(), [], 0
    for i, b in enumerate(unit):
        if zeros >= 2 and b == 3:
            zeros = 0
            continue
        out.append(b)
        places.append(i)
        zeros = zeros + 1 if b == 0 else 0
    return bytes(out), places


def is_slice(codec, unit):
    return unit[0] & 31 in (1, 5) if codec == "h264" else unit[0] >> 1 & 63 in (0, 1, *range(16, 22))


def starts_gop(codec, unit):
    return unit[0] & 31 == 5 and unit[1] & 128 if codec == "h264" else 16 <= unit[0] >> 1 & 63 <= 21 and unit[2] & 128


def document(codec, unit):
    """None, or the TLVs of a Media Signing SEI, its reserved byte, and what is signed."""
    head = 1 if codec == "h264" else 2
    if (unit[0] != 6 if codec == "h264" else unit[:2] != b"\x4e\x01"): return None
    plain, places = unescaped(unit)
    at, size = head + 1, 0
    while True:
        size += plain[at]
        at += 1
        if plain[at - 1] != 255: break
    if plain[head] != 5 or plain[at:at + 16] != UUID: return None
    assert at + size == len(plain) - 1 and plain[-1] == 0x80, "payload size"
    reserved, at, tlvs = plain[at + 16], at + 17, []
    while at < len(plain) - 1:
        length = int.from_bytes(plain[at + 1:at + 3], "big")
        tlvs.append((plain[at], plain[at + 3:at + 3 + length]))
        if plain[at] == 3: signed = unit[:places[at - 1] + 1]
        at += 3 + length
    assert reserved & 0x40, "hashed as sent"
    names = [t for t, _ in tlvs]
    return {"tlv": tlvs, "names": names, "certificates": bool(reserved & 0x80), "signed": signed if 3 in names else None, "unit": unit}


def openssl_says(work, d, chain, digest, name):
    leaf = work / "leaf.pem"
    leaf.write_bytes(chain)
    public = subprocess.run(["openssl", "x509", "-in", leaf, "-noout", "-pubkey"], capture_output=True, check=True).stdout
    (work / "public.pem").write_bytes(public)
    value = dict(d["tlv"])[3]
    (work / "signature").write_bytes(value[3:3 + int.from_bytes(value[1:3], "big")])
    (work / "digest").write_bytes(digest)
    pss = ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "digest:sha256", "-pkeyopt", "rsa_pss_saltlen:auto", "-pkeyopt", "rsa_mgf1_md:sha256"] if name.startswith("RSA") else []
    done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", work / "public.pem", "-in", work / "digest", "-sigfile", work / "signature", *pss], capture_output=True)
    return done.returncode == 0


def check(work, path, row):
    """Reads a byte stream as the specification says, and holds every document against it."""
    codec, H = row["codec"], HASHES[row["hash"]]
    h, chain, anchor, entries, first, signatures, documents, counter = H().digest_size, None, None, [], bytes(H().digest_size), 0, 0, 0
    closed = []   # entries of GOPs or parts whose documents have not come yet
    for unit in units(path.read_bytes()):
        if is_slice(codec, unit):
            own = H(unit).digest()
            if starts_gop(codec, unit):
                if entries: closed.append(entries)
                anchor, entries = own, [own]
            else:
                entries.append(H(anchor + own).digest())
            continue
        d = document(codec, unit)
        if not d: continue
        tlv = dict(d["tlv"])
        assert d["names"] == sorted(d["names"], key=[4, 5, 6, 1, 2, 7, 3].index), d["names"]
        if 6 in tlv: chain = tlv[6][2:]
        if d["signed"] is not None:
            assert openssl_says(work, d, chain, H(d["signed"]).digest(), row["signature"]), "openssl refuses a signature"
            signatures += 1
        else:
            entries.append(H(unit).digest())
        if d["certificates"]:
            assert set(d["names"]) == {4, 5, 6, 3}
            continue
        documents, counter, general = documents + 1, counter + 1, tlv[1]
        assert int.from_bytes(general[21:25], "big") == counter, "counter"
        count, gop_hash, link = int.from_bytes(general[25:27], "big"), general[27:27 + h], general[27 + h:]
        if general[4]:   # a part: the first `count` entries; what came since belongs to the next
            listed, entries = entries[:count], entries[count:]
        else:
            if closed: listed = closed.pop(0)
            else: listed, entries = entries, []
        assert len(listed) == count and H(b"".join(listed)).digest() == gop_hash, f"GOP hash of document {counter}"
        assert link == first, f"link of document {counter}"
        first = listed[0]
        assert (2 in tlv) == ("lowbitrate" not in row["mode"]) and (2 not in tlv or tlv[2][1:] == b"".join(listed)), "list"
    assert documents >= 3 and signatures >= 1
    return signatures


folder = pathlib.Path(tempfile.mkdtemp())
try:
    exported = folder / "export"
    subprocess.run(["bash", source / "tools/export_signed.sh", exported, "3.5"], check=True, env={**os.environ, "BARTIZAN_BIN": str(binaries)})
    lines = (exported / "index.tsv").read_text().splitlines()
    rows = [dict(zip(lines[0].split("\t"), line.split("\t"))) for line in lines[1:]]
    modes, signatures, failures = {row["mode"] for row in rows}, 0, []
    if len(rows) != 4 * len(modes) or len(modes) < 16: failures.append(f"{len(rows)} rows of {len(modes)} modes")
    if {p.name for p in exported.iterdir() if p.suffix in (".mp4", ".h264", ".h265")} != {r["file"] for r in rows} | {"unsigned.h264", "unsigned.h265"}:
        failures.append("files and index differ")
    for row in rows:
        done = subprocess.run([binaries / "verify", "--json", "--trust", exported / row["trust"], exported / row["file"]], capture_output=True, text=True)
        verdict = json.loads(done.stdout)["verdict"] if done.stdout else done.stderr
        if done.returncode != 0 or verdict != row["expected"]: failures.append(f"{row['file']}: verify says {verdict}")
        if row["container"] == "annexb":
            try:
                signatures += check(folder, exported / row["file"], row)
            except (AssertionError, IndexError, KeyError) as e:
                failures.append(f"{row['file']}: {type(e).__name__} {e}")
    # what is exported is not authentic any more once a byte of a slice is another
    altered = bytearray((exported / "h264_gop.h264").read_bytes())
    longest = max(units(bytes(altered)), key=len)
    altered[bytes(altered).find(longest) + len(longest) // 2] ^= 4
    (folder / "altered.h264").write_bytes(altered)
    done = subprocess.run([binaries / "verify", "--json", "--trust", exported / "root.pem", folder / "altered.h264"], capture_output=True)
    if done.returncode != 1: failures.append("a changed slice passes")
    print(f"{len(rows)} streams of {len(modes)} modes; openssl and this script agree with {signatures} signatures")
    if failures:
        print("\n".join(failures))
        sys.exit(1)
finally:
    shutil.rmtree(folder)
