#!/bin/bash
# Cameras are looked at before they are added, on the command line and in the page: certificate and streams shown, strangers pinned or refused, reload without restart, footage never deleted.
# BARTIZAN_PICTURES: where pictures of the page go.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_recorder.sh"
need openssl gst-inspect-1.0 chromium node
/usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null || skip "no gst-rtsp-server for Python"
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
echo wrong-password-1 >wrong && chmod 600 wrong
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout owner.key -out owner.pem -days 3650 -subj /CN=owner -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
certificate() {   # NAME FROM UNTIL subjectAltName: of the owner
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
    rm -rf ca && mkdir ca && touch ca/index && echo 01 >ca/serial
    openssl ca -batch -notext -config <(printf '[ca]\ndefault_ca=own\n[own]\ndatabase=ca/index\nserial=ca/serial\nnew_certs_dir=ca\ndefault_md=sha256\npolicy=any\nunique_subject=no\n[any]\ncommonName=supplied\n') \
        -cert owner.pem -keyfile owner.key -startdate "$2" -enddate "$3" -in "$1.csr" -out "$1.pem" \
        -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n' "$4") 2>ca.log || { cat ca.log; fail "openssl ca"; }
}
certificate strange 20240101000000Z 20400101000000Z IP:127.0.0.1
certificate expired 20240101000000Z 20250101000000Z IP:127.0.0.1
certificate other 20240101000000Z 20400101000000Z DNS:elsewhere.example
serve() {   # NAME: a gst-rtsp-server with the certificate NAME.pem; its port goes into $NAME
    mkdir "$1"
    /usr/bin/python3 "$tests_folder/_gst_server.py" --sent "$work/$1" --auth basic --tls "$1.pem" "$1.key" --size 160x120 >"$1.port" 2>"$1.log" &
    running+=($!)
    eventually 60 "gst-rtsp-server says its port" test -s "$1.port"
    read -r "$1" <"$1.port"
}
serve strange
serve expired
serve other
serve_camera store 0
pin=$(openssl x509 -in strange.pem -noout -fingerprint -sha256 | cut -d= -f2)
door=rtsps://admin@127.0.0.1:$rtsps/MediaInput/h264/stream_1
shed=rtsps://admin@127.0.0.1:$strange/h264
cat >recorder.json <<'END'
{"folder": "footage", "authorities": ["factory/root.pem"], "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0}, "cameras": []}
END
# adds CODE WORDS URL [options]: what is said goes to said; a camera that is refused changes nothing
adds() {
    local code=$1 words=$2 rc=0
    shift 2
    cp recorder.json before.json
    "$bin/recorder" add "$@" --config recorder.json >said 2>&1 </dev/null || rc=$?
    [ $rc = "$code" ] || { cat said; fail "add $*: exit code $rc, not $code"; }
    grep -qF -- "$words" said || { cat said; fail "add $*: does not say '$words'"; }
    ! grep -q "tallship\|wrong-password" said recorder.json || fail "add $*: a password is told"
    [ $code = 0 ] || cmp -s before.json recorder.json || fail "add $*: refused, and the configuration is another"
    echo "add: $(tail -1 said)"
}
me=(--password-file password)
adds 1 "come in the clear" "$door" --id door "${me[@]}"
adds 1 "are encrypted: record them as sealed" "$door/encrypted" --id door "${me[@]}" --as-it-comes
adds 1 "404 Not Found" "rtsps://admin@127.0.0.1:$rtsps/nothing" --id door "${me[@]}"
adds 1 "nobody listens there" "rtsps://admin@127.0.0.1:9/m" --id door "${me[@]}"
adds 1 "hand in its --fingerprint" "$shed" --id shed "${me[@]}" --as-it-comes
grep -q "SHA-256 *$pin" said && grep -q "certificate of CN=.*strange" said && grep -q "valid      2024-01-01 to 2040-01-01" said || { cat said; fail "the certificate is not shown"; }
adds 1 "it is not that camera, or somebody stands between" "$shed" --id shed "${me[@]}" --as-it-comes --fingerprint "$(tr 0-9A-F 1-9A-F0 <<<"$pin")"
adds 1 "accepts none of our credentials" "$shed" --id shed --password-file wrong --as-it-comes --fingerprint "$pin"
adds 1 "expired on 2025-01-01" "rtsps://admin@127.0.0.1:$expired/h264" --id old "${me[@]}" --as-it-comes --ca owner.pem
adds 1 "expired on 2025-01-01" "rtsps://admin@127.0.0.1:$expired/h264" --id old "${me[@]}" --as-it-comes --yes
adds 1 "its certificate is for elsewhere.example and not for 127.0.0.1" "rtsps://admin@127.0.0.1:$other/h264" --id other "${me[@]}" --as-it-comes --ca owner.pem
adds 0 "camera door is in" "$door/encrypted" --id door "${me[@]}"
grep -q "device     SN-store" said && grep -q "video H.264, encrypted, signed" said && grep -q "an authority of this recorder vouches for it" said || { cat said; fail "what was seen is not told"; }
adds 1 'there is a camera "door" already' "$door/encrypted" --id door "${me[@]}"
# a person is asked, on a terminal: no is no, and yes pins
answers() {
    python3 - "$1" "$bin/recorder" add "$shed" --id shed --password-file password --as-it-comes --config recorder.json <<'END' >said
import os, pty, sys
answer, *words = sys.argv[1:]
child, terminal = pty.fork()
if child == 0: os.execv(words[0], words)
said, sent = b"", False
while True:
    try: part = os.read(terminal, 4096)
    except OSError: break
    if not part: break
    said += part
    if not sent and b"[y/N]" in said: os.write(terminal, answer.encode() + b"\n"); sent = True
print(said.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
END
}
! answers n && grep -q "it is not added" said && ! grep -q shed recorder.json || { cat said; fail "no is taken for yes"; }
answers y && grep -q "$pin" recorder.json && grep -q "its certificate is pinned" said || { cat said; fail "yes does not pin"; }

record
eventually 120 "the door is recorded" recorded door 50
eventually 120 "the shed is recorded" recorded shed 50
url=$(sed -n 's,.*pages at \(https://127.0.0.1:[0-9]*\)/.*,\1,p' recorder.log)
node "$tests_folder/chromium/cameras.js" "$url" "rtsps://admin@127.0.0.1:$rtsps/MediaInput/h265/stream_1/encrypted" "rtsps://admin@127.0.0.1:$strange/h265" "$pin" ${BARTIZAN_PICTURES:+"$BARTIZAN_PICTURES"} ||
    { tail -5 recorder.log; fail "in Chromium"; }
eventually 120 "the hall is recorded, without a restart" recorded hall 50
eventually 120 "the gate is recorded, without a restart" recorded gate 50
[ "$(stat -c '%a' hall.password) $(cat hall.password)" = "600 tallship-7" ] || fail "the password of the hall is not kept as its owner's alone"
eventually 60 "the shed's end is told" grep -q 'shed: is no longer in the configuration' recorder.log
[ -n "$(segments shed)" ] || fail "footage went with its camera"
"$bin/recorder" list --config recorder.json >listed
grep -q '^shed  (not in the configuration)  [1-9][0-9]* segments' listed || { cat listed; fail "the footage of a removed camera is not listed"; }
stop_recorder
! grep -rq "tallship" recorder.log recorder.out recorder.json listed footage/index.sqlite || fail "a password is told"
for camera_id in door hall; do judged authentic "$(segments $camera_id | head -1)" --viewer-key viewer.key; done
judged unsigned "$(segments gate | head -1)"
