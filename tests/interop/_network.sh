# What the tests of the Network settings share: a network of the camera's own with cam0, an office beside it with pc0, a camera that starts and ends, a dnsmasq beside
# it, and questions from the office to the camera's API.
# SPDX-License-Identifier: Apache-2.0
if [ "${1:-}" != inside ]; then   # the camera's network: nothing of the machine's is touched
    for program in unshare nsenter ip; do command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }; done
    [ "$(id -u)" = 0 ] || { echo "skipped: a network namespace needs root"; exit 77; }
    exec unshare --net bash "$0" inside
fi
. "$(dirname "${BASH_SOURCE[0]}")/_tools.sh"
need curl
camera=$BARTIZAN_BIN/camera
cd "$work"
mkfifo held
unshare --net bash -c 'read -r _ <held' &   # the office's network lives as long as this
office=$!
pid= server=
trap 'kill $office $pid $server 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 300); do [ "$(readlink /proc/$office/ns/net)" = "$(readlink /proc/self/ns/net)" ] || break; sleep 0.1; done
pc() { nsenter --net=/proc/$office/ns/net "$@"; }
ip link set lo up
ip link add cam0 type veth peer name pc0
ip link set pc0 netns $office
ip link set cam0 up
pc ip link set lo up
pc ip link set pc0 up

# until_true SECONDS SENTENCE COMMAND...: it becomes true
until_true() {
    local seconds=$1 what=$2
    shift 2
    for _ in $(seq $((seconds * 5))); do ! "$@" || return 0; sleep 0.2; done
    fail "$what did not come within $seconds s: $(ip -o addr show dev cam0; cat out.txt; tail -n 20 dnsmasq.log dhcpd.log 2>/dev/null)"
}
serves() { grep -qs '^RTSPS ' out.txt || { kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; false; }; }
start() {   # [OPTIONS]
    rm -f out.txt
    "$camera" serve --store store "$@" >out.txt 2>&1 &
    pid=$!
    until_true 180 "the camera" serves
}
stop() {
    kill "$pid"
    wait "$pid" || fail "the camera ended with $?: $(cat out.txt)"
}
dns_masq() {   # OPTIONS: what it lends
    touch dnsmasq.log
    nsenter --net=/proc/$office/ns/net dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --no-resolv --no-hosts --user=root --pid-file= --interface=pc0 \
        --dhcp-leasefile="$work/leases" --log-dhcp --log-facility="$work/dnsmasq.log" "$@" &
    server=$!
}
no_server() {
    kill "$server"
    wait "$server" || true
    server=
}
count() { grep -c "$1" dnsmasq.log || true; }
more_than() { [ "$(count "$2")" -gt "$1" ]; }

json=(-H "Content-Type: application/json")
# at ADDRESS PATH CURL ARGUMENTS...: the status; certificates are other tests'
at() {
    local host=$1 path=$2
    shift 2
    pc curl -sS -k --max-time 60 --digest -u admin:tallship-7 -o body.txt -D head.txt -w '%{http_code}' "$@" "https://$host$path" 2>curl.txt || true
}
expect() { local wanted=$1 got; shift; got=$(at "$@"); [ "$got" = "$wanted" ] || fail "expected $wanted, got $got for $*: $(cat body.txt curl.txt)"; }
put() {   # ADDRESS JSON WANTED
    expect 200 "$1" /api/network
    local tag
    tag=$(tr -d '\r' <head.txt | sed -n 's/^ETag: //p' | tail -1)
    expect "$3" "$1" /api/network -X PUT "${json[@]}" -H "If-Match: $tag" -d "$2"
}
set_up() {   # the first administrator
    [ "$(pc curl -sS -k --max-time 60 "${json[@]}" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' -o /dev/null -w '%{http_code}' https://192.168.0.10/api/setup)" = 201 ] || fail "no set-up"
}
