#!/usr/bin/env python3
"""recorder_configuration.py: the recorder reads its configuration or says what is wrong and where; add, remove and list keep it whole."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pathlib
import shutil
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
    refused(changed(transport="udp"), "beside TLS, in the clear")
    refused(changed(transport="http"), "cameras[0].transport: http is for rtsp:// URLs")
    refused(changed(url="rtsp://recorder@door.example/", footage="as_it_comes", transport="https"), "https is for rtsps:// URLs")
    refused(changed(transport="carrier pigeon"), "is none of")
    refused(changed(accept_md5="yes"), "neither true nor false")
    refused(changed(accept_md5=True), "cameras[0].accept_md5")
    refused(changed(fingerprint="12:34"), "cameras[0].fingerprint: is no SHA-256")
    refused(changed(fingerprint="ab" * 32, name="door"), "name and authorities are of no use beside it")
    refused(changed(url="rtsp://recorder@door.example/", footage="as_it_comes", fingerprint="ab" * 32), "are for rtsps:// URLs")
    refused(changed(footage="clear"), 'cameras[0].footage: is none of "sealed", "countersigned"')
    refused(changed(footage="countersigned"), "cameras[0].viewers: is missing")
    refused({**changed(footage="countersigned_clear", viewers=["v.pub"])}, 'cameras[0].viewers: is for cameras of "footage": "countersigned"')
    refused(changed(footage="countersigned", viewers="v.pub"), "cameras[0].viewers: is no list")
    refused({**whole, "viewers": [7]}, "viewers[0]: is no text")
    refused({**whole, "authorities": []}, "rtsps:// needs to know whose certificates")
    refused(changed(url="rtsp://recorder@door.example/", footage="as_it_comes", name="door"), "name, authorities and fingerprint are for rtsps://")
    check("tallship" not in run("list", *config)[2], "a password is told")

    # the object store: each member that cannot work is named
    store = {"endpoint": "https://store.example:7480", "bucket": "recordings", "credentials_file": "store.keys", "authorities": ["store.pem"]}

    def store_refused(words, **members):
        refused({**whole, "store": {k: v for k, v in {**store, **members}.items() if v is not None}}, "store" + words)

    file.write_text(json.dumps({**whole, "store": {**store, "endpoint": "http://[::1]:80/", "authorities": []}}))
    check(run("list", *config)[0] == 0, "a store on this machine is refused")
    refused({**whole, "store": "s3"}, "store: is no object")
    store_refused(".bukket: is not known here", bukket="x")
    for endpoint in ("store.example", "https://", "https://store.example/recordings", "https://user@store.example", "https://store.example:0", "https://store.example:65536", "https://[::1", "https://[x]", "https://a:1:2", None):
        store_refused(".endpoint: is no https://HOST", endpoint=endpoint)
    store_refused(".endpoint: is http://, where anybody between", endpoint="http://store.example", authorities=None)
    store_refused(".bucket: a bucket's name", bucket="No")
    store_refused(".region: is not 1 to 64", region="moon base")
    store_refused(".prefix: is neither empty", prefix="site-7")
    store_refused(".prefix: is neither empty", prefix="/")
    store_refused(".credentials_file: is missing", credentials_file=None)
    store_refused(".authorities: is missing", authorities=None)
    store_refused(".authorities: is of no use", endpoint="http://127.0.0.1:80")
    store_refused(".spool_mib: is no whole number from 64", spool_mib=63)
    store_refused(".cache_mib: is no whole number from 64 to 65535", cache_mib=63)
    store_refused(".listing_s: is no whole number from 10 to 65535", listing_s=65536)
    store_refused(".most_cameras: is no whole number from 1", most_cameras=0)
    store_refused(".lease: cannot work", lease={"renew_ms": 20000, "expire_ms": 32000})
    store_refused(".lease.renew_ms: is no whole number from 100", lease={"renew_ms": 0})

    # add judges before it calls, and adds unseen only when it is told to
    def adds(code, words, *options, typed=None, url="rtsps://recorder@door.example:9/m"):
        file.write_text(json.dumps({**whole, "cameras": []}))
        done = subprocess.run([recorder, "add", url, "--id", "door", *options, *config], capture_output=True, text=True, timeout=120, input=typed)
        check(done.returncode == code and words in done.stdout + done.stderr, f"add {url} {options}: {done.returncode} {done.stdout!r} {done.stderr!r}, wanted {words!r}")
        check("tallship" not in done.stdout + done.stderr + file.read_text(), "add tells a password")
        return json.loads(file.read_text())["cameras"]

    (at / "given").write_text("tallship-7\n")
    (at / "given").chmod(0o600)
    check(adds(1, "its first line is no password", "--password-stdin", typed="\n") == [], "a camera without its password is added")
    check(adds(1, "is missing: the URL names a user") == [], "a camera without a password file is added")
    check(adds(1, "beside TLS", "--password-file", str(at / "given"), "--transport", "udp") == [], "a camera that cannot be reached so is added")
    check(adds(1, "no SHA-256", "--password-file", str(at / "given"), "--fingerprint", "77") == [], "no fingerprint is taken as one")
    check(adds(1, "--unseen adds a camera that is not there yet", "--password-file", str(at / "given"), "--as-it-comes", url="rtsp://recorder@127.0.0.1:9/m") == [], "a camera that does not answer is added")
    added = adds(0, "camera door is in", "--password-stdin", "--unseen", "--fingerprint", "AB:" * 31 + "AB", typed="tallship-7\n")
    check(len(added) == 1 and added[0]["password_file"] == "door.password" and added[0]["fingerprint"] == "AB:" * 31 + "AB", f"added unseen: {added}")
    check((at / "door.password").read_text() == "tallship-7" and stat.S_IMODE((at / "door.password").stat().st_mode) == 0o600, "the password is not kept as its owner's alone")

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

    # the store's members outlive a change of the cameras; what is in its files is told before anything is recorded, without what is secret
    file.write_text(json.dumps({**whole, "cameras": [], "store": {**store, "prefix": "site-7/", "cache_mib": 100, "most_cameras": 7, "lease": {"renew_ms": 1000, "expire_ms": 5000, "skew_ms": 500}}}))
    code, out, err = run("add", "rtsp://yard.example/stream1", "--id", "yard", "--as-it-comes", "--unseen", *config)
    now = json.loads(file.read_text())["store"]
    check(code == 0 and now == {**store, "region": "us-east-1", "prefix": "site-7/", "spool_mib": 20480, "cache_mib": 100, "listing_s": 300, "most_cameras": 7, "lease": {"renew_ms": 1000, "expire_ms": 5000, "skew_ms": 500}}, f"add beside a store: {err} {now}")
    for content, mode, words in (("tallship-7", 0o600, "is not two lines"), ("a\ntallship-7\nmore\n", 0o600, "is not two lines"), ("a\ntallship-7\n", 0o644, "chmod 600"), ("a\ntallship-7\n", 0o600, "store.pem")):
        (at / "store.keys").write_text(content)
        (at / "store.keys").chmod(mode)
        code, out, err = run("run", *config)
        check(code == 1 and words in err and "tallship" not in out + err, f"run with the keys {content!r}: {code} {err}")
    shutil.rmtree(at / "footage-here")

    # countersigned: added by its word, kept with its viewers, and not run without a certificate that says recorder
    file.write_text(json.dumps({**whole, "authorities": [], "viewers": ["v.pub"], "cameras": []}))
    code, out, err = run("add", "rtsp://yard.example/stream1", "--id", "yard", "--countersigned", "--unseen", *config)
    now = json.loads(file.read_text())
    check(code == 0 and now["viewers"] == ["v.pub"] and now["cameras"] == [{"id": "yard", "url": "rtsp://yard.example/stream1", "footage": "countersigned"}], f"add --countersigned: {err} {now}")
    check("yard  rtsp://yard.example/stream1  countersigned" in run("list", *config)[1], "list does not say countersigned")
    code, out, err = run("run", *config)
    check(code == 1 and "v.pub" in err, f"run without the viewer's key: {err}")
    (at / "v.pub").write_text("00" * 32 + "\n")
    code, out, err = run("run", *config)
    check(code == 1 and "run `recorder provision`" in err, f"run without a key to sign with: {err}")
    code, out, err = run("identity", *config)
    check(code == 1 and "run `recorder provision`" in err, f"the identity of nobody: {err}")
    code, out, err = run("provision", "--serial", "", "--request", str(at / "r.csr"), *config)
    check(code == 1 and "1 to 64" in err, f"a serial number of nothing: {err}")
    code, out, err = run("provision", "--serial", "R-1", "--request", str(at / "r.csr"), *config)
    check(code == 0 and (at / "r.csr").read_text().startswith("-----BEGIN CERTIFICATE REQUEST"), f"provision: {err}")
    key = (at / "footage-here" / "own" / "recorder.key").read_bytes()
    run("provision", "--serial", "R-2", "--request", str(at / "r.csr"), *config)
    check((at / "footage-here" / "own" / "recorder.key").read_bytes() == key, "a second provision makes another key")
    code, out, err = run("install", str(at / "v.pub"), *config)
    check(code == 1 and "v.pub" in err, f"a certificate that is none: {err}")

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
