#!/bin/bash
# receive over UDP when 1, 5, 30 and 100 % of the packets are lost on the way: every gap is told, what came whole is kept, nothing hangs.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
if [ "${1:-}" != inside ]; then   # a network of our own, with a filter of our own
    for program in unshare ip nft; do command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }; done
    [ "$(id -u)" = 0 ] || { echo "skipped: a network namespace needs root"; exit 77; }
    exec unshare --net bash "$0" inside
fi
. "$(dirname "$0")/_tools.sh"
need ffmpeg ffprobe gst-inspect-1.0
/usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null || skip "no gst-rtsp-server for Python"
bin=${BARTIZAN_BIN:?the folder of the built programs}
tests_folder=$(cd "$(dirname "$0")" && pwd)
cd "$work"
ip link set lo up
nft add table inet loss
nft add chain inet loss arriving '{ type filter hook input priority 0; }'

/usr/bin/python3 "$tests_folder/_gst_server.py" --size 160x120 --rate 60 --sent "$work" >port 2>server.log &
server=$!
trap 'kill $server 2>/dev/null || true; wait; rm -rf "$work"' EXIT
for _ in $(seq 600); do
    [ ! -s port ] || break
    kill -0 $server 2>/dev/null || { cat server.log; fail "the server did not start"; }
    sleep 0.1
done
read -r port <port

# what the filter dropped, and datagrams for which nobody made room in time: a machine that is busy with other things drops some by itself
overflowed() { awk '/^Udp:/ && ++n == 1 { for (i = 2; i <= NF; ++i) if ($i == "RcvbufErrors") at = i } /^Udp:/ && n == 2 { print $at }' /proc/net/snmp; }
dropped() { echo $(($(nft list chain inet loss arriving | grep -o 'packets [0-9]*' | cut -d' ' -f2) + $(overflowed) - overflows)); }
figure() { grep -o "[0-9]* $1" told | cut -d' ' -f1; }
for percent in 0 1 5 30; do
    nft flush chain inet loss arriving
    nft add rule inet loss arriving iif lo meta l4proto udp numgen random mod 100 '<' $percent counter drop 2>/dev/null ||
        nft add rule inet loss arriving iif lo meta l4proto udp mark 4711 counter drop    # 0 %: a rule that drops nothing
    rc=0 overflows=$(overflowed)
    timeout 120 "$bin/receive" "rtsp://127.0.0.1:$port/h264" --udp --out $percent.mp4 --seconds 6 >told 2>errors || rc=$?
    [ $rc = 0 ] || { cat told errors server.log; fail "$percent %: exit code $rc"; }
    pictures=$(figure pictures,) lost=$(figure "packets lost") broken=$(figure "pictures broken") gone=$(dropped)
    # The filter counts RTCP as well, and what came before the first packet or after the last one.
    [ "$lost" -le "$gone" ] || { cat told; fail "$percent %: tells $lost packets lost, but only $gone were"; }
    [ $((lost + 20 + gone / 10)) -ge "$gone" ] || { cat told; fail "$percent %: tells $lost packets lost, but $gone were"; }
    if [ $percent = 0 ]; then
        [ "$gone" -gt 0 ] || { [ "$lost" = 0 ] && [ "$broken" = 0 ]; } || { cat told; fail "without loss something is lost"; }
        [ "$pictures" -ge 20 ] || { cat told; fail "only $pictures pictures"; }
    elif [ $percent -ge 5 ] || [ "$lost" -gt 2 ]; then   # of 1 % perhaps nothing befell
        [ "$lost" -ge 1 ] && [ "$broken" -ge 1 ] || { cat told; fail "$percent %: no gap is told"; }
    fi
    [ "$(grep -c "was lost or came broken" errors)" = "$broken" ] || { cat told errors; fail "$percent %: not every gap is told as it happens"; }
    [ "$(ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0 $percent.mp4)" = "$pictures" ] || fail "$percent %: the file has another number of pictures"
    ffprobe -v error -show_entries packet=pts -of csv=p=0 $percent.mp4 | tr -d , | sort -n -u -C || fail "$percent %: the times in the file do not go on"
    echo "$percent %, $gone packets dropped: $(cut -d: -f2- told)"
done

nft flush chain inet loss arriving
nft add rule inet loss arriving iif lo meta l4proto udp drop
rc=0
timeout 60 "$bin/receive" "rtsp://127.0.0.1:$port/h264" --udp --out none.mp4 --seconds 30 >told 2>errors || rc=$?
[ $rc = 2 ] && grep -q "no media came for longer" errors && [ ! -e none.mp4 ] || { cat told errors; fail "100 %: exit code $rc"; }
echo "100 %: $(tail -1 errors)"
timeout 60 "$bin/receive" "rtsp://127.0.0.1:$port/h264" --out tcp.mp4 --seconds 1 >told 2>errors || { cat told errors; fail "within the connection no packet is lost"; }
echo "within the connection: $(cut -d: -f2- told)"
