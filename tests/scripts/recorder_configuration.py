#!/usr/bin/env python3
"""recorder_configuration.py: the recorder reads its configuration or says what is wrong and where; add, remove and list keep it whole."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

recorder = str(pathlib.Path(os.environ["BARTIZAN_BIN"]) / "recorder")
bad = 0


def check(holds, what):
    global bad
    if not holds:
        bad += 1
        print("FAILED:", what)


def run(*words):
    done = subprocess.run([recorder, *words], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


with tempfile.TemporaryDirectory() as folder:
    at = pathlib.Path(folder)
    file = at / "recorder.json"
    config = ["--config", str(file)]
    camera = {"id": "door", "url": "rtsps://recorder@door.example/MediaInput/h264/stream_1", "password_file": "door.password"}
    whole = {"folder": "footage-here", "authorities": ["root.pem"], "cameras": [camera]}

    def refused(what, words, raw=None):
        file.write_text(json.dumps(what) if raw is None else raw)
        code, out, err = run("list", *config)
        check(code == 1 and words in err and err.count("\n") == 1 and str(file) in err, f"{what if raw is None else raw}: code {code}, says {err!r}, wanted {words!r}")

    def changed(**members):
        return {**whole, "cameras": [{k: v for k, v in {**camera, **members}.items() if v is not None}]}

    file.write_text(json.dumps(whole))
    code, out, err = run("list", *config)
    check(code == 0 and "door  rtsps://recorder@door.example" in out and "nothing recorded" in out, f"a good configuration: {code} {out} {err}")

    refused(None, "line 3: is no JSON", '{"folder": "x",\n "cameras": [\n oops ] }')
    refused(None, "is no JSON", '{"folder": "x"')
    refused(None, "is no JSON", '{"folder": "x"} {}')
    refused(None, "is no JSON", "")
    refused(None, "is no JSON", "[" * 5000)
    refused([], "is no object")
    refused({}, "folder: is missing")
    refused({**whole, "foldr": 1}, "foldr: is not known here; known are folder, authorities")
    refused({**whole, "folder": 7}, "folder: is no text")
    refused({**whole, "authorities": "root.pem"}, "authorities: is no list")
    refused({**whole, "authorities": [""]}, "authorities[0]: is no text")
    refused({**whole, "retention": {"keep_hours": -1}}, "retention.keep_hours: is no whole number from 0 to 4294967295")
    refused({**whole, "retention": {"most_mib": 1e300}}, "retention.most_mib: is no whole number")
    refused({**whole, "retention": {"least_free_mib": 0}}, "retention.least_free_mib: is no whole number from 1")
    refused({**whole, "listen": {"https_port": 65536}}, "listen.https_port: is no whole number from 0 to 65535")
    refused({**whole, "operations": {"address": "0.0.0.0"}}, "operations.address: is no loopback address")
    refused({**whole, "cameras": [camera, camera]}, 'cameras[1].id: "door" is there twice')
    refused({**whole, "cameras": [{**camera, "id": f"c{n}"} for n in range(257)]}, "cameras: has more than 256")
    refused(changed(id="../door"), "cameras[0].id: a camera's id is")
    refused(changed(url=None), "cameras[0].url: ")
    refused(changed(url="rtsps://recorder:tallship-7@door.example/"), "cameras[0].url: holds a password")
    refused(changed(url="rtsp://recorder@door.example/"), "sealed footage comes over rtsps:// alone")
    refused(changed(password_file=None), "cameras[0].password_file: is missing")
    refused(changed(url="rtsps://door.example/"), "is of no use without a user name")
    refused(changed(udp=True), "beside TLS, in the clear")
    refused(changed(udp="yes"), "neither true nor false")
    refused(changed(accept_md5=True), "cameras[0].accept_md5")
    refused(changed(footage="clear"), 'is neither "sealed" nor "as_it_comes"')
    refused({**whole, "authorities": []}, "rtsps:// needs to know whose certificates")
    refused(changed(url="rtsp://recorder@door.example/", footage="as_it_comes", name="door"), "name and authorities are for rtsps://")
    check("tallship" not in run("list", *config)[2], "a password is told")

    # remove and list keep what they do not concern
    file.write_text(json.dumps({**whole, "retention": {"keep_hours": 24}, "cameras": [camera, {**camera, "id": "hall", "name": "hall.example"}]}))
    code, out, err = run("remove", "door", *config)
    now = json.loads(file.read_text())
    check(code == 0 and now["cameras"] == [{**camera, "id": "hall", "name": "hall.example"}] and now["retention"]["keep_hours"] == 24, f"remove: {err} {now}")
    check(stat.S_IMODE(file.stat().st_mode) == 0o600, "the configuration may be read by others")
    code, out, err = run("remove", "door", *config)
    check(code == 1 and 'has no camera "door"' in err, f"remove what is not there: {err}")
    code, out, err = run("list", "--config", str(at / "none.json"))
    check(code == 1 and "none.json" in err, f"no configuration: {err}")
    code, out, err = run("rebuild", *config)
    check(code == 1 and "nothing was recorded yet" in err, f"rebuild of nothing: {err}")
    code, out, err = run("hold", "hall", "2026-01-31T12:30Z", "2026-01-31", *config)
    check(code == 1 and "the time range is none" in err, f"hold of no range: {err}")

    # run: an empty folder becomes a recorder's; a second one is refused; SIGTERM ends it in good order
    file.write_text(json.dumps({"folder": "footage-here", "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0}}))
    first = subprocess.Popen([recorder, "run", *config], stderr=subprocess.PIPE, text=True)
    said = ""
    for line in first.stderr:
        said += line
        if "recording 0 cameras" in line:
            break
    code, out, err = run("run", *config)
    check(code == 1 and "another recorder works with this folder" in err, f"two recorders in one folder: {code} {err}")
    code, out, err = run("rebuild", *config)
    check(code == 1 and "another recorder works with this folder" in err, f"a rebuild beside a recorder: {code} {err}")
    code, out, err = run("list", *config)
    check(code == 0 and "no cameras yet" in out, f"list beside a recorder: {code} {out} {err}")
    first.terminate()
    said += first.stderr.read()
    check(first.wait(timeout=60) == 0 and said.endswith("ended\n"), f"SIGTERM: {first.returncode} {said}")
    code, out, err = run("rebuild", *config)
    check(code == 0 and out.startswith("0 segments"), f"rebuild: {code} {out} {err}")

print("bad:", bad) if bad else print("the configuration is read, judged and written as a whole")
sys.exit(bad > 0)
