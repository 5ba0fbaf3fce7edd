# A networked camera of the highest profile: it runs, with its key in SoftHSM, for curl and ffmpeg; and nothing that the profile forbids is in it.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_tools.sh"
need curl openssl ffmpeg softhsm2-util readelf
bin=${BARTIZAN_BIN:?the folder of the built programs}
camera=$bin/high_camera cxx=${BARTIZAN_CXX:-g++}
module=${BARTIZAN_PKCS11_MODULE:-/usr/lib/softhsm/libsofthsm2.so}
[ -e "$module" ] || skip "no SoftHSM"
readelf -d "$camera" >"$work/needed.txt" 2>/dev/null || fail "no $camera"
! grep -q libbotan "$work/needed.txt" || skip "high_camera is linked with a Botan for all products, not with a lean one (./dev deps test)"
cd "$work"
prove() { python3 "$source_tree/tools/prove_absence.py" "$@"; }

echo "-- absence: of the whole image"
prove "$camera" --profile high --whole --names-allowed >absence.txt || fail "$(cat absence.txt)"
grep -q 'neither telnet nor FTP nor SNMP v1 nor MD5 nor DES nor RC4 nor Basic' absence.txt || fail "absence: $(cat absence.txt)"
grep -q 'also looked into no other file; taken as the system' absence.txt || fail "absence: $(cat absence.txt)"
sed 's/^prove_absence: //' absence.txt

echo "-- the first start makes a key in the token and asks for a certificate"
mkdir tokens
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$work/tokens" >softhsm2.conf
export SOFTHSM2_CONF=$work/softhsm2.conf
softhsm2-util --init-token --free --label "camera token" --so-pin 12345678 --pin 4711-secret >/dev/null
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=320x180:rate=25 -t 4 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -bf 0 -g 25 -f h264 video.264
mkdir -m 700 store
printf 4711-secret >store/pin
run=("$camera" store "$module" "camera token" video.264 127.0.0.1 0)
! "${run[@]}" >out.txt 2>&1 || fail "it started without a certificate"
grep -q 'no certificate yet' out.txt || fail "$(cat out.txt)"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -subj "/CN=Factory CA" -days 30 2>/dev/null
printf 'subjectAltName=IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n' >ext
openssl x509 -req -in store/camera.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext -days 30 -out store/camera.pem 2>/dev/null

echo "-- then it serves and records"
"${run[@]}" >out.txt 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do ! grep -q '^HTTPS port' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "it does not start: $(cat out.txt)"; sleep 0.1; done
url=https://127.0.0.1:$(awk '/^HTTPS port/ { print $3 }' out.txt)
ask() { curl -sS --max-time 60 --cacert ca.pem "$@"; }
expect() { local wanted=$1 got; shift; got=$(ask -o body.txt -w '%{http_code}' "$@"); [ "$got" = "$wanted" ] || fail "expected $wanted, got $got for $*: $(cat body.txt)"; }
login=(--digest -u admin:tall-ship-77) json=(-H "Content-Type: application/json")
expect 403 "$url/api/status"
expect 422 "${json[@]}" -d '{"name":"admin","password":"ship-77","retyped":"ship-77"}' "$url/api/setup"           # the profile wants 12 characters
expect 201 "${json[@]}" -d '{"name":"admin","password":"tall-ship-77","retyped":"tall-ship-77"}' "$url/api/setup"
expect 200 "${login[@]}" "$url/api/status"
grep -qE '"fingerprint":"[0-9a-f]{64}"' body.txt || fail "status: $(cat body.txt)"
expect 401 --basic -u admin:tall-ship-77 "$url/api/status"
expect 401 "$url/api/status"
ask -D head.txt -o /dev/null "$url/api/status"
! grep -i '^www-authenticate:' head.txt | grep -iE 'basic|md5' || fail "it offers what the profile forbids"
! ask "${login[@]}" --tls-max 1.2 "$url/api/status" >/dev/null 2>&1 || fail "it speaks TLS 1.2"
for _ in $(seq 600); do expect 200 "${login[@]}" "$url/api/status"; ! grep -q '"pictures":100,"lost_signatures":0}' body.txt || break; sleep 0.1; done
grep -q '"pictures":100,"lost_signatures":0}' body.txt || fail "it does not record all pictures, signed: $(cat body.txt)"
expect 200 "${login[@]}" "$url/api/content-key"
tr -d '"\n' <body.txt >content.key
expect 204 "${login[@]}" "${json[@]}" -X POST "$url/api/factory-reset"
expect 403 "${login[@]}" "$url/api/status"                                       # no account is left
kill "$pid"
wait "$pid" || fail "it did not end well: $(cat out.txt)"

echo "-- the recording: ffmpeg decrypts it, verify knows the factory"
[ "$(decoded store/video.mp4 -decryption_key "$(cut -d: -f2 content.key)" | wc -l)" = 100 ] || fail "ffmpeg does not see 100 pictures"
decoded store/video.mp4 -decryption_key "$(cut -d: -f2 content.key)" >got
decoded video.264 >expected
cmp -s got expected || fail "other pictures than those of the video"
"$bin/verify" --trust ca.pem --key "$(cat content.key)" store/video.mp4 >verdict.txt 2>&1 || fail "verify: $(tail -5 verdict.txt)"
head -1 verdict.txt

echo "-- controls: with Basic it does not compile; without the claim it does, and is found, as is the MD5 of a Botan for all products"
prefix=$(readelf -d "$bin/camera" | sed -n 's/.*RUNPATH.*\[\([^]:]*\).*/\1/p')
botan=$(PKG_CONFIG_PATH=${prefix:+$prefix/pkgconfig}${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} pkg-config --cflags --libs botan-3) || fail "no Botan for all products"
sed 's/bz::digest<bz::sha256>/bz::digest_or_basic<bz::sha256>/' "$source_tree/examples/high_camera.cpp" >basic.cpp
grep -q 'digest_or_basic' basic.cpp || fail "the example has another authentication than this test thinks"
build=("$cxx" -std=c++20 -O0 -w -I"$source_tree/include" -I"$source_tree/examples" $(pkg-config --cflags p11-kit-1))
! "${build[@]}" -fsyntax-only basic.cpp $botan >claims.txt 2>&1 || fail "a product with Basic claims the highest profile"
grep -q 'BZ-P42' claims.txt || fail "not refused for Basic: $(head -5 claims.txt)"
grep -v 'bz::meets<' basic.cpp | sed 's/"::1">,$/"::1">>;/' >unclaimed.cpp
"${build[@]}" unclaimed.cpp -o unclaimed $botan ${prefix:+-Wl,-rpath,"$prefix"} -ldl -pthread >compile.txt 2>&1 || fail "without the claim: $(head -20 compile.txt)"
! prove unclaimed --profile high --whole --names-allowed >found.txt 2>&1 || fail "the wrong image passes"
grep -q 'unclaimed: Basic is there, which high forbids' found.txt || fail "Basic is not found: $(cat found.txt)"
grep -q 'libbotan-3.*: MD5 is there, which high forbids' found.txt || fail "the MD5 of a library is not found: $(cat found.txt)"
grep -q 'libbotan-3.*: DES is there, which high forbids' found.txt || fail "the DES of a library is not found: $(cat found.txt)"
echo "a networked camera of the highest profile runs, and has nothing in it that the profile forbids"
