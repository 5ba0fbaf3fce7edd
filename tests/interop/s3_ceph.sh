#!/bin/bash
# Ceph's object gateway keeps what our client gives it: plain and over TLS, conditions, parts, pages of names, leases, and it may be away.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_tools.sh"
need radosgw ceph ceph-mon ceph-osd radosgw-admin monmaptool ceph-authtool openssl curl python3
client=${BARTIZAN_BIN:?the folder of the built programs}/s3_client
cd "$work"
[ ${#work} -lt 60 ] || fail "sockets in $work would have too long a name"

# A store of one monitor, one OSD in memory, and a gateway, on ports that are free now.
read -r mon_port gate_port safe_port < <(python3 -c '
import socket
all = [socket.socket() for _ in range(3)]
for s in all: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in all))')
mkdir mon osd
id=$(cat /proc/sys/kernel/random/uuid)
cat >ceph.conf <<CONF
[global]
fsid = $id
mon_initial_members = a
mon_host = [v2:127.0.0.1:$mon_port]
keyring = $work/keyring
run_dir = $work
admin_socket = $work/\$name.asok
log_file = $work/\$name.log
pid_file = $work/\$name.pid
crash_dir = $work
mon_cluster_log_file = $work/cluster.log
mon_data = $work/mon
osd_data = $work/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_crit = 1
mon_osd_full_ratio = .98
rgw_enable_apis = s3
CONF
export CEPH_CONF=$work/ceph.conf
new_key() { ceph-authtool "$@" >>setup.log 2>&1; }
new_key --create-keyring keyring --gen-key -n mon. --cap mon 'allow *'
new_key keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *'
new_key keyring --gen-key -n client.gate --cap mon 'allow rwx' --cap osd 'allow rwx'
new_key keyring --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
monmaptool --create --addv a "[v2:127.0.0.1:$mon_port]" --fsid "$id" monmap >>setup.log 2>&1
ceph-mon -c ceph.conf --mkfs -i a --monmap monmap --keyring keyring >>setup.log 2>&1

declare -A running=()
start() { local name=$1; shift; "$@" >"$name.out" 2>&1 & running[$name]=$!; }
stop() {
    kill "${running[$1]}" 2>/dev/null || true
    for _ in $(seq 150); do kill -0 "${running[$1]}" 2>/dev/null || break; sleep 0.1; done
    kill -9 "${running[$1]}" 2>/dev/null || true
    unset "running[$1]"
}
trap 'for each in gate osd mon; do [ -z "${running[$each]:-}" ] || stop $each; done; rm -rf "$work"' EXIT
start mon ceph-mon -c ceph.conf -i a -f
ceph --connect-timeout 60 mon stat >/dev/null 2>&1 || { tail mon.out; fail "the monitor does not answer"; }
disk=$(cat /proc/sys/kernel/random/uuid)
ceph osd new "$disk" >/dev/null 2>&1
ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$disk" >>setup.log 2>&1
start osd ceph-osd -c ceph.conf -i 0 -f
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout ca.key -out ca.pem -days 2 -subj "/CN=store CA" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout gate.key -out gate.csr -subj "/CN=store" 2>/dev/null
openssl x509 -req -in gate.csr -CA ca.pem -CAkey ca.key -days 2 -out gate.pem -extfile <(echo "subjectAltName=IP:127.0.0.1") 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout other.key -out other.pem -days 2 -subj "/CN=another CA" 2>/dev/null
gate() {
    start gate radosgw -c ceph.conf -n client.gate -f --rgw_frontends \
        "beast endpoint=127.0.0.1:$gate_port ssl_endpoint=127.0.0.1:$safe_port ssl_certificate=$work/gate.pem ssl_private_key=$work/gate.key"
}
gate
for _ in $(seq 1200); do
    ! curl -s -o /dev/null "http://127.0.0.1:$gate_port/" || break
    kill -0 "${running[gate]}" || { tail gate.out; fail "the gateway ended"; }
    sleep 0.1
done
export S3_ACCESS_KEY=recorder S3_SECRET_KEY=tallship7
radosgw-admin -c ceph.conf user create --uid=recorder --display-name=recorder --access-key=$S3_ACCESS_KEY --secret=$S3_SECRET_KEY >user.json 2>>setup.log ||
    { tail setup.log; fail "no user could be made"; }

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

# the store goes away in the middle, and comes again
stop gate
"$client" 127.0.0.1 "$gate_port" recordings - put away "came later" >away.log 2>&1 &
asking=$!
sleep 1
kill -0 $asking || { cat away.log; fail "the client gave up at once"; }
gate
wait $asking || { cat away.log; fail "the client did not wait for the store"; }
echo "a store that was away has it when it is back"

# a recorder's footage waits while the store is away, and is there when it is back, in parts where it is large
stop gate
mkdir spool
ours "$gate_port" recordings - footage "$work/spool" >footage.log 2>&1 &
asking=$!
sleep 2
kill -0 $asking || { cat footage.log; fail "the upload gave up at once"; }
gate
wait $asking || { cat footage.log; fail "footage did not get into the store"; }
cat footage.log
listed=$(curl -s -H "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" --aws-sigv4 aws:amz:us-east-1:s3 -u $S3_ACCESS_KEY:$S3_SECRET_KEY \
    "http://127.0.0.1:$gate_port/recordings?list-type=2&prefix=footage%2F" | grep -o '<Key>footage/door/[^<]*</Key>' | wc -l)
[ "$listed" = 2 ] || fail "curl lists $listed segments, not 2"
