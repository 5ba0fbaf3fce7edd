#!/usr/bin/env bash
# demo.sh [--once]: the whole path, from the factory to a verified recording and a live stream, and what happens to somebody who cheats.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
ROOT=$(dirname "$(dirname "$(readlink -f "$0")")"); cd "$ROOT"
BIN=${BARTIZAN_BIN:-$ROOT/build/dev/bin}
OUT=${BARTIZAN_DEMO:-$ROOT/build/demo}
LENGTH=${BARTIZAN_DEMO_SECONDS:-10}
once=0
case ${1:-} in
  '') ;;
  --once) once=1 ;;
  *) echo "usage: demo.sh [--once]" >&2; exit 2 ;;
esac
started=$SECONDS
if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold= dim= plain=; fi
chapter() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
show() { printf '%s$ %s%s\n' "$dim" "$*" "$plain"; }
fail() { echo "demo: $*" >&2; exit 1; }
# wanted EXIT COMMAND...: run it, print what it says, and stop when it ends otherwise than it should
wanted() {
  local want=$1 got=0; shift
  "$@" || got=$?
  [ "$got" = "$want" ] || fail "'$*' ended with $got instead of $want"
}
PATH=$BIN:$PATH

rm -rf "$OUT"; mkdir -p "$OUT"; cd "$OUT"

chapter "1. The factory makes a certificate authority; the camera makes its own key and gets a certificate for it"
factory create --ca factory --organization "Example Cameras"
camera provision --store camera-store --serial SN-0001 --request camera.csr
factory issue --ca factory --name localhost --name 127.0.0.1 --output camera.pem camera.csr
camera install --store camera-store camera.pem
echo "the key itself never left camera-store/"

chapter "2. The camera shoots $LENGTH s of 720p, H.264 and H.265 at once; hashed, signed and encrypted picture by picture"
factory viewer --output viewer.key
for codec in h264 h265; do
  show camera record --codec $codec --seconds "$LENGTH" --viewer viewer.key.pub --key-output $codec.key --output $codec.mp4
  camera record --store camera-store --codec $codec --seconds "$LENGTH" --viewer viewer.key.pub --key-output $codec.key --output $codec.mp4 \
    $([ $codec = h264 ] || echo --quiet) >$codec.log &
done
wait -n && wait -n || { cat h264.log h265.log; fail "a recording was not made"; }
cat h264.log h265.log
key() { cut -d: -f2 "$1.key"; }

chapter "3. verify proves both recordings: who signed, when, and that no frame is missing"
for codec in h264 h265; do
  show verify --trust factory/root.pem --viewer-key viewer.key $codec.mp4
  wanted 0 verify --trust factory/root.pem --viewer-key viewer.key $codec.mp4
done

chapter "4. One bit is flipped in a copy: verify names the frame"
IFS=, read -r size at < <(ffprobe -v error -decryption_key "$(key h264)" -show_entries packet=pos,size -of csv=p=0 h264.mp4 | sed -n 58p)
cp h264.mp4 flipped.mp4; chmod u+w flipped.mp4
python3 - "$at" "$size" <<'PYTHON'
import sys
at = int(sys.argv[1]) + int(sys.argv[2]) - 20
with open("flipped.mp4", "r+b") as file:
    file.seek(at)
    byte = file.read(1)[0]
    file.seek(at)
    file.write(bytes([byte ^ 0x10]))
print(f"flipped.mp4: one bit at byte {at}, in the 58th picture (frame 57)")
PYTHON
wanted 1 verify --trust factory/root.pem --viewer-key viewer.key flipped.mp4

chapter "5. A frame is removed (with ffmpeg, by somebody who even has the key): verify says which"
show "ffmpeg -decryption_key KEY -i h265.mp4 -c copy -bsf:v noise=drop='eq(n,110)' removed.mp4"
ffmpeg -v error -nostdin -decryption_key "$(key h265)" -i h265.mp4 -c copy -bsf:v "noise=amount=0:drop='eq(n,110)'" removed.mp4
wanted 1 verify --trust factory/root.pem removed.mp4

chapter "6. With the key anybody's player shows the video, without it nobody's does"
for codec in h264 h265; do
  ffmpeg -v quiet -nostdin -decryption_key "$(key $codec)" -i $codec.mp4 -f framemd5 - | grep '^0,' >$codec.with
  { ffmpeg -v quiet -nostdin -i $codec.mp4 -f framemd5 - || true; } | { grep '^0,' || true; } >$codec.without
  right=$(awk -F, 'NR == FNR { seen[$6] = 1; next } $6 in seen' $codec.with $codec.without | wc -l)
  echo "$codec.mp4: ffmpeg decodes $(wc -l <$codec.with) pictures with the key; without it $right of them"
  [ "$(wc -l <$codec.with)" = "$((LENGTH * 25))" ] && [ "$right" = 0 ] || fail "the key does not decide who sees $codec.mp4"
done
ffmpeg -v quiet -nostdin -decryption_key "$(key h264)" -i h264.mp4 -vf "select=eq(n\,125)" -frames:v 1 -y with-key.png
echo "a look: $OUT/with-key.png"

chapter "7. A product that leaves a threat open does not compile"
cat >bad_camera.cpp <<'CPP'
#include <bartizan/prove.hpp>
namespace bz = bartizan;
using bad_camera = bz::camera<bz::services<bz::recording<>>, bz::unsigned_frames, bz::clear_frames, bz::no_key>;
static_assert(bz::proven<bad_camera>);
CPP
sed -n 3,4p bad_camera.cpp
show "g++ -std=c++20 -fsyntax-only bad_camera.cpp"
if g++ -std=c++20 -I"$ROOT/include" -fsyntax-only bad_camera.cpp 2>refusal.txt; then fail "it compiled"; fi
grep 'error:' refusal.txt | sed "s|^.*error: static assertion failed: |  |"

chapter "8. The good one prints its own evidence"
camera certificate

chapter "9. The same camera on the network: live streams over RTSPS, signed on their way"
serve=(camera serve --store camera-store --viewer viewer.key.pub --http-port 0 --https-port 0 --rtsps-port 0 --address 127.0.0.1)
show "${serve[*]} &"
"${serve[@]}" >serve.log 2>&1 &
camera=$!
recorder=
trap 'kill $camera $recorder 2>/dev/null || true' EXIT
# until_told FILE PATTERN PROCESS: two minutes at most
until_told() {
  for _ in $(seq 1200); do
    ! grep -q "$2" "$1" || return 0
    kill -0 "$3" 2>/dev/null || break
    sleep 0.1
  done
  cat "$1"; fail "$1 does not say $2"
}
until_told serve.log '^RTSPS ' $camera
cat serve.log
https=$(sed -n 's,^HTTPS https://\(.*\)/$,\1,p' serve.log); rtsps=$(sed -n 's,^RTSPS rtsps://\([^/]*\)/.*,\1,p' serve.log | head -1)
password=demo-$(openssl rand -hex 6)
curl -sS --fail --cacert factory/root.pem -H "Content-Type: application/json" -d "{\"name\":\"admin\",\"password\":\"$password\",\"retyped\":\"$password\"}" "https://$https/api/setup" ||
  fail "the first administrator could not be set"
echo "the first administrator is set"
if [ $once = 1 ]; then
  for codec in h264 h265; do
    show "ffmpeg -i rtsps://admin:PASSWORD@$rtsps/MediaInput/$codec/stream_1 -t 4 -c copy live-$codec.mp4"
    timeout 120 ffmpeg -v error -nostdin -y -i "rtsps://admin:$password@$rtsps/MediaInput/$codec/stream_1" -t 4 -c copy "live-$codec.mp4"
    wanted 2 verify --trust factory/root.pem "live-$codec.mp4"   # 2: what came after the last signature is not covered
    verify --trust factory/root.pem --json "live-$codec.mp4" >verdict.json || true
    python3 -c 'import json; f = json.load(open("verdict.json"))["frames"]; raise SystemExit(f["altered"] or f["missing"] or f["authentic"] < 50)' || fail "live-$codec.mp4 is not proven"
  done
fi

chapter "10. A recorder keeps the encrypted streams over RTSPS, without a key to them"
(umask 077; echo "$password" >camera.password)
cat >recorder.json <<END
{"folder": "recordings", "authorities": ["factory/root.pem"], "retention": {"least_free_mib": 64}, "listen": {"address": "127.0.0.1", "https_port": 0},
 "operations": {"port": 0}, "cameras": []}
END
for codec in h264 h265; do
  show recorder add "rtsps://admin@$rtsps/MediaInput/$codec/stream_1/encrypted" --id $codec --password-file camera.password
  wanted 0 recorder add "rtsps://admin@$rtsps/MediaInput/$codec/stream_1/encrypted" --id $codec --password-file camera.password
done
show recorder run
recorder run >recorder.log 2>&1 &
recorder=$!
until_told recorder.log 'h264: is recorded' $recorder
until_told recorder.log 'h265: is recorded' $recorder
cat recorder.log
operations=$(sed -n 's,.*health and metrics: \(http://.*/\)$,\1,p' recorder.log)
if [ $once = 0 ]; then
  pages=$(sed -n 's,.*pages at \(https://[^ ]*\).*,\1,p' recorder.log | head -1)
  printf '\n%sdone in %s s; everything is in %s%s\n' "$bold" "$((SECONDS - started))" "$OUT" "$plain"
  echo "
Camera and recorder run until Ctrl-C:
  camera    https://$https/      log in as admin with $password; the browser warns until you install $OUT/factory/root.pem
  recorder  ${pages:-(no pages)}      set its first administrator at ${pages}setup.html; health and metrics: $operations
  watch     ffplay rtsps://admin:$password@$rtsps/MediaInput/h264/stream_1
"
  wait $recorder || fail "the recorder ended with $?"
  exit 0
fi
echo "20 s are recorded"
pictures() { curl -sS "${operations}metrics" | awk -v c="bartizan_recorder_pictures_total{camera=\"$1\"}" '$1 == c { print int($2) }'; }
for _ in $(seq 1200); do
  [ "$(pictures h264)" -lt 500 ] || [ "$(pictures h265)" -lt 500 ] || break
  sleep 0.1
done
kill -TERM $recorder
wait $recorder || { cat recorder.log; fail "the recorder ended with $?"; }
recorder=
recorder list
for codec in h264 h265; do
  for file in recordings/footage/$codec/*.mp4; do
    show verify --trust factory/root.pem --viewer-key viewer.key "$file"
    wanted 0 verify --trust factory/root.pem --viewer-key viewer.key "$file"
  done
done
kill $camera
wait $camera || fail "the camera ended with $?"
trap - EXIT

printf '\n%sdone in %s s; everything is in %s%s\n' "$bold" "$((SECONDS - started))" "$OUT" "$plain"
