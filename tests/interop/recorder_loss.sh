#!/bin/bash
# The recorder over UDP when 0, 1, 5, 30 and 100 % of the packets are lost on the way: gaps are told in log, metrics, health and verdicts, it records on, and comes back by itself.
# SPDX-License-Identifier: Apache-2.0
# timeout: 500
if [ "${1:-}" != inside ]; then   # a network of our own, with a filter of our own
    for program in unshare ip nft; do command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }; done
    [ "$(id -u)" = 0 ] || { echo "skipped: a network namespace needs root"; exit 77; }
    exec unshare --net bash "$0" inside
fi
. "$(dirname "$0")/_recorder.sh"
need ffmpeg
ip link set lo up
nft add table inet loss
nft add chain inet loss arriving '{ type filter hook input priority 0; }'

# Two minutes of a camera that signs, as a live stream in the clear: a camera of ours offers none over UDP
"$bin/factory" create --ca factory --organization "Example Cameras" >/dev/null
provision store
"$bin/camera" record --store store --key-output keys --output signed.mp4 --seconds 120 --size 320x180 --fps 25 --gop 25 --at-once --quiet >/dev/null
ffmpeg -nostdin -v error -decryption_key "$(sed -n 's/.*://p' keys | head -1)" -i signed.mp4 -map 0:v -c copy -bsf:v h264_mp4toannexb -f h264 signed.264
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=64x64:rate=25 -t 1 -pix_fmt yuv420p -c:v libx265 -x265-params log-level=none:bframes=0:repeat-headers=1 -f hevc other.265
"$bin/rtsp_camera" ports 900 signed.264 other.265 open >camera.log 2>&1 &
running+=($!)
eventually 60 "the camera listens" test -s ports
read -r plain _ <ports
cat >recorder.json <<END
{
    "folder": "footage", "authorities": ["factory/root.pem"],
    "retention": {"least_free_mib": 1}, "operations": {"port": 0}, "listen": {"address": "127.0.0.1", "https_port": 0},
    "cameras": [{"id": "yard", "url": "rtsp://127.0.0.1:$plain/MediaInput/h264/stream_1", "footage": "as_it_comes", "transport": "udp"}]
}
END
filtered() { nft list chain inet loss arriving | grep -o 'packets [0-9]*' | cut -d' ' -f2 | head -1; }
# overflowed: datagrams for which nobody made room in time, all in all: on a machine that is busy with other things the kernel drops some by itself
overflowed() { awk '/^Udp:/ && ++n == 1 { for (i = 2; i <= NF; ++i) if ($i == "RcvbufErrors") at = i } /^Udp:/ && n == 2 { print $at }' /proc/net/snmp; }
dropped() { echo $(($(filtered) + $(overflowed) - overflows)); }
record
eventually 120 "the camera is recorded" recorded yard 100
lost=$(metric packets_lost_total yard)
[ "$lost" -le "$(overflowed)" ] || fail "$lost packets are lost where $(overflowed) were dropped"
[ "$lost" != 0 ] || [ "$(metric pictures_lost_total yard)" = 0 ] || fail "a picture is lost where no packet is"
for percent in 1 5 30; do
    overflows=$(overflowed)
    before=$(metric packets_lost_total yard) gaps=$(metric pictures_lost_total yard) have=$(metric pictures_total yard)
    nft add rule inet loss arriving iif lo meta l4proto udp numgen random mod 100 '<' $percent counter drop
    came() { [ $(($(metric pictures_total yard) + $(metric pictures_lost_total yard) - have - gaps)) -ge 150 ] && [ "$(dropped)" -ge 3 ]; }
    eventually 120 "at $percent % pictures come or are told as lost" came
    gone=$(dropped)
    nft flush chain inet loss arriving
    have=$(metric pictures_total yard)
    eventually 60 "recording goes on after $percent %" recorded yard $((have + 50))   # and what was on its way is told
    told() {   # figures follow with the next report, every 5 s. The filter counts RTCP as well
        lost=$(($(metric packets_lost_total yard) - before))
        [ "$lost" -ge 1 ] && [ $((lost + 20 + gone / 10)) -ge "$gone" ]
    }
    eventually 60 "at $percent % the metrics tell what was dropped, $gone packets" told
    gaps=$(($(metric pictures_lost_total yard) - gaps))
    [ "$gaps" -ge 1 ] || fail "$percent %: $gone packets were dropped, and no picture is told as lost"
    [ "$lost" -le $((gone + 200)) ] || fail "$percent %: tells $lost packets lost, but $gone were"   # a few more were dropped after the look at the filter
    well() { [ "$(curl -sS -o health.json -w '%{http_code}' "http://$operations/health")" = 200 ]; }
    eventually 60 "at $percent % it is well" well
    [ "$(member health.json cameras | grep -o "'pictures_lost': [0-9]*" | cut -d' ' -f2)" -ge "$gaps" ] || fail "$percent %: health does not tell: $(cat health.json)"
    echo "$percent %, $gone packets dropped: $lost packets and $gaps pictures are told as lost, jitter $(curl -sS "http://$operations/metrics" | sed -n 's/.*jitter_seconds{.*} //p') s"
done
grep -q '^warning: yard: a picture was lost on the way' recorder.log || { cat recorder.log; fail "the log does not tell of gaps"; }
connections=$(metric connections_total yard)
nft add rule inet loss arriving iif lo meta l4proto udp counter drop
eventually 60 "silence is told" grep -q '^warning: yard: no media came for longer' recorder.log
unwell() { [ "$(curl -sS -o health.json -w '%{http_code}' "http://$operations/health")" = 503 ]; }
eventually 60 "at 100 % it is not well" unwell
nft flush chain inet loss arriving
have=$(metric pictures_total yard)
eventually 120 "it comes back by itself" recorded yard $((have + 50))
[ "$(metric connections_total yard)" -gt "$connections" ] || fail "no new connection is counted"
stop_recorder

# What the signatures say of the same gaps, judged on arrival, and by verify of the files. With a key picture its document is lost as well, and two groups run
# into each other: the pictures of the second are found by the key picture that their document lists, and those of the first are not covered.
python3 - footage/index.sqlite <<'END' || fail "no verdict tells of a gap"
import sqlite3, sys
words = ["authentic", "not_verifiable_without_key", "unsigned", "not_covered", "missing", "altered", "countersigned"]
got = {}
for verdict, frames in sqlite3.connect(sys.argv[1]).execute("SELECT verdict, sum(frames) FROM verdict GROUP BY verdict"): got[words[verdict]] = frames
print("on arrival:", got)
assert got.get("missing", 0) > 0 and got.get("authentic", 0) > 100, got
END
"$bin/verify" --trust factory/root.pem --json "$(segments yard | head -1)" >verdict.json || true
[ "$(member verdict.json frames.missing)" -ge 1 ] && [ "$(member verdict.json verdict)" != authentic ] || { cat verdict.json; fail "verify does not tell of the gaps"; }
for file in $(segments yard); do ffprobe -v error -show_entries packet=pts -of csv=p=0 "$file" | tr -d , | sort -n -u -C || fail "$file: the times do not go on"; done
echo "verify: $(member verdict.json frames.missing) missing of $(member verdict.json frames.total)"
