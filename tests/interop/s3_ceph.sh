#!/bin/bash
# Ceph's object gateway keeps what our client gives it: plain and over TLS, conditions, parts, pages of names, leases, and it may be away.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_tools.sh"
client=${BARTIZAN_BIN:?the folder of the built programs}/s3_client
. "$(dirname "$0")/_ceph.sh"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout other.key -out other.pem -days 2 -subj "/CN=another CA" 2>/dev/null

ours() { "$client" 127.0.0.1 "$@"; }
ours "$gate_port" recordings - bucket
ours "$gate_port" recordings - objects
ours "$safe_port" recordings ca.pem objects
ours "$safe_port" recordings ca.pem parts
ours "$gate_port" recordings - names
ours "$gate_port" recordings - lease

# another client reads what ours wrote
ours "$gate_port" recordings - put "two words/a+b" "written by ours"
got=$(curl -s -H "x-amz-content-sha256: UNSIGNED-PAYLOAD" --aws-sigv4 aws:amz:us-east-1:s3 -u $S3_ACCESS_KEY:$S3_SECRET_KEY \
    "http://127.0.0.1:$gate_port/recordings/two%20words/a%2Bb")
[ "$got" = "written by ours" ] || fail "curl read: $got"

# who may not, and whom we do not believe
refuses() {
    local why=$1
    shift
    ! "$@" 2>refusal || fail "this was to be refused: $why"
    grep -q "$why" refusal || { cat refusal; fail "refused, but not because: $why"; }
    echo "refused: $why"
}
refuses "secret key is wrong" env S3_SECRET_KEY=tallship8 "$client" 127.0.0.1 "$gate_port" recordings - put a b
refuses "access key, or" env S3_ACCESS_KEY=nobody "$client" 127.0.0.1 "$gate_port" recordings - put a b
refuses "no such bucket" "$client" 127.0.0.1 "$gate_port" nowhere - put a b
refuses "certificate" "$client" 127.0.0.1 "$safe_port" recordings other.pem put a b

# no_store: what listens in the gateway's place, and hangs up on whoever calls; a line a call in calls
no_store() {
    rm -f calls
    python3 - "$gate_port" >calls 2>no_store.log <<'PYTHON' &
import socket, sys
door = socket.socket()
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.bind(("127.0.0.1", int(sys.argv[1])))
door.listen()
while True:
    door.accept()[0].close()
    print("hung up", flush=True)
PYTHON
    nobody=$!
}
# called_twice PID LOG: it has called a second time, and so did not give up with the first
called_twice() {
    for _ in $(seq 600); do
        [ "$(wc -l <calls)" -lt 2 ] || break
        kill -0 "$1" 2>/dev/null || { cat "$2" no_store.log; fail "the client gave up at once"; }
        sleep 0.1
    done
    [ "$(wc -l <calls)" -ge 2 ] || { cat "$2" no_store.log; fail "the client does not call again"; }
    kill "$nobody"
    wait "$nobody" || true
}

# the store goes away in the middle, and comes again
stop gate
no_store
"$client" 127.0.0.1 "$gate_port" recordings - put away "came later" >away.log 2>&1 &
asking=$!
called_twice $asking away.log
gate
wait $asking || { cat away.log; fail "the client did not wait for the store"; }
echo "a store that was away has it when it is back"

# a recorder's footage waits while the store is away, and is there when it is back, in parts where it is large
stop gate
mkdir spool
no_store
ours "$gate_port" recordings - footage "$work/spool" >footage.log 2>&1 &
asking=$!
called_twice $asking footage.log
gate
wait $asking || { cat footage.log; fail "footage did not get into the store"; }
cat footage.log
listed=$(curl -s -H "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" --aws-sigv4 aws:amz:us-east-1:s3 -u $S3_ACCESS_KEY:$S3_SECRET_KEY \
    "http://127.0.0.1:$gate_port/recordings?list-type=2&prefix=footage%2F" | grep -o '<Key>footage/door/[^<]*</Key>' | wc -l)
[ "$listed" = 2 ] || fail "curl lists $listed segments, not 2"
