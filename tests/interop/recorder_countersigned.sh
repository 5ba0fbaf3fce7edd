#!/bin/bash
# Cameras of another maker (gst-rtsp-server: x264, x265), signed by the recorder and encrypted as they arrive: verify says countersigned, never authentic; one flipped bit is told; ffmpeg plays the source's pictures.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
# alone
. "$(dirname "$0")/_recorder.sh"
need openssl gst-inspect-1.0

"$bin/factory" create --ca factory --organization "Example Owner" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
serve_others
cat >recorder.json <<END
{
    "folder": "footage", "authorities": ["factory/root.pem"], "viewers": ["viewer.key.pub"],
    "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0},
    "cameras": [
        {"id": "door", "url": "rtsp://127.0.0.1:$port/h264", "footage": "countersigned"},
        {"id": "hall", "url": "rtsp://127.0.0.1:$port/h265", "footage": "countersigned"},
        {"id": "yard", "url": "rtsp://127.0.0.1:$port/h264", "footage": "countersigned_clear"},
        {"id": "plain", "url": "rtsp://127.0.0.1:$port/h264", "footage": "as_it_comes"}
    ]
}
END
refuses() {   # WHAT COMMAND...: says so, and fails
    local what=$1
    shift
    ! "$bin/recorder" "$@" >said 2>&1 || { cat said; fail "recorder $*: succeeds"; }
    grep -q "$what" said || { cat said; fail "recorder $*: does not say: $what"; }
}

# Who it is: nothing is countersigned without a certificate, and never with one that says camera
refuses 'run `recorder provision`' run --config recorder.json
"$bin/recorder" provision --serial R-7 >/dev/null
refuses 'has no certificate yet' run --config recorder.json
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout owner.key -out owner.pem -days 3650 -subj "/CN=owner" 2>/dev/null
openssl x509 -req -in recorder.csr -CA owner.pem -CAkey owner.key -CAcreateserial -days 3650 -out camera.pem -extfile <(printf 'keyUsage=digitalSignature\n') 2>/dev/null
refuses 'does not say recorder' install camera.pem
"$bin/factory" issue --ca factory --output recorder.pem recorder.csr >/dev/null
openssl x509 -in recorder.pem -noout -ext extendedKeyUsage | grep 'Time Stamping' >/dev/null || fail "the factory's certificate does not say recorder"
"$bin/recorder" install recorder.pem >/dev/null
"$bin/recorder" identity >who
grep -q '^recorder .*recorder R-7' who && grep -q '^signs as     recorder' who && grep -q "$(openssl x509 -in recorder.pem -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr A-F a-f)" who || { cat who; fail "identity"; }
[ "$(stat -c %a footage/own/recorder.key)" = 600 ] || fail "others may read the recorder's key"
"$bin/recorder" certificate --countersigned >certificate
grep -q 'what was before, nothing here proves' certificate || { cat certificate; fail "the certificate does not say what the signature does not prove"; }

record
for id in door hall yard plain; do eventually 120 "$id is recorded" recorded $id 150; done
stop_recorder
from=$(date -u -d '-1 hour' +%FT%H:%MZ) to=$(date -u -d '+1 hour' +%FT%H:%MZ)

for id in door hall; do
    for file in $(segments $id); do judged unverifiable "$file"; done
    file=$(segments $id | head -1)
    judged countersigned "$file" --viewer-key viewer.key
    [ "$(member verdict.json exit_code)" = 2 ] && [ "$(member verdict.json frames.authentic)" = 0 ] && [ "$(member verdict.json frames.countersigned)" -ge 140 ] || { cat verdict.json; fail "$id"; }
    python3 -c 'import json; c, = json.load(open("verdict.json"))["certificates"]; assert c["signs_as"] == "recorder" and c["serial_number"] == "R-7" and c["trusted"], c' || { cat verdict.json; fail "$id: who signed"; }
done
judged countersigned "$(segments yard | head -1)"
judged unsigned "$(segments plain | head -1)"
# another factory's trust is not enough, and the report for people says who and what
"$bin/verify" --trust owner.pem --viewer-key viewer.key --json "$(segments door | head -1)" >verdict.json || true
[ "$(member verdict.json verdict)" = unverifiable ] || { cat verdict.json; fail "a stranger's recorder counts"; }
"$bin/verify" --trust factory/root.pem --viewer-key viewer.key --html report.html "$(segments door | head -1)" >text || true
grep -q '^COUNTERSIGNED: ' text && grep -q 'countersigned by the recorder .*R-7' text && grep -q 'nothing is known of them before' text || { cat text; fail "verify's text"; }
grep -q 'Countersigned by' report.html && grep -q 'v-countersigned' report.html || fail "verify's page"
! grep -q 'AUTHENTIC' text report.html || fail "somewhere it says authentic"

# The key opens it: ffmpeg shows the pictures that the source's encoder gave, one for one
for line in "door h264" "hall h265" "yard h264"; do
    read -r id codec <<<"$line"
    file=$(segments $id | head -1)
    key=()
    [ "$id" = yard ] || { "$bin/recorder" keys --viewer-key viewer.key "$file" >kid_key || fail "$id: no key"; key=(-decryption_key "$(cut -d: -f2 kid_key)"); }
    decoded "$file" "${key[@]}" >got
    decoded "sent/$codec.sent" >from_source 2>/dev/null || true
    [ "$(wc -l <got)" -ge 140 ] || fail "$id: only $(wc -l <got) pictures"
    first=$(grep -nxFm1 "$(head -1 got)" from_source | cut -d: -f1) || fail "$id: the first picture is not of the stream"
    diff -q <(tail -n +"$first" from_source | head -n "$(wc -l <got)") got >/dev/null || fail "$id: pictures lack or are others"
done
# without it nothing of the source is on the disk: the bytes of its slices are in the file of plain, and not in that of door
python3 - "$(segments plain | head -1)" "$(segments door | head -1)" <<'END' || fail "plaintext"
import re, sys
sent = open("sent/h264.sent", "rb").read()
slices = [m for m in re.split(b"\0\0\1", sent) if m and m[0] & 31 == 1 and len(m) > 150]
plain, door = (open(name, "rb").read() for name in sys.argv[1:])
middle = [s[len(s) // 2:len(s) // 2 + 32] for s in slices]
assert sum(m in plain for m in middle) >= 50, "positive control"
assert not any(m in door for m in middle), "a slice of the source"
END

# The index: countersigned on arrival, for pages; again from the files, with the key; nothing differs
sqlite_says=$(python3 -c 'import sqlite3; print(sorted({r[0] for r in sqlite3.connect("footage/index.sqlite").execute("SELECT verdict FROM verdict WHERE camera = ?", ("door",))}))')
[ "$sqlite_says" = "[6]" ] || fail "the index says $sqlite_says of door"
code=0
"$bin/recorder" verify door "$from" "$to" --viewer-key viewer.key --json >said || code=$?
[ "$code" = 2 ] && [ "$(member said verdict)" = countersigned ] && [ "$(member said differences)" = "[]" ] || { cat said; fail "verify of the recorder: $code"; }
"$bin/recorder" verify door "$from" "$to" --json >said || true
[ "$(member said differences)" = "[]" ] || { cat said; fail "without the key something differs"; }
"$bin/recorder" export door "$from" "$to" --out evidence --viewer-key viewer.key >/dev/null || true
judged countersigned "$(ls evidence/*.mp4 | head -1)" --viewer-key viewer.key

# One flipped bit is told with its frame
file=$(segments hall | head -1)
read -r size at < <(ffprobe -v quiet -select_streams v -show_entries packet=size,pos -of csv=p=0 "$file" | grep '^[0-9]*,[0-9]' | sed -n 41p | tr , ' ')
python3 - "$file" "$((at + size - 8))" <<'END'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 0x10]))
END
judged altered "$file" --viewer-key viewer.key
[ "$(member verdict.json altered_frames)" = "[40]" ] || { cat verdict.json; fail "the flipped bit is not told with its frame"; }
echo "countersigned: x264 and x265, encrypted and not; never authentic; ffmpeg plays the source's pictures; a flipped bit is told"
