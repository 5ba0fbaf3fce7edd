# A store that we did not write, for tests: Ceph's object gateway over one monitor and one OSD in memory, in $work, with an account. After _tools.sh.
# Sets $gate_port and, over TLS with the certificates ca.pem, $safe_port; S3_ACCESS_KEY and S3_SECRET_KEY are in the environment.
# SPDX-License-Identifier: Apache-2.0
need radosgw ceph ceph-mon ceph-osd radosgw-admin monmaptool ceph-authtool openssl curl python3
[ ${#work} -lt 60 ] || fail "sockets in $work would have too long a name"
cd "$work"

# A store of one monitor, one OSD in memory, and a gateway, on ports that are free, and that no system gives to who asks for any one.
read -r mon_port gate_port safe_port < <(python3 -c '
import random, socket
free = []
for port in random.sample(range(10000, 20000), 100):
    try: socket.socket().bind(("127.0.0.1", port))
    except OSError: continue
    free.append(port)
print(*free[:3])')
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

declare -A store_runs=()
start() { local name=$1; shift; "$@" >"$name.out" 2>&1 & store_runs[$name]=$!; }
stop() {
    kill "${store_runs[$1]}" 2>/dev/null || true
    for _ in $(seq 150); do kill -0 "${store_runs[$1]}" 2>/dev/null || break; sleep 0.1; done
    kill -9 "${store_runs[$1]}" 2>/dev/null || true
    unset "store_runs[$1]"
}
end_store() { for each in gate osd mon; do [ -z "${store_runs[$each]:-}" ] || stop $each; done; }
trap 'end_store; rm -rf "$work"' EXIT
start mon ceph-mon -c ceph.conf -i a -f
ceph --connect-timeout 60 mon stat >/dev/null 2>&1 || { tail mon.out; fail "the monitor does not answer"; }
disk=$(cat /proc/sys/kernel/random/uuid)
ceph osd new "$disk" >/dev/null 2>&1
ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$disk" >>setup.log 2>&1
start osd ceph-osd -c ceph.conf -i 0 -f
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout ca.key -out ca.pem -days 2 -subj "/CN=store CA" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout gate.key -out gate.csr -subj "/CN=store" 2>/dev/null
openssl x509 -req -in gate.csr -CA ca.pem -CAkey ca.key -days 2 -out gate.pem -extfile <(echo "subjectAltName=IP:127.0.0.1") 2>/dev/null
gate() {
    start gate radosgw -c ceph.conf -n client.gate -f --rgw_frontends \
        "beast endpoint=127.0.0.1:$gate_port ssl_endpoint=127.0.0.1:$safe_port ssl_certificate=$work/gate.pem ssl_private_key=$work/gate.key"
}
gate_answers() {
    for _ in $(seq 1200); do
        ! curl -s -o /dev/null "http://127.0.0.1:$gate_port/" || return 0
        kill -0 "${store_runs[gate]}" || { tail gate.out; fail "the gateway ended"; }
        sleep 0.1
    done
    fail "the gateway does not answer"
}
gate
gate_answers
export S3_ACCESS_KEY=recorder S3_SECRET_KEY=tallship7
radosgw-admin -c ceph.conf user create --uid=recorder --display-name=recorder --access-key=$S3_ACCESS_KEY --secret=$S3_SECRET_KEY >user.json 2>>setup.log ||
    { tail setup.log; fail "no user could be made"; }

# stored PREFIX: the keys that begin so, as curl lists them, a line each (1000 at most)
stored() {
    curl -s -H "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" --aws-sigv4 aws:amz:us-east-1:s3 -u $S3_ACCESS_KEY:$S3_SECRET_KEY \
        "http://127.0.0.1:$gate_port/recordings?list-type=2&prefix=$(python3 -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1], safe=""))' "$1")" | grep -o '<Key>[^<]*</Key>' | sed 's,</*Key>,,g'
}
# object KEY: its bytes, as curl gets them
object() {
    curl -sf -H "x-amz-content-sha256: UNSIGNED-PAYLOAD" --aws-sigv4 aws:amz:us-east-1:s3 -u $S3_ACCESS_KEY:$S3_SECRET_KEY "http://127.0.0.1:$gate_port/recordings/$1"
}
