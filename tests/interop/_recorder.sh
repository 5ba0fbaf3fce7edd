# What the tests of the recorder share: a factory, a camera that serves, a recorder that runs, and questions to both.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/_tools.sh"
need curl ffmpeg python3
bin=${BARTIZAN_BIN:?the folder of the built programs}
running=()
trap 'kill -9 "${running[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
tests_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$work"
(umask 077; echo tallship-7 >password)

# eventually SECONDS WHAT COMMAND...: until it succeeds; fails with the logs when it does not in time
eventually() {
    local until=$((SECONDS + $1)) what=$2
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
# serve_camera STORE RTSPS-PORT: sets $camera (its process) and $rtsps (its port); the first time the administrator is set
serve_camera() {
    : >"$1.log"
    "$bin/camera" serve --store "$1" --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port "$2" --viewer viewer.key.pub --key-output "$1.keys" >"$1.log" 2>&1 &
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
recorded() { [ "$(metric pictures_total "$1")" -ge "$2" ]; }   # CAMERA PICTURES
# segments CAMERA: its files, the oldest first
segments() { ls "footage/footage/$1"/*.mp4 2>/dev/null | sort; }
pictures() { ffprobe -v quiet -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0 "$1" | tr -d ,; }
# member FILE NAME[.NAME]: of the JSON that verify gave
member() { python3 -c 'import functools, json, sys; print(functools.reduce(lambda v, n: v[n], sys.argv[2].split("."), json.load(open(sys.argv[1]))))' "$1" "$2"; }
# judged VERDICT FILE [options of verify]
judged() {
    local verdict=$1 file=$2
    shift 2
    "$bin/verify" --trust factory/root.pem --json "$@" "$file" >verdict.json || true
    [ "$(member verdict.json verdict)" = "$verdict" ] || { cat verdict.json; fail "$file $*: not $verdict"; }
}
# unharmed FILE: nothing in it is altered, and nobody but its camera signed it. That pictures are missing may be: a camera skips some for a viewer on
# a busy machine; the end of a file that was cut off has no signature, and a file of a single group of pictures none at all.
unharmed() {
    "$bin/verify" --trust factory/root.pem --viewer-key viewer.key --json "$1" >verdict.json || true
    case "$(member verdict.json frames.altered) $(member verdict.json signer)" in
        "0 trusted" | "0 none") ;;
        *) cat verdict.json; fail "$1 is harmed" ;;
    esac
}
