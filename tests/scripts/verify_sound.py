#!/usr/bin/env python3
# Signed recordings to which ffmpeg added sound: verify says that nothing covers it, and what it is; a cut keeps it in its place.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
import json, os, pathlib, shutil, subprocess, sys, tempfile

golden = pathlib.Path(os.environ.get("BARTIZAN_SHARED", "../shared")) / "media-signing/golden"
program = pathlib.Path(os.environ.get("BARTIZAN_BIN", "build/dev/bin")) / "verify"
for what in (golden.is_dir() or f"{golden} is absent; set BARTIZAN_SHARED to the folder of third-party data", shutil.which("ffmpeg") or "no ffmpeg"):
    if isinstance(what, str) and not os.path.exists(what):
        print(what)
        sys.exit(77)
failures = []


def expect(what, holds, said=""):
    if not holds: failures.append(f"{what}: {said}")


def ffmpeg(*arguments):
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], capture_output=True, timeout=120)
    if done.returncode != 0: sys.exit(f"ffmpeg {arguments}: {done.stderr.decode()}")
    return done.stdout


def verify(name, *options):
    done = subprocess.run([program, "--trust", golden / "certs/root.pem", *options, name], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    video = golden / "mp4/h264_gop.mp4"
    code, silent, _ = verify(video, "--json")
    silent = json.loads(silent)
    expect("without sound", code == 0 and silent["sound"] is None and not [r for r in silent["remarks"] if r["id"] == "audio_not_covered"], silent)
    for codec, container, arguments, facts in (
            ("AAC", "mp4", ["-ar", "48000", "-ac", "2", "-c:a", "aac"], {"codec": "AAC", "channels": 2, "sample_rate": 48000}),
            ("PCMA", "mov", ["-ar", "8000", "-ac", "1", "-c:a", "pcm_alaw"], {"codec": "PCMA", "channels": 1, "sample_rate": 8000}),
            ("PCMU", "mov", ["-ar", "8000", "-ac", "1", "-c:a", "pcm_mulaw"], {"codec": "PCMU", "channels": 1, "sample_rate": 8000}),
            ("another", "mp4", ["-ar", "48000", "-ac", "1", "-c:a", "ac3"], {"codec": None})):
        file, page = folder / f"{codec}.{container}", folder / "page.html"
        ffmpeg("-i", video, "-f", "lavfi", "-i", "sine=frequency=440:beep_factor=2:sample_rate=48000:duration=3.2", "-map", "0:v", "-map", "1:a", "-c:v", "copy", *arguments,
               "-f", container, file)
        code, said, _ = verify(file, "--json")
        found = json.loads(said)
        wanted = {"tracks": 1, **facts, "covered": False, **({} if facts["codec"] is None else {"encrypted": False})}
        expect(f"{codec}: facts", found["sound"] == wanted, found["sound"])
        expect(f"{codec}: remark", [r["id"] for r in found["remarks"]].count("audio_not_covered") == 1, found["remarks"])
        # what is known of the pictures does not change
        expect(f"{codec}: verdict", code == 0 and found["verdict"] == silent["verdict"] and found["frames"] == silent["frames"], said)
        code, said, _ = verify(file, "--html", page)
        words = f"{codec}, {facts.get('sample_rate')} Hz" if facts["codec"] else "of a codec that is not read here"
        expect(f"{codec}: text", words in said and "not covered" in said and "which no signed document speaks of" in said, said)
        expect(f"{codec}: page", words in page.read_text() and "which no signed document speaks of" in page.read_text())
        # Cutting: the second and third of four groups of pictures, 0.8 to 2.4 s, with what is heard then.
        part = folder / "part.mp4"
        code, said, told = verify(file, "--json", "--cut", "frame:8", "frame:24", "-o", part)
        cut = json.loads(said)
        expect(f"{codec}: cut", code == 0 and cut["frames"]["total"] == cut["frames"]["authentic"] == 16, said)
        if facts["codec"] is None:
            expect("another codec is left out of the cut, which is told", cut["sound"] is None and "the sound is left out: it is of a codec" in told, told)
        else:
            expect(f"{codec}: cut facts", cut["sound"] == wanted and "left out" not in told, cut["sound"])
            expect(f"{codec}: cut remark", "audio_not_covered" in [r["id"] for r in cut["remarks"]])
            packets = lambda name: [l.rstrip(",").split(",") for l in subprocess.run(
                ["ffprobe", "-v", "error", "-ignore_editlist", "1", "-select_streams", "a", "-show_entries", "packet=pts_time,duration_time,size,data_hash", "-show_data_hash", "md5", "-of", "csv=p=0", name],
                capture_output=True, text=True, check=True).stdout.split()]
            if codec == "AAC":
                whole, got = packets(file), packets(part)
                inside = [p for p in whole if 0.8 <= float(p[0]) < 2.4]
                expect("AAC: the same frames", [p[2:] for p in got] == [p[2:] for p in inside] and len(got) > 70, (len(got), len(inside)))
                expect("AAC: in their places", all(abs(float(g[0]) + 0.8 - float(i[0])) < 0.001 for g, i in zip(got, inside)), (got[0], inside[0]))
            else:
                raw = lambda name: ffmpeg("-i", name, "-map", "0:a", "-c", "copy", "-f", "data", "-")
                expect(f"{codec}: the same octets", raw(part) == raw(file)[6400:19200], (len(raw(part)), len(raw(file))))
        part.unlink(missing_ok=True)
        if codec == "AAC":
            two = folder / "two.mp4"
            ffmpeg("-i", file, "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy", two)
            _, said, _ = verify(two, "--json")
            expect("two tracks", json.loads(said)["sound"]["tracks"] == 2, said)

    # Encrypted as a camera does it, with clear slice headers: the cut stays encrypted, and its sound opens with the same key.
    key, kid = "00112233445566778899aabbccddeeff", "a7e61c373e219033c21091fa607bf3b8"
    clear, locked, part = folder / "AAC.mp4", folder / "locked.mp4", folder / "locked_part.mp4"
    ffmpeg("-i", clear, "-map", "0:a", "-c", "copy", "-f", "adts", folder / "sound.aac")
    subprocess.run([program.parent / "mux_annexb", "h264", golden / "signed/h264_gop.h264", locked, key, kid, "--audio", "aac", folder / "sound.aac"], check=True, timeout=60)
    code, said, told = verify(locked, "--json", "--key", f"{kid}:{key}", "--cut", "frame:8", "frame:24", "-o", part)
    cut = json.loads(said) if said else {}
    expect("encrypted: cut", code == 0 and cut["frames"]["authentic"] == 16 and cut["sound"]["encrypted"] and "left out" not in told, (code, said, told))
    heard = lambda name, *options: ffmpeg("-ignore_editlist", "1", *options, "-i", name, "-map", "0:a", "-c", "copy", "-f", "adts", "-")
    if part.exists():
        whole, got = heard(clear), heard(part, "-decryption_key", key)
        expect("encrypted: the sound is that of the whole", len(got) > 5000 and got in whole, (len(got), len(whole)))
        expect("encrypted: not without the key", heard(part) not in whole)

for failure in failures: print("FAILED", failure[:3000])
print(f"sound of 3 codecs that are read and of one that is not: {len(failures)} failures")
sys.exit(bool(failures))
