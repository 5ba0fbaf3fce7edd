#!/bin/bash
# The recorder with our camera (H.264, H.265, sealed) and servers that we did not write (Basic, Digest; TCP, UDP, RTSPS, tunnels): ten seconds of each play and, signed ones, verify; an impostor is refused.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
# alone
. "$(dirname "$0")/_recorder.sh"
need openssl gst-inspect-1.0
/usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null || skip "no gst-rtsp-server for Python"

"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
provision store
authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 3650 -subj "/CN=$1" \
        -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.server.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA "$1.pem" -CAkey "$1.key" -CAcreateserial -days 3650 -out "$1.server.pem" \
        -extfile <(printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n') 2>/dev/null
}
authority owner       # whom the owner trusts for one camera
authority stranger    # whom nobody trusts
serve() {   # NAME [options]: a gst-rtsp-server; its port goes into $NAME
    local name=$1
    shift
    mkdir "$name"
    /usr/bin/python3 "$tests_folder/_gst_server.py" --sent "$work/$name" "$@" >"$name.port" 2>"$name.log" &
    running+=($!)
    eventually 60 "gst-rtsp-server says its port" test -s "$name.port"
    read -r "$name" <"$name.port"
}
serve open
serve digest --auth digest
serve safe_basic --auth basic --tls owner.server.pem owner.server.key
serve safe_digest --auth digest --tls owner.server.pem owner.server.key
serve impostor --auth basic --tls stranger.server.pem stranger.server.key
serve_camera store 0
here=127.0.0.1:$rtsps
pin=$(openssl x509 -in owner.server.pem -noout -fingerprint -sha256 | cut -d= -f2)
cat >recorder.json <<END
{
    "folder": "footage", "authorities": ["factory/root.pem"],
    "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0},
    "cameras": [
        {"id": "door", "url": "rtsps://admin@$here/MediaInput/h264/stream_1/encrypted", "password_file": "password"},
        {"id": "hall", "url": "rtsps://admin@$here/MediaInput/h265/stream_1/encrypted", "password_file": "password"},
        {"id": "in-the-clear", "url": "rtsps://admin@$here/MediaInput/h264/stream_1", "password_file": "password"},
        {"id": "signed", "url": "rtsps://admin@$here/MediaInput/h264/stream_1", "password_file": "password", "footage": "as_it_comes"},
        {"id": "udp", "url": "rtsp://127.0.0.1:$open/h264", "footage": "as_it_comes", "transport": "udp"},
        {"id": "digest", "url": "rtsp://admin@127.0.0.1:$digest/h265", "password_file": "password", "footage": "as_it_comes", "accept_md5": true},
        {"id": "digest-sha-only", "url": "rtsp://admin@127.0.0.1:$digest/h264", "password_file": "password", "footage": "as_it_comes"},
        {"id": "basic", "url": "rtsps://admin@127.0.0.1:$safe_basic/h264", "password_file": "password", "footage": "as_it_comes", "authorities": ["owner.pem"]},
        {"id": "tunnel", "url": "rtsp://127.0.0.1:$open/h265", "footage": "as_it_comes", "transport": "http"},
        {"id": "tunnel-digest", "url": "rtsp://admin@127.0.0.1:$digest/h264", "password_file": "password", "footage": "as_it_comes", "accept_md5": true, "transport": "http"},
        {"id": "tunnel-tls", "url": "rtsps://admin@127.0.0.1:$safe_basic/h265", "password_file": "password", "footage": "as_it_comes", "authorities": ["owner.pem"], "transport": "https"},
        {"id": "udp-digest", "url": "rtsp://admin@127.0.0.1:$digest/h264", "password_file": "password", "footage": "as_it_comes", "accept_md5": true, "transport": "udp"},
        {"id": "safe-digest", "url": "rtsps://admin@127.0.0.1:$safe_digest/h264", "password_file": "password", "footage": "as_it_comes", "accept_md5": true, "fingerprint": "$pin"},
        {"id": "tunnel-sealed", "url": "rtsps://admin@$here/MediaInput/h264/stream_1/encrypted", "password_file": "password", "transport": "https"},
        {"id": "impostor", "url": "rtsps://admin@127.0.0.1:$impostor/h264", "password_file": "password", "footage": "as_it_comes", "authorities": ["owner.pem"]},
        {"id": "impostor-tunnel", "url": "rtsps://admin@127.0.0.1:$impostor/h264", "password_file": "password", "footage": "as_it_comes", "fingerprint": "$pin", "transport": "https"},
        {"id": "impostor-too", "url": "rtsps://admin@127.0.0.1:$impostor/h264", "password_file": "password"}
    ]
}
END
record
for camera_id in door hall signed tunnel-sealed; do eventually 300 "$camera_id is recorded" recorded $camera_id 250; done
for camera_id in udp digest basic tunnel tunnel-digest tunnel-tls udp-digest safe-digest; do eventually 300 "$camera_id is recorded" recorded $camera_id 150; done
eventually 60 "the camera in the clear is refused" grep -q 'in-the-clear: not recorded: .*in the clear' recorder.log
for camera_id in impostor impostor-tunnel impostor-too; do eventually 60 "$camera_id is refused" grep -q "^error: $camera_id: .*leads to no trust anchor" recorder.log; done
eventually 60 "MD5 is not answered unasked" grep -q '^error: digest-sha-only: .*offers no authentication that this client may use' recorder.log

# What it says of itself
told_of_each() {   # a camera may be calling again at this moment
    [ "$(curl -sS -o health.json -w '%{http_code}' "http://$operations/health")" = 503 ] || fail "well, with five cameras that are not recorded"
    python3 - 2>health.why <<'END'
import json
said = json.load(open("health.json"))
states = {c["camera"]: c["state"] for c in said["cameras"]}
assert [c for c in sorted(states) if states[c] == "recording"] == ["basic", "digest", "door", "hall", "safe-digest", "signed", "tunnel", "tunnel-digest", "tunnel-sealed", "tunnel-tls", "udp", "udp-digest"], states
assert states["in-the-clear"] == "silent" and len(said["reasons"]) == 5 and said["status"] == "unwell", said
END
}
eventually 120 "health tells of twelve cameras that are recorded and five that are not" told_of_each
curl -sS "http://$operations/metrics" >metrics
python3 - <<'END' || fail "metrics: $(cat metrics)"
import re
families, samples = {}, 0
for line in open("metrics"):
    if m := re.fullmatch(r"# TYPE (\w+) (counter|gauge)\n", line): families[m[1]] = m[2]
    elif not line.startswith("# HELP "):
        m = re.fullmatch(r'(\w+)(\{camera="[a-z0-9.-]+"\})? (-?[0-9.e+-]+)\n', line)
        assert m and m[1] in families, line
        assert m[1].endswith("_total") == (families[m[1]] == "counter"), line
        samples += 1
assert len(families) >= 17 and samples > 100, (len(families), samples)
END
[ "$(metric packets_lost_total door) $(metric pictures_refused_total door) $(metric camera_recording impostor)" = "0 0 0" ] || fail "$(cat metrics)"
refused() { [ "$(metric pictures_refused_total in-the-clear)" -ge 100 ]; }
eventually 120 "refused pictures are counted" refused
[ "$(curl -sS -o /dev/null -w '%{http_code}' "http://$operations/else")" = 404 ] || fail "what is not there is found"
[ "$(curl -sS -o /dev/null -w '%{http_code}' -X POST "http://$operations/health")" = 405 ] || fail "POST /health is answered"
"$bin/recorder" list --config recorder.json >listed || fail "list"
grep -q '^door  rtsps://admin@.*segments, .* one being written' listed || { cat listed; fail "list beside the recorder"; }

stop_recorder
lost_of() { sed -n "s/^[a-z: ]*$1: [0-9]* pictures recorded in.* lost on the way, \([0-9]*\) packets;.*/\1/p" recorder.log | tail -1; }   # of datagrams, on a busy machine
! grep -rq "tallship" recorder.log recorder.out listed metrics health.json footage/index.sqlite || fail "a password is told"
[ ! -e footage/footage/impostor ] && [ ! -e footage/footage/impostor-tunnel ] && [ ! -e footage/footage/impostor-too ] || fail "an impostor's video is kept"
[ -z "$(segments in-the-clear)" ] || fail "a picture in the clear is kept among the sealed ones"
keys() { sed 's/^/--key /' store.keys; }
largest() { ls -S "footage/footage/$1"/*.mp4 | head -1; }   # of a camera that had to call again there are several
for camera_id in door hall tunnel-sealed; do
    [ "$(segments $camera_id | wc -l)" -ge 1 ] || fail "$camera_id: no file"
    for file in $(segments $camera_id); do
        judged authentic "$file" $(keys)
        judged authentic "$file" --viewer-key viewer.key
        judged unverifiable "$file"
    done
    in_files=0
    for file in $(segments $camera_id); do in_files=$((in_files + $(pictures "$file"))); done
    [ "$in_files" -ge 250 ] && [ "$in_files" = "$(pictures_of $camera_id)" ] || fail "$camera_id: $in_files pictures, and $(pictures_of $camera_id) were recorded"
    file=$(largest $camera_id)
    key=$(python3 - "$file" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
for line in open("store.keys"):
    kid, key = line.strip().split(":")
    if bytes.fromhex(kid) in data: print(key)
END
)
    decoded "$file" -decryption_key "$key" >got
    [ "$(sort -u got | wc -l)" -ge $(($(pictures "$file") * 4 / 5)) ] && [ "$(wc -l <got)" -ge 100 ] || fail "$camera_id: ffmpeg does not decode it"
done
judged authentic "$(largest signed)"
# what the others' encoders gave is what is in the files, without a gap
for line in "udp open h264" "digest digest h265" "basic safe_basic h264" "tunnel open h265" "tunnel-digest digest h264" "tunnel-tls safe_basic h265" "udp-digest digest h264" "safe-digest safe_digest h264"; do
    read -r camera_id server codec <<<"$line"
    file=$(largest $camera_id)
    case $camera_id in udp*) lost=$(lost_of $camera_id) ;; *) lost=0 ;; esac
    if [ "$lost" != 0 ]; then   # what came is what was sent, but for pictures that are told as lost
        echo "$camera_id: $lost packets were lost on this machine, and told"
        python3 "$tests_folder/_sent.py" $codec "$server/$codec.sent" "$file" 60 || fail "$camera_id: pictures are others than were sent"
        continue
    fi
    decoded "$file" >got
    decoded "$server/$codec.sent" >sent 2>/dev/null || true
    [ "$(wc -l <got)" -ge 100 ] || fail "$camera_id: only $(wc -l <got) pictures"
    first=$(grep -nxFm1 "$(head -1 got)" sent | cut -d: -f1) || fail "$camera_id: the first picture is not of the stream"
    diff -q <(tail -n +"$first" sent | head -n "$(wc -l <got)") got >/dev/null || fail "$camera_id: pictures lack or are others"
    judged unsigned "$file"
done
echo "$(cat listed | wc -l) cameras: twelve are recorded and play, five are refused"
