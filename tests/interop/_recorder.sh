# What the tests of the recorder share: a factory, a camera that serves, a recorder that runs, and questions to both.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/_tools.sh"
need curl ffmpeg python3
bin=${BARTIZAN_BIN:?the folder of the built programs}
running=()
camera_runs_under=()   # what stands in front of its command line
trap 'kill -9 "${running[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
tests_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$work"
(umask 077; echo tallship-7 >password)

# eventually SECONDS WHAT COMMAND...: until it succeeds; fails with the logs when it does not in time, which is two minutes at least: a bound against hanging
# that a machine that is busy with other things shall not reach
eventually() {
    local until=$((SECONDS + ($1 < 120 ? 120 : $1))) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$until" ] || { tail -n 40 ./*.log >&2; fail "not in time: $what"; }
        sleep 0.1
    done
}
gone() { ! kill -0 "$1" 2>/dev/null; }

# provision STORE: a camera with a certificate of the factory for 127.0.0.1
provision() {
    "$bin/camera" provision --store "$1" --serial "SN-$1" --request "$1.csr" >/dev/null
    certify "$1"
}
certify() {   # a new certificate for the same key
    "$bin/factory" issue --ca factory --name 127.0.0.1 --output "$1.pem" "$1.csr" >/dev/null
    "$bin/camera" install --store "$1" "$1.pem" >/dev/null
}
# serve_camera STORE RTSPS-PORT [options of camera serve]: sets $camera (its process) and $rtsps (its port); the first time the administrator is set
serve_camera() {
    : >"$1.log"
    "${camera_runs_under[@]}" "$bin/camera" serve --store "$1" --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port "$2" --viewer viewer.key.pub --key-output "$1.keys" "${@:3}" >"$1.log" 2>&1 &
    camera=$!
    running+=("$camera")
    eventually 120 "the camera serves" grep -q '^RTSPS ' "$1.log"
    rtsps=$(sed -n 's,^RTSPS rtsps://127.0.0.1:\([0-9]*\)/.*,\1,p' "$1.log" | head -1)
    if grep -q 'no account exists yet' "$1.log"; then
        local https
        https=$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' "$1.log")
        [ "$(curl -sS --cacert factory/root.pem -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' \
            -o /dev/null -w '%{http_code}' "https://127.0.0.1:$https/api/setup")" = 201 ] || fail "no set-up: $(cat "$1.log")"
    fi
}
# serve_others: cameras of another make (gst-rtsp-server); sets $port, and what it sends is kept in sent/
serve_others() {
    /usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null || skip "no gst-rtsp-server for Python"
    mkdir sent
    /usr/bin/python3 "$tests_folder/_gst_server.py" --sent "$work/sent" >port 2>gst.log &
    running+=($!)
    eventually 60 "gst-rtsp-server says its port" test -s port
    read -r port <port
}
# record [options of the shell's command line in front of the program]: sets $recorder and $operations
record() {
    : >recorder.log
    "$@" "$bin/recorder" run --config recorder.json >recorder.out 2>recorder.log &
    recorder=$!
    running+=("$recorder")
    eventually 60 "the recorder runs" grep -q 'health and metrics: http' recorder.log
    operations=$(sed -n 's,.*health and metrics: http://\(.*\)/$,\1,p' recorder.log)
}
stop_recorder() {
    kill -TERM "$recorder"
    eventually 60 "the recorder ends" gone "$recorder"
    wait "$recorder" || { cat recorder.log; fail "the recorder ended with $?"; }
    grep -q '^ended$' recorder.log || { cat recorder.log; fail "the recorder does not say that it ended"; }
}
# metric NAME CAMERA: as a whole number
metric() {
    curl -sS "http://$operations/metrics" | awk -v m="bartizan_recorder_$1{camera=\"$2\"}" '$1 == m { printf "%d\n", $2; found = 1 } END { if (!found) print 0 }'
}
# breaks CAMERA: how often it is told that its connection broke
breaks() { grep -c "^[a-z]*: $1: .*; trying again" recorder.log || true; }
# connected CAMERA TIMES [BREAKS]: so often since BREAKS, and once more for each break that was told since: on a starved machine a camera is silent for too long
connected() {
    local times
    times=$(metric connections_total "$1")
    [ "$times" -ge "$2" ] && [ "$times" -le $(($2 + $(breaks "$1") - ${3:-0})) ]
}
recorded() { [ "$(metric pictures_total "$1")" -ge "$2" ]; }   # CAMERA PICTURES
# segments CAMERA: its files, the oldest first
segments() { ls "footage/footage/$1"/*.mp4 2>/dev/null | sort; }
pictures() { ffprobe -v quiet -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0 "$1" | tr -d ,; }
# member FILE NAME[.NAME]: of the JSON that verify gave
member() { python3 -c 'import functools, json, sys; print(functools.reduce(lambda v, n: v[n], sys.argv[2].split("."), json.load(open(sys.argv[1]))))' "$1" "$2"; }
# cut_off FILE: its recorder told that it did not wait for the last signature of this camera, or that its connection broke
cut_off() { grep -q "^warning: $(basename "$(dirname "$1")"): is ended before its next key picture" recorder.log || [ "$(breaks "$(basename "$(dirname "$1")")")" != 0 ]; }
# judged VERDICT FILE [options of verify]: a file in which the camera skipped pictures for a slow viewer is judged as one without (_skipped.py), and so is one whose
# last signature did not come in the time that a recorder which ends waits for it: both are told
judged() {
    local verdict=$1 file=$2 skipped=
    shift 2
    "$bin/verify" --trust factory/root.pem --json "$@" "$file" >verdict.json || true
    [ "$(member verdict.json verdict)" != "$verdict" ] || return 0
    case $verdict in authentic) skipped=unproven ;; unverifiable) skipped=blind ;; esac
    [ "$skipped" != unproven ] || ! cut_off "$file" || skipped=cut-off
    [ -n "$skipped" ] && python3 "$tests_folder/_skipped.py" $skipped verdict.json "$file" || { cat verdict.json; fail "$file $*: not $verdict"; }
}
# unharmed FILE: nothing in it is altered, nobody but its camera signed it, and what is missing is what the camera did not send: on a busy machine it skips
# pictures for a slow viewer, and says so by their times. A recorder that dropped some would be found out by arrived_whole. The end of a file that was cut off
# has no signature, and a file of a single group of pictures none at all.
unharmed() {
    "$bin/verify" --trust factory/root.pem --viewer-key viewer.key --json "$1" >verdict.json || true
    python3 "$tests_folder/_skipped.py" harmed verdict.json "$1" || { cat verdict.json; fail "$1 is harmed"; }
}
# arrived_whole: what the recorder that ended says of its cameras: no packet was lost, and no picture that came is not stored
arrived_whole() {
    ! grep 'pictures recorded in' recorder.log | grep -v ' 0 lost on the way, 0 packets; 0 refused, 0 unusable, ' || { cat recorder.log; fail "not all that came was stored"; }
    grep -q ' pictures recorded in' recorder.log || { cat recorder.log; fail "no camera is told of at the end"; }
}
# pictures_of CAMERA: in the recorder that ended
pictures_of() { sed -n "s/^[a-z: ]*$1: \([0-9]*\) pictures recorded in.*/\1/p" recorder.log | tail -1; }
