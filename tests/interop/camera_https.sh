# The camera on the network against programs that we did not write: curl, openssl, gnutls-cli, sslscan, nmap, testssl.sh.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_tools.sh"
need curl openssl gnutls-cli sslscan nmap testssl
camera=$BARTIZAN_BIN/camera
cd "$work"

# An owner's CA issues a certificate for the camera's own key, with a name and an address.
"$camera" provision --store store --serial SN-7 --request camera.csr >/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -subj "/CN=Owner CA" -days 30 2>/dev/null
issue() {
    printf 'subjectAltName=DNS:camera.example,IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n' >ext
    openssl x509 -req -in camera.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext -days 30 -out "$1" 2>/dev/null
}
issue camera.pem
"$camera" install --store store camera.pem >/dev/null

"$camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 >out.txt 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do ! grep -q '^HTTP ' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
port=$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt); plain=$(sed -n 's,^HTTP  http://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
for _ in $(seq 600); do rtsps=$(sed -n 's,^RTSPS rtsps://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt | head -1); [ -z "$rtsps" ] || break; sleep 0.1; done
[ -n "$rtsps" ] && [ -n "$port" ] && [ -n "$plain" ] || fail "no ports: $(cat out.txt)"
url=https://127.0.0.1:$port
fingerprint=$("$camera" certificate | awk '/^FINGERPRINT/ { getline; print $1 }')
[ ${#fingerprint} = 64 ] || fail "no fingerprint in \`camera certificate\`"
ask() { curl -sS --max-time 60 --cacert ca.pem "$@"; }
code() { ask -o body.txt -w '%{http_code}' "$@"; }
expect() { local wanted=$1; shift; local got; got=$(code "$@"); [ "$got" = "$wanted" ] || fail "expected $wanted, got $got for $*: $(cat body.txt)"; }
json=(-H "Content-Type: application/json")

echo "-- first access: only set-up answers, bad passwords are refused with a reason"
expect 403 "$url/api/status"
expect 303 "$url/"
expect 200 "$url/setup.html"
expect 422 "${json[@]}" -d '{"name":"admin","password":"12345678","retyped":"12345678"}' "$url/api/setup"
expect 422 "${json[@]}" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-8"}' "$url/api/setup"
expect 403 "${json[@]}" -H "Origin: https://evil.example" -d '{"name":"mallory","password":"tallship-7","retyped":"tallship-7"}' "$url/api/setup"
expect 201 "${json[@]}" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' "$url/api/setup"
expect 409 --digest -u admin:tallship-7 "${json[@]}" -d '{"name":"x","password":"tallship-7","retyped":"tallship-7"}' "$url/api/setup"

echo "-- curl: Digest SHA-256 and Basic, TLS 1.2 and 1.3, name and CA verified"
for version in 1.2 1.3; do
    expect 200 --digest -u admin:tallship-7 "--tlsv$version" --tls-max "$version" "$url/api/status"
    grep -q '"user":"admin"' body.txt || fail "status: $(cat body.txt)"
    grep -q "\"fingerprint\":\"$fingerprint\"" body.txt || fail "status names another product than \`camera certificate\`, $fingerprint: $(cat body.txt)"
    expect 200 --basic -u admin:tallship-7 "--tlsv$version" --tls-max "$version" "$url/api/accounts"
done
ask -v --digest -u admin:tallship-7 "$url/api/status" 2>verbose.txt >/dev/null
grep -q 'Authorization: Digest.*algorithm=SHA-256' verbose.txt || fail "curl did not answer SHA-256"
! grep -qi '^< server:' verbose.txt || fail "a banner: $(grep -i '^< server' verbose.txt)"
expect 401 --digest -u admin:wrong-7 "$url/api/status"
expect 401 "$url/api/status"
expect 200 --resolve "camera.example:$port:127.0.0.1" --digest -u admin:tallship-7 "https://camera.example:$port/api/status"
! ask --resolve "other.example:$port:127.0.0.1" "https://other.example:$port/" 2>/dev/null || fail "curl took a wrong name"
! curl -sS --max-time 60 "$url/" 2>/dev/null || fail "curl trusted a private CA that it was not given"
[ "$(curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' "http://127.0.0.1:$plain/api/status?x=1")" = "308 $url/api/status?x=1" ] || fail "the plain port does not send to HTTPS"
[ "$(curl -sS --basic -u admin:tallship-7 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$plain/api/status")" = 308 ] || fail "the plain port took credentials"

echo "-- settings: ETag and If-Match, ranges, accounts and levels"
login=(--digest -u admin:tallship-7)
etag() { ask "${login[@]}" -D head.txt -o /dev/null "$1"; tr -d '\r' <head.txt | sed -n 's/^ETag: //p' | tail -1; }
tag=$(etag "$url/api/network")
expect 428 "${login[@]}" -X PUT "${json[@]}" -d '{"max_rtp_packet_bytes":1280}' "$url/api/network"
expect 422 "${login[@]}" -X PUT "${json[@]}" -H "If-Match: $tag" -d '{"max_rtp_packet_bytes":1400}' "$url/api/network"
expect 200 "${login[@]}" -X PUT "${json[@]}" -H "If-Match: $tag" -d '{"max_rtp_packet_bytes":1280}' "$url/api/network"
expect 412 "${login[@]}" -X PUT "${json[@]}" -H "If-Match: $tag" -d '{"max_rtp_packet_bytes":1500}' "$url/api/network"
expect 201 "${login[@]}" "${json[@]}" -d '{"name":"guard","password":"watchman-3","retyped":"watchman-3","level":3}' "$url/api/accounts"
expect 403 --digest -u guard:watchman-3 "$url/api/accounts"
expect 200 --digest -u guard:watchman-3 "$url/snapshot.jpg"
[ "$(head -c 2 body.txt | od -An -tx1 | tr -d ' ')" = ffd8 ] || fail "the snapshot is no JPEG"
expect 409 "${login[@]}" -X DELETE "$url/api/accounts/admin"
expect 204 "${login[@]}" -X DELETE "$url/api/accounts/guard"
expect 401 --digest -u guard:watchman-3 "$url/snapshot.jpg"

echo "-- hosts: rules that shut out their author are refused, others are on trial"
tag=$(etag "$url/api/hosts")
expect 422 "${login[@]}" -X PUT "${json[@]}" -H "If-Match: $tag" -d '{"rules":["allow 192.0.2.0/24","allow fd00::/8"]}' "$url/api/hosts"
expect 202 "${login[@]}" -X PUT "${json[@]}" -H "If-Match: $tag" -d '{"rules":["allow 127.0.0.0/8"],"trial_seconds":600}' "$url/api/hosts"
expect 204 "${login[@]}" -X POST "$url/api/hosts/confirm"

echo "-- a certificate is replaced while a connection goes on"
issue fresh.pem
mkfifo held
openssl s_client -quiet -connect "127.0.0.1:$port" <held >held.txt 2>/dev/null &
held=$!
exec 8>held
question() { printf 'GET /api/status HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic %s\r\n%s\r\n' "$(printf admin:tallship-7 | base64)" "$1" >&8; }
answers() { grep -ao 'HTTP/1.1 200 OK' held.txt | wc -l; }
question ""
for _ in $(seq 600); do [ "$(answers)" -lt 1 ] || break; sleep 0.1; done
[ "$(answers)" = 1 ] || fail "the connection that is held open: $(cat held.txt)"
tag=$(etag "$url/api/https")
pem=$(awk '{ printf "%s\\n", $0 }' fresh.pem)
expect 204 "${login[@]}" -X PUT "${json[@]}" -H "If-Match: $tag" -d "{\"pem\":\"$pem\"}" "$url/api/https/certificate"
question $'Connection: close\r\n'
exec 8>&-
wait "$held" || true
[ "$(answers)" = 2 ] || fail "the connection did not outlive the replacement: $(cat held.txt)"
served=$(openssl s_client -connect "127.0.0.1:$port" </dev/null 2>/dev/null | openssl x509 -noout -serial)
[ "$served" = "$(openssl x509 -noout -serial -in fresh.pem)" ] || fail "the new certificate is not served"
expect 422 "${login[@]}" -X PUT "${json[@]}" -H "If-Match: $(etag "$url/api/https")" -d "{\"pem\":\"$(awk '{ printf "%s\\n", $0 }' ca.pem)\"}" "$url/api/https/certificate"

echo "-- openssl s_client, gnutls-cli"
for version in tls1_2 tls1_3; do
    openssl s_client -connect "127.0.0.1:$port" -CAfile ca.pem -verify_return_error -verify_ip 127.0.0.1 "-$version" </dev/null >client.txt 2>&1 || fail "openssl $version: $(tail -5 client.txt)"
    grep -q 'Verify return code: 0 (ok)' client.txt || fail "openssl $version did not verify"
done
for refused in "-tls1_1 -cipher ALL:@SECLEVEL=0" "-tls1_2 -cipher AES128-GCM-SHA256" "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA"; do
    ! openssl s_client -connect "127.0.0.1:$port" $refused </dev/null >client.txt 2>&1 || fail "openssl got through with $refused"
done
gnutls-cli --x509cafile ca.pem --port "$port" 127.0.0.1 </dev/null >client.txt 2>&1 || fail "gnutls-cli: $(tail -5 client.txt)"
grep -q 'The certificate is trusted' client.txt || fail "gnutls-cli does not trust: $(cat client.txt)"

echo "-- sslscan, HTTPS and RTSPS: no protocol below TLS 1.2, AEAD alone"
# Its hello for TLS 1.2 has no extended master secret (RFC 7627), without which the camera does not speak 1.2, as gnutls-cli shows.
only_1_2=NORMAL:-VERS-ALL:+VERS-TLS1.2
gnutls-cli --priority "$only_1_2" --x509cafile ca.pem --port "$port" 127.0.0.1 </dev/null >client.txt 2>&1 || fail "gnutls-cli, TLS 1.2: $(tail -5 client.txt)"
! gnutls-cli --priority "$only_1_2:%NO_SESSION_HASH" --x509cafile ca.pem --port "$port" 127.0.0.1 </dev/null >client.txt 2>&1 || fail "TLS 1.2 without extended master secret is spoken"
for each in "$port" "$rtsps"; do
    sslscan --no-colour "127.0.0.1:$each" >scan.txt
    ! grep -E '^(SSLv2|SSLv3|TLSv1\.0|TLSv1\.1) +enabled' scan.txt || fail "an old protocol is enabled"
    grep -qE '^TLSv1\.3 +enabled' scan.txt || fail "sslscan: $(cat scan.txt)"
    weak=$(grep -E '^(Accepted|Preferred)' scan.txt | grep -vE 'GCM|CHACHA20|CCM' || true)
    [ -z "$weak" ] || fail "weak suites: $weak"
    grep -E '^(Accepted|Preferred)' scan.txt | wc -l | sed 's/$/ suites, all AEAD with forward secrecy/'
done

echo "-- nmap: the composed ports are open, no product, no version"
nmap -Pn -n -sV -p "$port,$plain,$rtsps" 127.0.0.1 -oX nmap.xml >/dev/null
[ "$(grep -o 'state="open"' nmap.xml | wc -l)" = 3 ] || fail "not all ports are open: $(cat nmap.xml)"
! grep -oE '(product|version)="[^"]+"' nmap.xml | grep -v 'xmloutputversion\|^version="[0-9.]*"$' || fail "nmap names a product"

echo "-- testssl.sh, HTTPS: protocols, suites, vulnerabilities; RTSPS, of which it knows no more than that it is TLS: protocols and suites"
tested() {   # NAME PORT LEAST [options]: nothing that testssl finds there is worse than a note
    testssl --quiet --color 0 --warnings off --ip one "${@:4}" --jsonfile "$1.json" "127.0.0.1:$2" >"$1.txt" 2>&1 || true
    [ -s "$1.json" ] || fail "testssl gave nothing of $1: $(tail -5 "$1.txt")"
    python3 - "$1" "$3" <<'PY' || fail "testssl, $1"
import json, sys
name, least = sys.argv[1], int(sys.argv[2])
findings = json.load(open(name + ".json"))
bad = [f for f in findings if f["severity"] in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "FATAL")]
said = {f["id"]: f["finding"] for f in findings}
print(f"{name}: {len(findings)} findings, {len(bad)} worse than a note; TLS 1.3 is {said.get('TLS1_3')}")
for f in bad: print(f["id"], f["severity"], f["finding"])
sys.exit(bool(bad) or len(findings) < least or not said.get("TLS1_3", "").startswith("offered") or not said.get("TLS1", "").startswith("not offered"))
PY
}
tested https "$port" 20 -p -s -U
tested rtsps "$rtsps" 10 -p -s

kill "$pid"
wait "$pid" || fail "the camera did not end well: $(tail -3 out.txt)"
grep -q '^ended$' out.txt || fail "$(cat out.txt)"
! grep -q 'tallship\|watchman' out.txt || fail "a password was printed"
! grep -rql 'tallship\|watchman' store || fail "a password was stored"
echo "all peers agree"
