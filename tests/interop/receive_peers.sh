#!/bin/bash
# receive against servers that we did not write (gst-rtsp-server: none, Basic, Digest; TCP, UDP, RTSPS, tunnels within HTTP and HTTPS) and against our own; impostors are refused.
# SPDX-License-Identifier: Apache-2.0
# timeout: 500
. "$(dirname "$0")/_tools.sh"
need ffmpeg openssl gst-inspect-1.0
/usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null || skip "no gst-rtsp-server for Python"
bin=${BARTIZAN_BIN:?the folder of the built programs}
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"
echo tallship-7 >password
echo wrong-password-1 >wrong

# Two authorities, and certificates of the first for localhost and for somebody else
authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 3650 -subj "/CN=$1" \
        -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}
certificate() {   # NAME subjectAltName
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ours.pem -CAkey ours.key -CAcreateserial -days 3650 -out "$1.pem" \
        -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n' "$2") 2>/dev/null
}
authority ours
authority foreign
certificate server DNS:localhost
certificate other DNS:elsewhere.example

servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
# ready FILE PID LOG: waits until FILE has a line
ready() {
    local _
    for _ in $(seq 600); do
        [ ! -s "$1" ] || return 0
        kill -0 "$2" 2>/dev/null || { cat "$3"; fail "a server did not start"; }
        sleep 0.1
    done
    fail "a server says no port"
}
# serve NAME [options]: a gst-rtsp-server; its port goes into NAME.port, what it sent into NAME/
serve() {
    local name=$1
    shift
    mkdir "$name"
    /usr/bin/python3 "$tests_folder/_gst_server.py" --sent "$work/$name" "$@" >"$name.port" 2>"$name.log" &
    servers+=($!)
    ready "$name.port" $! "$name.log"
    read -r port <"$name.port"
    declare -g "$name=$port"
}
serve open
serve digest --auth digest
serve basic --auth basic
serve safe_digest --auth digest --tls server.pem server.key
serve safe_basic --auth basic --tls server.pem server.key
serve impostor --tls other.pem other.key

run=0
# pulls SERVER CODEC URL [options]: two seconds arrive, and their pictures are those that the server's encoder gave, in order and without a gap; more of them where
# the encoder is slow, and again where a machine that is busy with other things lost datagrams, which is told
pulls() {
    local server=$1 codec=$2 url=$3 first seconds
    shift 3
    for seconds in 2 4 8 16 32; do
        run=$((run + 1))
        timeout 120 "$bin/receive" "$url" --out "$run.mp4" --seconds $seconds "$@" >told 2>errors || { cat told errors "$server.log"; fail "$url $*: exit code $?"; }
        decoded "$run.mp4" >got
        [ "$(wc -l <got)" -ge 10 ] || continue
        case " $* " in *" --udp "*) grep -q " 0 packets lost, 0 pictures broken, 0 unusable" told || { echo "again: $(cat told)"; continue; } ;; esac
        break
    done
    decoded "$server/$codec.sent" >sent 2>/dev/null || true
    [ "$(wc -l <got)" -ge 10 ] || { cat told errors; fail "$url: only $(wc -l <got) pictures"; }
    first=$(grep -nxFm1 "$(head -1 got)" sent | cut -d: -f1) || fail "$url: the first picture is not of the stream"
    diff -q <(tail -n +"$first" sent | head -n "$(wc -l <got)") got >/dev/null || { cat told errors; fail "$url $*: pictures lack or are others"; }
    grep -q " 0 packets lost, 0 pictures broken, 0 unusable" told || { cat told; fail "$url: something was lost"; }
    echo "$server, $codec $*: $(cut -d: -f2- told)"
}
# refuses CODE WORDS URL [options]: nothing is written, and the reason is told
refuses() {
    local code=$1 words=$2 rc=0
    shift 2
    timeout 120 "$bin/receive" "$@" --out none.mp4 --seconds 2 >told 2>errors || rc=$?
    [ $rc = "$code" ] || { cat told errors; fail "$*: exit code $rc, not $code"; }
    grep -qF -- "$words" errors || { cat errors; fail "$*: does not say '$words'"; }
    ! grep -q "tallship\|wrong-password" told errors || fail "$*: a password is told"
    [ ! -e none.mp4 ] || fail "$*: a file is left"
    echo "refused: $(grep -v warning errors | tail -1)"
}

for codec in h264 h265; do
    pulls open $codec "rtsp://127.0.0.1:$open/$codec"
    pulls open $codec "rtsp://127.0.0.1:$open/$codec" --udp
done
pulls digest h264 "rtsp://admin@127.0.0.1:$digest/h264" --password-file password --accept-md5
pulls digest h264 "rtsp://admin@127.0.0.1:$digest/h264" --password-file password --accept-md5 --udp
pulls open h265 "rtsp://127.0.0.1:$open/h265" --transport http
pulls digest h264 "rtsp://admin@127.0.0.1:$digest/h264" --password-file password --accept-md5 --transport http
pulls safe_basic h264 "rtsps://admin@localhost:$safe_basic/h264" --ca ours.pem --password-file password --transport https
pulls safe_digest h265 "rtsps://admin@localhost:$safe_digest/h265" --ca ours.pem --password-file password --accept-md5 --transport https
pulls safe_basic h264 "rtsps://admin@127.0.0.1:$safe_basic/h264" --fingerprint "$(openssl x509 -in server.pem -noout -fingerprint -sha256 | cut -d= -f2)" --password-file password
pulls safe_digest h264 "rtsps://admin@localhost:$safe_digest/h264" --ca ours.pem --password-file password --accept-md5
pulls safe_basic h265 "rtsps://admin@127.0.0.1:$safe_basic/h265" --ca foreign.pem --ca ours.pem --name localhost --password-file password

refuses 2 "offers no authentication that this client may use" "rtsp://admin@127.0.0.1:$digest/h264" --password-file password
refuses 2 "offers no authentication that this client may use" "rtsp://admin@127.0.0.1:$basic/h264" --password-file password --accept-md5
refuses 2 "accepts none of our credentials" "rtsp://admin@127.0.0.1:$digest/h264" --password-file wrong --accept-md5
refuses 2 "accepts none of our credentials" "rtsps://admin@localhost:$safe_basic/h264" --ca ours.pem --password-file wrong
refuses 2 "asks for a name and a password" "rtsp://127.0.0.1:$digest/h264"
refuses 2 "leads to no trust anchor" "rtsps://admin@localhost:$safe_digest/h264" --ca foreign.pem --password-file password --accept-md5
refuses 2 "leads to no trust anchor" "rtsps://localhost:$impostor/h264" --ca ours.pem
refuses 2 "leads to no trust anchor" "rtsps://127.0.0.1:$safe_digest/h264" --ca ours.pem
refuses 2 "leads to no trust anchor" "rtsps://localhost:$impostor/h264" --ca ours.pem --transport https
refuses 2 "leads to no trust anchor" "rtsps://admin@localhost:$safe_basic/h264" --fingerprint "$(openssl x509 -in other.pem -noout -fingerprint -sha256 | cut -d= -f2)" --password-file password
refuses 2 "accepts none of our credentials" "rtsp://admin@127.0.0.1:$digest/h264" --password-file wrong --accept-md5 --transport http
/usr/bin/python3 -m http.server --bind 127.0.0.1 0 >web.port 2>&1 &
servers+=($!)
for _ in $(seq 600); do ! grep -q 'port [0-9]' web.port || break; sleep 0.1; done
refuses 2 "grants no tunnel" "rtsp://127.0.0.1:$(grep -o 'port [0-9]*' web.port | head -1 | cut -d' ' -f2)/h264" --transport http
refuses 2 "404 Not Found" "rtsp://127.0.0.1:$open/h266"
refuses 3 "needs --ca" "rtsps://localhost:$safe_digest/h264"
refuses 3 "use --password-file" "rtsp://admin:tallship-7@127.0.0.1:$open/h264"
refuses 3 "is https" "rtsps://localhost:$safe_digest/h264" --ca ours.pem --transport http
refuses 3 "is http" "rtsp://localhost:$open/h264" --transport https
refuses 3 "no SHA-256" "rtsps://localhost:$safe_digest/h264" --fingerprint 00:11
refuses 3 "beside TLS" "rtsps://localhost:$safe_digest/h264" --ca ours.pem --udp
pulls impostor h264 "rtsps://127.0.0.1:$impostor/h264" --ca ours.pem --name elsewhere.example   # the control: it is there

# Our own camera, whose Digest is SHA-256
picture="ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=640x360:rate=25 -t 2 -pix_fmt yuv420p"
$picture -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 25 -x264-params repeat-headers=1 -f h264 h264.annexb
$picture -c:v libx265 -preset ultrafast -x265-params log-level=none:bframes=0:keyint=25:open-gop=0:repeat-headers=1 -f hevc h265.annexb
"$bin/rtsp_camera" ports 900 h264.annexb h265.annexb >camera.log 2>&1 &
camera=$!
servers+=($camera)
ready ports $camera camera.log
read -r plain safe <ports
mkdir ours
for codec in h264 h265; do cat $codec.annexb $codec.annexb $codec.annexb $codec.annexb >ours/$codec.sent; done
echo >ours.log
for codec in h264 h265; do
    pulls ours $codec "rtsp://admin@127.0.0.1:$plain/MediaInput/$codec/stream_1" --password-file password
    pulls ours $codec "rtsps://admin@127.0.0.1:$safe/MediaInput/$codec/stream_1" --ca ports.pem --password-file password
    pulls ours $codec "rtsp://admin@127.0.0.1:$plain/MediaInput/$codec/stream_1" --password-file password --transport http
    pulls ours $codec "rtsps://admin@127.0.0.1:$safe/MediaInput/$codec/stream_1" --ca ports.pem --password-file password --transport https
done

# A camera that changes its parameter sets goes on in the next file, and each of them plays
for size in 320x240 176x144; do
    ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=$size:rate=25 -t 2 -pix_fmt yuv420p -c:v libx264 -profile:v main -preset veryfast -bf 0 -g 25 -x264-params repeat-headers=1 -f h264 $size.annexb
    cat $size.annexb >>changes.annexb
done
"$bin/rtsp_camera" changing 900 changes.annexb h265.annexb open >changing.log 2>&1 &
servers+=($!)
ready changing $! changing.log
read -r changing _ <changing
timeout 120 "$bin/receive" "rtsp://127.0.0.1:$changing/MediaInput/h264/stream_1" --out film.mp4 --seconds 5 >told 2>errors || { cat told errors; fail "a stream that changes: exit code $?"; }
grep -q "changed its parameter sets: it goes on in film-2.mp4" errors && grep -q "in [34] files" told || { cat told errors; fail "a change of parameter sets is not told"; }
sizes=
for file in film.mp4 film-2.mp4 film-3.mp4; do
    sizes+="$(ffprobe -v error -select_streams v -show_entries stream=width,height,start_time -of csv=p=0 $file) "
    decoded $file >got && [ "$(wc -l <got)" -ge 10 ] || fail "$file has too few pictures"
done
[[ "$sizes" =~ ^(320,240,0.000000\ 176,144,0.000000\ 320,240,0.000000|176,144,0.000000\ 320,240,0.000000\ 176,144,0.000000)\ $ ]] || { cat told; fail "the files of a stream that changes: $sizes"; }
echo "a stream that changes: $(cut -d: -f2- told)"

# A camera that goes away while it is recorded: what came is in the file, and the exit code says that it is not all
"$bin/receive" "rtsp://admin@127.0.0.1:$plain/MediaInput/h264/stream_1" --password-file password --out cut.mp4 >told 2>errors &
recording=$!
for _ in $(seq 1200); do
    [ "$(stat -c %s cut.mp4 2>/dev/null || echo 0)" -lt 60000 ] || break
    sleep 0.1
done
kill $camera
rc=0
wait $recording || rc=$?
[ $rc = 1 ] || { cat told errors; fail "a camera that goes away: exit code $rc"; }
grep -q "ended early: the server closed the connection" errors || { cat errors; fail "a camera that goes away is not told"; }
[ "$(decoded cut.mp4 | wc -l)" -ge 25 ] || fail "what came before the end is not in the file"
echo "a camera that went away: $(cut -d: -f2- told)"
