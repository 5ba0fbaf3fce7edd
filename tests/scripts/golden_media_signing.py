#!/usr/bin/env python3
# Every stream of the golden data through `verify --json`: exit codes of its table, and the frames where its index names them.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import json, os, pathlib, subprocess, sys, tempfile

golden = pathlib.Path(os.environ.get("BARTIZAN_SHARED", "../shared")) / "media-signing/golden"
program = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin")) / "verify"
if not golden.is_dir():
    print(f"{golden} is absent; set BARTIZAN_SHARED to the folder of third-party data")
    sys.exit(77)
if not program.exists():
    sys.exit(f"{program} is not built")

ALL, GOP2 = 32, list(range(8, 16))


def run(name, trust="root.pem", *more):
    done = subprocess.run([program, "--json", "--trust", golden / "certs" / trust, *more, golden / name], capture_output=True, text=True, timeout=60)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}


def uncovered(j):
    return [n for s in j["not_covered"] for n in range(s["first_frame"], s["last_frame"] + 1)]


def counts(j):
    f = j["frames"]
    return f["total"], f["authentic"], f["altered"], f["missing"], f["not_covered"]


def has(j, remark):
    return remark in [r["id"] for r in j["remarks"]]


# What index.tsv says in words. Each is a function of the JSON that must be true.
words = {
    "signed/h264_gop.h264": lambda j: counts(j) == (32, 32, 0, 0, 0) and len(j["segments"]) == 1,
    "signed/h264_gop_noeos.h264": lambda j: uncovered(j) == list(range(24, 32)) and counts(j) == (32, 24, 0, 0, 8),
    "signed/h264_lowbitrate.h264": lambda j: uncovered(j) == list(range(24, 32)) and counts(j) == (32, 24, 0, 0, 8),
    "signed/h264_lowbitrate_eos.h264": lambda j: uncovered(j) == list(range(24, 32)) and has(j, "stale_document"),
    "signed/h264_expired_cert.h264": lambda j: has(j, "certificate_expired_since") and j["certificates"][0]["expired_since"],
    "signed/h264_gop650.h264": lambda j: counts(j) == (1320, 1300, 0, 0, 20) and uncovered(j) == list(range(1300, 1320)),
    "signed/h265_opengop_rasl.h265": lambda j: counts(j) == (32, 23, 0, 0, 9) and has(j, "uncovered_slices"),
    "signed/h265_temporal_tsa.h265": lambda j: counts(j) == (32, 20, 0, 0, 12) and has(j, "uncovered_slices"),
    "tampered/h264_flip_p.h264": lambda j: j["altered_frames"] == [10] and counts(j) == (32, 31, 1, 0, 0),
    "tampered/h264_flip_i.h264": lambda j: j["altered_frames"] == GOP2 and counts(j) == (32, 24, 8, 0, 0),
    "tampered/h264_drop_p.h264": lambda j: counts(j) == (31, 31, 0, 1, 0) and [m["after_frame"] for m in j["missing"]] == [10],
    "tampered/h264_drop_i.h264": lambda j: counts(j) == (31, 31, 0, 1, 0) and j["missing"][0]["after_frame"] == 7,   # the others are as they were signed
    "tampered/h264_drop_sei.h264": lambda j: uncovered(j) == GOP2 and counts(j) == (32, 24, 0, 0, 8),
    "tampered/h264_dup_p.h264": lambda j: counts(j) == (33, 32, 1, 0, 0),
    "tampered/h264_flip_signature.h264": lambda j: uncovered(j) == GOP2 and has(j, "signature_wrong"),
    "tampered/h264_flip_sps.h264": lambda j: has(j, "parameter_sets_not_covered"),
    "tampered/h264_flip_pps.h264": lambda j: has(j, "parameter_sets_not_covered"),
    "tampered/h264_swap_gops.h264": lambda j: j["frames"]["altered"] + j["frames"]["missing"] > 0,
    "tampered/h264_cut_start_gop3.h264": lambda j: counts(j) == (16, 16, 0, 0, 0) and has(j, "begins_in_mid_recording"),
    "tampered/h264_no_seis.h264": lambda j: j["signer"] == "none" and counts(j) == (32, 0, 0, 0, 32),
    "tampered/h264_dup_sei.h264": lambda j: counts(j) == (32, 32, 0, 0, 0),
    "tampered/h264_two_recordings.h264": lambda j: [(s["first_frame"], s["last_frame"], s["verdict"]) for s in j["segments"]]
    == [(0, 31, "authentic"), (32, 63, "authentic")],
    "tampered/h265_opengop_rasl_flip.h265": lambda j: counts(j) == (32, 23, 0, 0, 9),
    "tampered/h265_temporal_tsa_drop.h265": lambda j: counts(j) == (20, 20, 0, 0, 0) and has(j, "sub_layers_removable"),
    "tampered/h265_flip_p.h265": lambda j: j["altered_frames"] == [10] and counts(j) == (32, 31, 1, 0, 0),
    "malformed/tlv_length_too_long.h264": lambda j: uncovered(j) == GOP2,
    "malformed/hash_oid_unknown.h264": lambda j: uncovered(j) == GOP2,
    "malformed/tag_zero.h264": lambda j: uncovered(j) == GOP2,
    "malformed/truncated_in_tlv.h264": lambda j: uncovered(j) == GOP2,
    # Files that only our own list below names.
    "mp4/h264_gop.mp4": lambda j: j["format"] == "mp4" and counts(j) == (32, 32, 0, 0, 0),
    "mp4/h264_gop_noeos.mp4": lambda j: uncovered(j) == list(range(24, 32)),
    "mp4/h264_flip_p.mp4": lambda j: j["altered_frames"] == [10],
    "mp4/h265_flip_p.mp4": lambda j: j["altered_frames"] == [10],
    "tolerance/little_endian_as_spec_text.h264": lambda j: has(j, "little_endian"),
    "tolerance/rasl_hashed_as_spec_says.h265": lambda j: counts(j) == (32, 32, 0, 0, 0),
    "tolerance/gop650_truecount_nolist.h264": lambda j: counts(j) == (1320, 1320, 0, 0, 0),
    "reference_sample/test_signed_h265.mp4": lambda j: has(j, "never_escaped") and j["frames_matching_untrusted_signer"] == j["frames"]["total"],
}
by_exit = {0: {"authentic"}, 1: {"altered", "unverifiable"}, 2: {"incomplete", "unverifiable", "unsigned"}}

# Beside expected.tsv: MP4 as the stream it was made from; tolerance as the reference says, and right where it is wrong.
rows = [("mp4/h264_gop.mp4", "root.pem", {0}), ("mp4/h264_gop_noeos.mp4", "root.pem", {2}), ("mp4/h264_flip_p.mp4", "root.pem", {1}),
        ("mp4/h265_gop.mp4", "root.pem", {0}), ("mp4/h265_flip_p.mp4", "root.pem", {1})]
rows += [(f"tolerance/{n}", "root.pem", {0}) for n in ("default.h264", "flag40.h264", "tagversion1.h264", "gop650_truecount_nolist.h264",
         "little_endian_as_spec_text.h264", "tag8_in_signed_sei.h264", "multigop3_before.h264", "rasl_hashed_as_spec_says.h265")]
rows += [(f"unsigned/{p.name}", "root.pem", {2}) for p in sorted((golden / "unsigned").iterdir())]
rows += [("reference_sample/test_signed_h265.mp4", "../reference_sample/ca.pem", {1})]   # its times are no dates, its leaf expired in 2025
for line in (golden / "expected.tsv").read_text().splitlines():
    if line and not line.startswith("#"):
        name, trust, codes = line.split("\t")[:3]
        rows.append((name, trust, {int(c) for c in codes.split()}))
indexed = {line.split("\t")[0] for line in (golden / "index.tsv").read_text().splitlines()[1:] if line}
failures = [f"{name}: in index.tsv, not in expected.tsv" for name in indexed - {r[0] for r in rows}]
failures += [f"{name}: words for a stream that is in no table" for name in words.keys() - {r[0] for r in rows}]

for name, trust, codes in rows:
    code, j = run(name, trust)
    wrong = []
    if code not in codes: wrong.append(f"exit {code}, expected {sorted(codes)}")
    if not j: wrong.append("no JSON")
    else:
        if j["verdict"] not in by_exit.get(code, set()): wrong.append(f"verdict {j['verdict']} with exit {code}")
        if trust == "other_root.pem":
            if j["signer"] != "untrusted" or j["frames"]["not_covered"] != ALL or j["frames_matching_untrusted_signer"] != ALL: wrong.append("signer not trusted")
        elif name in words and not words[name](j): wrong.append("not what the index says in words")
        if name.startswith("unsigned/") and j["verdict"] != "unsigned": wrong.append("not called unsigned")
    if wrong: failures.append(f"{name} ({trust}): {'; '.join(wrong)}: {json.dumps(j)[:700]}")

# Without any trust anchor nothing is authentic.
done = subprocess.run([program, "--json", golden / "signed/h264_gop.h264"], capture_output=True, text=True)
if done.returncode != 1 or json.loads(done.stdout)["signer"] != "untrusted": failures.append("no --trust: must be exit 1, untrusted")
# Several files: one object a line, the gravest exit code.
pair = [golden / "signed/h264_gop.h264", golden / "tampered/h264_flip_p.h264", golden / "signed/h264_gop_noeos.h264"]
done = subprocess.run([program, "--json", "--trust", golden / "certs/root.pem", *pair], capture_output=True, text=True)
if done.returncode != 1 or len(done.stdout.splitlines()) != 3: failures.append(f"several files: exit {done.returncode}, {done.stdout.count(chr(10))} lines")

# Encrypted: authentic with the key, never condemned without it or with another, verified up to a cut.
mux, key, other, kid = program.parent / "mux_annexb", "00112233445566778899aabbccddeeff", "ff" * 16, "0123456789abcdef" * 2
if mux.exists():
    with tempfile.TemporaryDirectory() as folder:
        for codec in ("h264", "h265"):
            clear, locked = golden / f"signed/{codec}_gop.{codec}", pathlib.Path(folder) / f"{codec}.mp4"
            subprocess.run([mux, codec, clear, locked, key, kid], check=True, stdout=subprocess.DEVNULL)
            for wish, code, verdict in ((["--key", f"{kid}:{key}"], 0, "authentic"), ([], 2, "unverifiable"), (["--key", f"{kid}:{other}"], 2, "unverifiable")):
                done = subprocess.run([program, "--json", "--trust", golden / "certs/root.pem", *wish, locked], capture_output=True, text=True)
                if done.returncode != code or json.loads(done.stdout)["verdict"] != verdict: failures.append(f"encrypted {codec} {wish}: {done.returncode} {done.stdout[:300]}")
            whole = locked.read_bytes()
            for cut in range(len(whole) - 1, len(whole) * 2 // 3, -97):
                locked.write_bytes(whole[:cut])
                done = subprocess.run([program, "--json", "--trust", golden / "certs/root.pem", "--key", f"{kid}:{key}", locked], capture_output=True, text=True)
                if done.returncode != 2 or not has(json.loads(done.stdout), "input_cut"): failures.append(f"{codec} cut at {cut}: {done.returncode} {done.stdout[:300]}")

print(f"{len(rows)} streams, {len(words)} of them with exact frames")
if failures:
    print("\n".join(failures))
    sys.exit(1)
