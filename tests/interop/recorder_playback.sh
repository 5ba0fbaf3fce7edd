# A recorder's footage over HTTPS against programs that we did not write: curl (Digest, ranges), ffmpeg (HLS), openssl (the owner's CA).
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_playback.sh"
need curl ffmpeg openssl python3

# Footage as a recorder leaves it: of one camera encrypted and signed, of another in the clear.
make_footage 8 8
python3 "$here/_segments.py" door.mp4 rec/footage/door 20260131T120000.000000Z 3 >door.names
python3 "$here/_segments.py" gate.mp4 rec/footage/gate 20260131T235957.000000Z 3 >gate.names
[ "$(wc -l <door.names)" = 3 ] && [ "$(wc -l <gate.names)" = 3 ] || fail "segments: $(cat door.names gate.names)"
echo '{"folder": "rec", "judge_backlog": false, "authorities": ["factory/root.pem"], "listen": {"address": "127.0.0.1", "https_port": 0}, "operations": {"port": 0}, "cameras": []}' >recorder.json

show_footage

echo "-- first access: nothing but set-up answers, and the recorder gets a certificate of the owner's CA"
trust=(-k)   # until the owner's CA has signed
ask() { curl -sS --max-time 120 "${trust[@]}" "$@"; }
code() { ask -o body.txt -D head.txt -w '%{http_code}' "$@"; }
expect() { local wanted=$1; shift; local got; got=$(code "$@"); [ "$got" = "$wanted" ] || fail "expected $wanted, got $got for $*: $(head -c 500 body.txt)"; }
json=(-H "Content-Type: application/json")
me=(--digest -u admin:tallship-7)
for path in /api/cameras /footage/gate/playlist.m3u8 /footage/gate/$(head -1 gate.names); do expect 403 "$url$path"; done
expect 303 "$url/"
expect 200 "$url/setup.html"
expect 201 "${json[@]}" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' "$url/api/setup"
expect 409 "${me[@]}" "${json[@]}" -d '{"name":"x","password":"tallship-7","retyped":"tallship-7"}' "$url/api/setup"
grep -q 'The recorder has its first' body.txt || fail "the recorder does not speak of itself: $(cat body.txt)"
expect 200 "${me[@]}" "${json[@]}" -d '{"common_name":"recorder","names":["127.0.0.1"]}' "$url/api/https/request"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -subj "/CN=Owner CA" -days 30 2>/dev/null
openssl x509 -req -in body.txt -copy_extensions copyall -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -out page.pem 2>/dev/null
python3 -c 'import json; print(json.dumps({"pem": open("page.pem").read()}))' >page.json
expect 200 "${me[@]}" "$url/api/https"
expect 204 "${me[@]}" "${json[@]}" -X PUT -H "If-Match: $(tr -d '\r' <head.txt | sed -n 's/^[Ee][Tt]ag: //p' | tail -1)" -d @page.json "$url/api/https/certificate"
trust=(--cacert ca.pem)
expect 201 "${me[@]}" "${json[@]}" -d '{"name":"guard","password":"nightwatch-3","retyped":"nightwatch-3","level":3}' "$url/api/accounts"

echo "-- who has no account sees nothing; who may only watch, watches"
first=$(head -1 door.names)
for path in / /api/cameras /api/cameras/door/timeline /footage/door/playlist.m3u8 "/footage/door/$first" /footage/nothing/x; do expect 401 "$url$path"; done
expect 401 --digest -u admin:wrong-7 "$url/footage/door/$first"
guard=(--digest -u guard:nightwatch-3)
expect 200 "${guard[@]}" "$url/footage/door/$first"
expect 403 "${guard[@]}" "$url/api/accounts"
expect 403 "${guard[@]}" "${json[@]}" -d '{"name":"m","password":"tallship-9","retyped":"tallship-9","level":1}' "$url/api/accounts"

echo "-- cameras, days and timelines"
expect 200 "${guard[@]}" "$url/api/cameras"
python3 - <<'PYTHON' || fail "cameras: $(cat body.txt)"
import json, calendar
noon = calendar.timegm((2026, 1, 31, 12, 0, 0)) * 1000
said = json.load(open("body.txt"))["cameras"]
assert [c["id"] for c in said] == ["door", "gate"], said
assert said[0] == {"id": "door", "configured": False, "first": noon, "last": noon + 8000}, said
PYTHON
expect 200 "${guard[@]}" "$url/api/cameras/gate/days"
[ "$(cat body.txt)" = '{"days":["2026-01-31","2026-02-01"]}' ] || fail "days: $(cat body.txt)"
expect 200 "${guard[@]}" "$url/api/cameras/gate/days?minutes_east=60"
[ "$(cat body.txt)" = '{"days":["2026-02-01"]}' ] || fail "days an hour east: $(cat body.txt)"
expect 200 "${guard[@]}" "$url/api/cameras/door/timeline?from=2026-01-31T00:00Z&to=2026-02-01T00:00Z"
python3 - <<'PYTHON' || fail "timeline: $(cat body.txt)"
import json, calendar
noon = calendar.timegm((2026, 1, 31, 12, 0, 0)) * 1000
said = json.load(open("body.txt"))
assert said == {"footage": [{"from": noon, "to": noon + 8000, "encrypted": True, "held": False, "recording": False}], "stored": [], "verdicts": [], "whole": True}, said
PYTHON
for query in "" "?from=2026-01-31T00:00Z" "?from=x&to=y" "?from=2026-01-31T00:00Z&to=2026-01-30T00:00Z" "?from=2026-01-01T00:00Z&to=2026-01-31T00:00Z" "?from=%00&to=%zz" "?from=99999999999999999999&to=1"; do
    expect 422 "${guard[@]}" "$url/api/cameras/door/timeline$query"
    expect 422 "${guard[@]}" "$url/footage/door/playlist.m3u8$query"
done
expect 404 "${guard[@]}" "$url/api/cameras/nobody/timeline?from=2026-01-31T00:00Z&to=2026-02-01T00:00Z"
expect 422 "${guard[@]}" "$url/api/cameras/gate/days?minutes_east=9999"

echo "-- a playlist: discontinuities at segments, times, and byte ranges that are the bytes of the files"
expect 200 "${guard[@]}" "$url/footage/gate/playlist.m3u8?from=2026-01-31T23:59:56Z&to=2026-02-01T00:01:00Z"
grep -qi '^content-type: application/vnd.apple.mpegurl' head.txt || fail "no playlist: $(cat head.txt)"
cp body.txt gate.m3u8
python3 - gate <<'PYTHON' || fail "playlist: $(cat gate.m3u8)"
import re
text = open("gate.m3u8").read()
names = open("gate.names").read().split()
assert text.startswith("#EXTM3U\n") and text.endswith("#EXT-X-ENDLIST\n")
assert text.count("#EXT-X-DISCONTINUITY\n") == 2 and text.count("#EXT-X-MAP:") == 3 and text.count("#EXTINF:1.000000,") == 8, text
assert "#EXT-X-TARGETDURATION:1\n" in text and "#EXT-X-PROGRAM-DATE-TIME:2026-02-01T00:00:00.000Z" in text, text
with open("ranges", "w") as out:
    for length, first, name in re.findall(r'#EXT-X-BYTERANGE:(\d+)@(\d+)\n(\S+)', text) + [(l, f, n) for n, l, f in re.findall(r'MAP:URI="([^"]+)",BYTERANGE="(\d+)@(\d+)"', text)]:
        assert name in names
        print(name, first, int(first) + int(length) - 1, file=out)
PYTHON
[ "$(wc -l <ranges)" = 11 ] || fail "ranges: $(cat ranges)"
while read -r name from to; do
    expect 206 "${guard[@]}" -r "$from-$to" "$url/footage/gate/$name"
    cmp -s body.txt <(tail -c +$((from + 1)) "rec/footage/gate/$name" | head -c $((to - from + 1))) || fail "bytes $from to $to of $name differ"
done <ranges
expect 200 "${guard[@]}" "$url/footage/gate/playlist.m3u8?from=2026-01-31T23:59:58.500Z&to=2026-01-31T23:59:59.500Z"
[ "$(grep -c EXTINF body.txt)" = 2 ] && grep -q 'DATE-TIME:2026-01-31T23:59:58.000Z' body.txt || fail "a part: $(cat body.txt)"
expect 200 "${guard[@]}" "$url/footage/gate/playlist.m3u8?from=2026-01-01T00:00Z&to=2026-01-01T00:01Z"
! grep -q EXTINF body.txt || fail "footage where there is none"

echo "-- ranges as RFC 9110 has them"
name=$(head -1 gate.names); size=$(stat -c %s "rec/footage/gate/$name"); file=$url/footage/gate/$name
expect 200 "${guard[@]}" "$file"
cmp -s body.txt "rec/footage/gate/$name" || fail "the whole file differs"
grep -qi "^content-length: $size" head.txt && grep -qi '^accept-ranges: bytes' head.txt && grep -qi '^cache-control: no-store' head.txt || fail "head: $(cat head.txt)"
etag=$(tr -d '\r' <head.txt | sed -n 's/^[Ee][Tt]ag: //p' | tail -1)
expect 206 "${guard[@]}" -r -100 "$file"; cmp -s body.txt <(tail -c 100 "rec/footage/gate/$name") || fail "the last 100 bytes differ"
grep -qi "^content-range: bytes $((size - 100))-$((size - 1))/$size" head.txt || fail "Content-Range: $(cat head.txt)"
expect 206 "${guard[@]}" -r 5- "$file"; cmp -s body.txt <(tail -c +6 "rec/footage/gate/$name") || fail "from byte 5 on differs"
expect 206 "${guard[@]}" -H "If-Range: $etag" -r 0-9 "$file"
expect 200 "${guard[@]}" -H 'If-Range: "other"' -r 0-9 "$file"
expect 200 "${guard[@]}" -H "Range: bytes=0-1,4-5" "$file"
expect 200 "${guard[@]}" -H "Range: lines=0-1" "$file"
expect 416 "${guard[@]}" -r "$size-" "$file"
grep -qi "^content-range: bytes \*/$size" head.txt || fail "416: $(cat head.txt)"
expect 200 "${guard[@]}" -I "$file"
grep -qi "^content-length: $size" head.txt || fail "HEAD: $(cat head.txt)"
got=$(curl -sS --max-time 120 --cacert ca.pem "${guard[@]}" -o one -r 0-99 "$file" -o two -r 0-99 "$file" -w '%{num_connects} '); [ "${got##* }" = "" ] || fail "two ranges: $got"
python3 - "$got" <<'PYTHON' || fail "a range ends its connection: $got"
import sys
assert sum(map(int, sys.argv[1].split())) == 1, sys.argv[1]
PYTHON

echo "-- no text of a request becomes a path"
for path in /footage/../own/pages/device /footage/door/../../own/pages/device /footage/door/..%2f..%2fown%2fpages%2fdevice /footage/%2e%2e/own/device /footage/./door/"$first" /footage//door/"$first" \
    /footage/door/ /footage/door /footage/door/"${first%.mp4}.held.mp4" /footage/door/"$first"%00 /footage/DOOR/"$first" /footage/door/index.sqlite /footage/door/20260131T120000.000000Z-1.mp4 \
    "/footage/door/$first/x" /footage/..door/"$first"; do
    expect 404 "${me[@]}" --path-as-is "$url$path"
    ! grep -q "PRIVATE\|BZ" body.txt || fail "$path gives something away"
done
ln -s /etc/hostname "rec/footage/door/20260131T130000.000000Z.mp4"   # a link that somebody left is no footage
expect 404 "${me[@]}" "$url/footage/door/20260131T130000.000000Z.mp4"

echo "-- a segment that is held meanwhile is found under its own address; one that is gone is missed by nobody else"
mv "rec/footage/gate/$name" "rec/footage/gate/${name%.mp4}.held.mp4"
expect 206 "${guard[@]}" -r 0-9 "$file"
second=$(sed -n 2p door.names)
mv "rec/footage/door/$second" gone.mp4
expect 503 "${guard[@]}" "$url/footage/door/$second"
expect 200 "${guard[@]}" "$url/footage/door/playlist.m3u8?from=2026-01-31T12:00Z&to=2026-01-31T12:01Z"
[ "$(grep -c EXT-X-MAP body.txt)" = 2 ] || fail "without the lost segment: $(cat body.txt)"
mv gone.mp4 "rec/footage/door/$second"

echo "-- ffmpeg plays the playlists: every picture, in the clear and with the key"
login="Authorization: Basic $(printf admin:tallship-7 | base64)"   # its Digest knows only MD5
pictures() { ffmpeg -nostdin -v error -tls_verify 1 -ca_file ca.pem -headers "$login"$'\r\n' "${@:2}" -i "$1" -map 0:v -fps_mode passthrough -f framemd5 - 2>ffmpeg.err | awk '!/^#/ { print $NF }'; }
pictures "$url/footage/gate/playlist.m3u8?from=2026-01-31T23:59:00Z&to=2026-02-01T00:01:00Z" >played
decoded gate.mp4 >wanted
[ -s wanted ] && cmp played wanted || fail "ffmpeg sees $(wc -l <played) pictures, not $(wc -l <wanted): $(head -5 ffmpeg.err)"
key=$(sed -n 's/.*://p' keys | head -1)
pictures "$url/footage/door/playlist.m3u8?from=2026-01-31T12:00:00Z&to=2026-01-31T12:00:03Z" -seg_format_options "decryption_key=$key" >played
decoded door.mp4 -decryption_key "$key" | head -30 >wanted
[ "$(wc -l <wanted)" = 30 ] && cmp played wanted || fail "ffmpeg with the key sees $(wc -l <played) pictures, not 30: $(head -5 ffmpeg.err)"

echo "-- exports and checks: begun by whoever does more than watch, one at a time, asked about by number"
part=(-d '{"from":"2026-01-31T12:00:02Z","to":"2026-01-31T12:00:06Z"}')
expect 403 "${guard[@]}" "${json[@]}" "${part[@]}" "$url/api/cameras/door/export"
expect 403 "${guard[@]}" "$url/api/exports/1"
for wrong in '{}' '{"from":"2026-01-31T12:00Z","to":"2026-01-31T11:00Z"}' '{"from":"2020-01-31T12:00Z","to":"2020-01-31T13:00Z"}' '{"from":"2026-01-01T00:00Z","to":"2026-02-01T00:00Z"}' '{"from":5,"to":6}'; do
    expect 422 "${me[@]}" "${json[@]}" -d "$wrong" "$url/api/cameras/door/export"
done
expect 404 "${me[@]}" "${json[@]}" "${part[@]}" "$url/api/cameras/nobody/export"
expect 404 "${me[@]}" "${json[@]}" "${part[@]}" "$url/api/cameras/door/erase"
expect 403 "${me[@]}" "${json[@]}" -H "Origin: https://evil.example" "${part[@]}" "$url/api/cameras/door/export"
finished() {   # WHAT NUMBER: until it is done
    for _ in $(seq 600); do
        expect 200 "${me[@]}" "$url/api/$1/$2"
        ! grep -q '"state":"failed"' body.txt || fail "$1 $2: $(cat body.txt)"
        ! grep -q '"state":"done"' body.txt || return 0
        sleep 0.1
    done
    fail "$1 $2 does not end: $(cat body.txt)"
}
expect 202 "${me[@]}" "${json[@]}" "${part[@]}" "$url/api/cameras/door/export"
[ "$(cat body.txt)" = '{"export":1}' ] || fail "export: $(cat body.txt)"
finished exports 1
expect 200 "${me[@]}" "$url/exports/1.tar"
mkdir taken && tar -xf body.txt -C taken
for each in taken/door-20260131T120002Z/*.mp4; do "$BARTIZAN_BIN/verify" --trust factory/root.pem --key "$(head -1 keys)" "$each" >verdict.txt || fail "the export is not authentic: $(cat verdict.txt)"; done
expect 206 "${me[@]}" -r 0-9 "$url/exports/1.tar"
expect 200 "${me[@]}" "$url/api/audit"   # who wanted which footage, and what became of it
python3 - <<'PYTHON' || fail "the audit log of the export: $(cat body.txt)"
import json
said = [e for e in json.load(open("body.txt"))["entries"] if "footage" in e]
assert [e["event"] for e in reversed(said)] == ["export begun", "export ended", "export taken away"], said
for e in said:
    assert e["user"] == "admin" and e["address"] == "127.0.0.1" and e["footage"]["camera"] == "door", e
    assert e["footage"]["from"].startswith("2026-01-31T12:00:02") and e["footage"]["to"].startswith("2026-01-31T12:00:06"), e
assert [e["footage"]["result"] for e in reversed(said)] == ["", "not all is proven", ""] and said[0]["times"] == 2, said
PYTHON
"$BARTIZAN_BIN/recorder" export door 2026-01-31T12:00:02Z 2026-01-31T12:00:06Z --out here --key "$(head -1 keys)" >here.txt 2>&1 || fail "recorder export: $(cat here.txt)"
! "$BARTIZAN_BIN/recorder" export door 2026-01-31T12:00:02Z 2026-01-31T12:00:06Z --out here >here.txt 2>&1 || fail "recorder export writes over another"
told_here() {   # what the command line exported is in the same log, by whom the system let in, without an address that anybody on the network has
    expect 200 "${me[@]}" "$url/api/audit"
    python3 - <<'PYTHON' 2>told.why
import json
said = [e for e in json.load(open("body.txt"))["entries"] if "footage" in e and e["address"] == "::"]
assert [(e["event"], e["footage"]["result"]) for e in reversed(said)] == [("export begun", ""), ("export ended", "authentic"), ("export begun", ""), ("export ended", "failed")], said
for e in said:
    assert e["user"] and e["user"] != "admin" and e["footage"]["camera"] == "door" and e["footage"]["from"].startswith("2026-01-31T12:00:02"), e
PYTHON
}
for _ in $(seq 300); do ! told_here || break; sleep 0.2; done
told_here || fail "the audit log of recorder export: $(cat told.why)"
! grep -rqa "$(head -1 keys | cut -d: -f2)" rec/own || fail "the key of an export is kept"
for none in /exports/2.tar /exports/1 /exports/../1.tar /exports/x.tar /api/exports/99 /api/exports/-1 /api/exports/1x /api/checks/1; do expect 404 "${me[@]}" --path-as-is "$url$none"; done
expect 202 "${me[@]}" "${json[@]}" "${part[@]}" "$url/api/cameras/door/check"
finished checks 1
grep -q '"verdict":"not_verifiable_without_key"' body.txt && grep -q '"unusable":\[\]' body.txt || fail "check: $(cat body.txt)"

echo "-- a file of 300 MB is streamed: eight slow viewers cost buffers, not files"
third=$(sed -n 3p door.names)
truncate -s 300M "rec/footage/door/$third"
python3 - rec/index.sqlite <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=30)
db.execute("UPDATE segment SET bytes = 300 << 20 WHERE camera = 'door' AND start = (SELECT max(start) FROM segment WHERE camera = 'door')")
db.commit()
PYTHON
peak() { awk '/VmHWM/ { print $2 }' "/proc/$pid/status"; }
before=$(peak)
pids=()
for n in 1 2 3 4 5 6 7 8; do curl -sS --max-time 8 --limit-rate 8M --cacert ca.pem "${guard[@]}" -o /dev/null "$url/footage/door/$third" 2>/dev/null & pids+=($!); done
expect 200 "${guard[@]}" "$url/footage/door/$third"
[ "$(stat -c %s body.txt)" = $((300 << 20)) ] || fail "of the large file came $(stat -c %s body.txt)"
for each in "${pids[@]}"; do wait "$each" || true; done
after=$(peak)
[ $((after - before)) -lt 65536 ] || fail "memory grew from $before to $after KiB"
echo "peak memory $before KiB, with a file of 300 MB for nine viewers $after KiB"

echo "-- wrong passwords are slowed down, all is in the audit log, and the recorder ends in order"
slowed=
for n in $(seq 12); do slowed=$(code --basic -u admin:guess-$n "$url/api/status"); done
[ "$slowed" = 429 ] || fail "twelve guesses in a row were answered with $slowed"
kill "$pid"
wait "$pid" || fail "the recorder ended with $?: $(tail -3 out.txt)"
! grep -q "tallship\|nightwatch" out.txt || fail "a password in the log"
echo "footage over HTTPS: curl and ffmpeg agree"
