# The encrypted streams of `camera serve`, stored by receive without a key: ffmpeg and shaka-packager open them to the pictures of the clear stream, verify proves them.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_tools.sh"
need curl ffmpeg python3
packager=$tools/node_modules/shaka-packager/bin/packager-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
[ -x "$packager" ] || skip "no shaka-packager in BARTIZAN_TOOLS"
bin=${BARTIZAN_BIN:?the folder of the built programs}
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"
echo tallship-7 >password

"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
"$bin/factory" create --ca foreign --organization "Other Cameras" >/dev/null
"$bin/factory" viewer --output viewer.key >/dev/null
"$bin/camera" provision --store store --serial SN-9 --request camera.csr >/dev/null
"$bin/factory" issue --ca factory --name 127.0.0.1 --output camera.pem camera.csr >/dev/null
"$bin/camera" install --store store camera.pem >/dev/null
"$bin/camera" serve --store store --address 127.0.0.1 --http-port 0 --https-port 0 --rtsps-port 0 --viewer viewer.key.pub --key-output keys >out.txt 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 1200); do ! grep -q '^RTSPS ' out.txt || break; kill -0 "$pid" 2>/dev/null || fail "the camera does not start: $(cat out.txt)"; sleep 0.1; done
port=$(sed -n 's,^HTTPS https://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt)
rtsps=127.0.0.1:$(sed -n 's,^RTSPS rtsps://127.0.0.1:\([0-9]*\)/.*,\1,p' out.txt | head -1)
[ "$(curl -sS --cacert factory/root.pem -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' \
    -o /dev/null -w '%{http_code}' "https://127.0.0.1:$port/api/setup")" = 201 ] || fail "no set-up: $(cat out.txt)"

# member FILE NAME: of the JSON that verify gave
member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }
# judged VERDICT SIGNER FILE [options of verify]
judged() {
    local verdict=$1 signer=$2 file=$3
    shift 3
    "$bin/verify" --trust factory/root.pem --json "$@" "$file" >verdict.json || true
    [ "$(member verdict.json verdict) $(member verdict.json signer)" != "$verdict $signer" ] || return 0
    # receive waits 15 s for the key picture that brings the last signatures: of an encoder that gives less than two pictures a second none comes
    [ -n "$starved" ] && [ "$verdict $signer" = "authentic trusted" ] && python3 "$tests_folder/_skipped.py" cut-off verdict.json "$file" || { cat verdict.json out.txt; fail "$file $*: not $verdict by a $signer signer"; }
}
# overlap A B: from the picture at which both have begun they are the same, as long as both go on; at least 20 pictures
overlap() {
    python3 - "$1" "$2" <<'PYTHON'
import sys
a, b = (open(name).read().split() for name in sys.argv[1:])
if a[0] not in b:
    a, b = b, a
if a[0] not in b:
    sys.exit("the two films have no picture in common")
b = b[b.index(a[0]):]
count = min(len(a), len(b))
if a[:count] != b[:count]:
    sys.exit("the two films differ")
if count < 20:
    sys.exit(f"only {count} pictures in common")
print(count)
PYTHON
}

for codec in h264 h265; do
    url=rtsps://admin@$rtsps/MediaInput/$codec/stream_1
    starved=yes
    for seconds in 6 12 24 24; do   # until there is enough, however slow the encoder is on this machine, and nothing was skipped for a slow viewer
        rm -f {clear,locked}-$codec.mp4
        timeout 180 "$bin/receive" "$url" --ca factory/root.pem --password-file password --seconds $seconds --out clear-$codec.mp4 >clear.told 2>clear.errors &
        clear=$!
        timeout 180 "$bin/receive" "$url/encrypted" --ca factory/root.pem --password-file password --seconds $seconds --out locked-$codec.mp4 >told 2>errors ||
            { cat told errors out.txt; fail "$codec: the encrypted stream: exit code $?"; }
        wait $clear || { cat clear.told clear.errors out.txt; fail "$codec: the clear stream: exit code $?"; }
        [ "$(decoded clear-$codec.mp4 | wc -l)" -lt 75 ] || [ "$(for film in {clear,locked}-$codec.mp4; do python3 "$tests_folder/_skipped.py" leaps $film; done | tr '\n' ' ')" != "0 0 " ] || { starved=; break; }
    done
    grep -q "encrypted with key [0-9a-f]*, signed;" told || { cat told; fail "$codec: receive does not say that it is encrypted and signed"; }
    kid=$(grep -o 'with key [0-9a-f]*' told | cut -d' ' -f3)
    key=$(grep -i "^$kid:" keys | tail -1 | cut -d: -f2) || { cat keys; fail "$codec: the key is none of the camera's"; }

    decoded clear-$codec.mp4 >clear.frames
    decoded locked-$codec.mp4 -decryption_key "$key" >opened.frames
    common=$(overlap clear.frames opened.frames) || fail "$codec: $common"
    "$packager" "in=locked-$codec.mp4,stream=video,output=opened-$codec.mp4" --enable_raw_key_decryption --keys "key_id=$kid:key=$key" >packager.log 2>&1 ||
        { cat packager.log; fail "$codec: shaka-packager cannot open it"; }
    decoded opened-$codec.mp4 | diff -q - opened.frames >/dev/null || fail "$codec: shaka-packager opens other pictures than ffmpeg"
    decoded locked-$codec.mp4 >shut.frames 2>/dev/null || true   # without the key: what decodes is none of the pictures
    ! grep -qxFf clear.frames shut.frames || fail "$codec: a picture can be seen without the key"

    judged authentic trusted clear-$codec.mp4
    judged authentic trusted locked-$codec.mp4 --key "$kid:$key"
    judged authentic trusted locked-$codec.mp4 --viewer-key viewer.key
    # one bit of the ciphertext of the last picture that is signed, but for the one that has the last signature behind it
    python3 - locked-$codec.mp4 altered.mp4 <<'PYTHON'
import json, subprocess, sys
rows = subprocess.run(["ffprobe", "-v", "quiet", "-fflags", "+ignidx", "-select_streams", "v", "-show_entries", "packet=pos,size", "-of", "default=nk=0:nw=1", sys.argv[1]], capture_output=True, text=True, check=True).stdout.split()
places, sizes = ([int(row.split("=")[1]) for row in rows if row.startswith(what)] for what in ("pos=", "size="))
unsigned = json.load(open("verdict.json"))["not_covered"]
which = max(at for at in range(len(places) - 1) if not any(part["first_frame"] <= at <= part["last_frame"] for part in unsigned))
data = bytearray(open(sys.argv[1], "rb").read())
data[places[which] + sizes[which] - 20] ^= 1
open(sys.argv[2], "wb").write(data)
PYTHON
    ! "$bin/verify" --trust factory/root.pem --json locked-$codec.mp4 >verdict.json || fail "$codec: without the key it counts as authentic"
    [ "$(member verdict.json verdict)" = unverifiable ] || { cat verdict.json; fail "$codec: without the key"; }
    judged altered trusted altered.mp4 --key "$kid:$key"
    echo "$codec: $common pictures agree, clear, and encrypted through ffmpeg and shaka-packager; authentic with the key or a viewer's, unverifiable without, altered when a bit is"
done

timeout 60 "$bin/receive" "rtsps://admin@$rtsps/MediaInput/h264/stream_1" --ca foreign/root.pem --password-file password --seconds 2 --out none.mp4 >told 2>errors && fail "a camera of another factory is believed"
grep -q "leads to no trust anchor" errors || { cat errors; fail "an impostor is not told as such"; }
echo "a camera that another factory's root does not vouch for is refused"
