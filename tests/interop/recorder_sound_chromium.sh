# The recorder's page in Chromium, with sound: AAC of an encrypted recording is decoded and heard with the key alone, when somebody presses Sound; of G.711 the page says that browsers do not play it; the playlist says what there is.
# BARTIZAN_PICTURES: where pictures of the pages go.
# SPDX-License-Identifier: Apache-2.0
# timeout: 900
. "$(dirname "$0")/_playback.sh"
need chromium curl ffprobe node python3
[ -d "$tools/node_modules/playwright-core" ] || skip "no playwright-core in BARTIZAN_TOOLS"
[ -d "$tools/node_modules/hls.js" ] || skip "no hls.js in BARTIZAN_TOOLS"

make_camera
record() { "$camera" record --store store --viewer viewer.key.pub --key-output "$1.keys" --output "$1.mp4" --seconds 60 --size 320x180 --fps 10 --gop 10 --at-once --quiet --audio "$2" >/dev/null; }
for line in "door aac" "gate pcma"; do
    read -r id code <<<"$line"
    record "$id" "$code"
    [ "$(python3 "$here/_segments.py" "$id.mp4" "rec/footage/$id" 20260131T120000.000000Z 25 | wc -l)" = 3 ] || fail "no three segments of $id"
done
cat >recorder.json <<JSON
{"folder": "rec", "judge_backlog": false, "authorities": ["factory/root.pem"], "listen": {"address": "127.0.0.1", "https_port": 0}, "operations": {"port": 0}, "cameras": []}
JSON
show_footage
curl -sSk --fail --max-time 120 -H "Content-Type: application/json" -d '{"name":"admin","password":"tallship-7","retyped":"tallship-7"}' "$url/api/setup" >/dev/null || fail "no administrator"

echo "-- the multivariant playlist says how it is coded, sound as well, and ffmpeg finds both tracks behind it"
login="Authorization: Basic $(printf admin:tallship-7 | base64)"
for line in "door mp4a.40.2 aac,h264" "gate alaw h264,pcm_alaw"; do
    read -r id sound codecs <<<"$line"
    main="$url/footage/$id/main.m3u8?from=2026-01-31T12:00:00Z&to=2026-01-31T12:01:00Z"
    curl -sSk --fail --max-time 120 -H "$login" "$main" >main.m3u8 || fail "$id: no playlist"
    video=$(python3 -c 'import sys; d = open(sys.argv[1], "rb").read(); at = d.index(b"avcC") + 5; print("avc1." + d[at:at + 3].hex())' "$id.mp4")
    grep -q "^#EXT-X-STREAM-INF:BANDWIDTH=[1-9][0-9]*,AVERAGE-BANDWIDTH=[1-9][0-9]*,CODECS=\"$video,$sound\",RESOLUTION=320x180\$" main.m3u8 || fail "$id: $(cat main.m3u8)"
    found=$(ffprobe -v quiet -tls_verify 0 -headers "$login"$'\r\n' -show_entries stream=codec_name -of csv=p=0 "$main" | cut -d, -f1 | sed '/^$/d' | sort -u | paste -sd,) || fail "$id: ffprobe: $found"
    [ "$found" = "$codecs" ] || fail "$id: ffprobe finds $found"
done
[ "$(curl -sSk --max-time 120 -o /dev/null -w '%{http_code}' -H "$login" "$url/footage/door/main.m3u8?from=x")" = 422 ] || fail "a stretch that is none is taken"
[ "$(curl -sSk --max-time 120 -o /dev/null -w '%{http_code}' "$url/footage/door/main.m3u8?from=2026-01-31T12:00:00Z&to=2026-01-31T12:01:00Z")" = 401 ] || fail "who has no account sees it"

node "$here/chromium/recorder_sound.js" "$url" "$work" ${BARTIZAN_PICTURES:+"$BARTIZAN_PICTURES"} || fail "in Chromium: $(tail -5 out.txt)"
kill "$pid"
wait "$pid" || fail "the recorder did not end well: $(tail -3 out.txt)"
