#!/bin/bash
# A short sample of ./dev bench rtsp, without the other server: five viewers of a 4 Mbit/s stream lose nothing.
# SPDX-License-Identifier: Apache-2.0
# timeout: 300
. "$(dirname "$0")/_tools.sh"
need ffmpeg
for try in 1 2 3; do   # a viewer that a busy machine leaves no time is slow, and pictures are rightly dropped for it: once without must come
    ! bash "$source_tree/tools/bench_rtsp.sh" 5 3 ours >"$work/said" 2>&1 || break
    cat "$work/said"
    [ $try != 3 ] || fail "the sample of the load"
done
grep -q "no picture was dropped" "$work/said" || { cat "$work/said"; fail "no result"; }
grep "bartizan\|our" "$work/said"
# positive control: who counts sees what is missing
"$BARTIZAN_BIN/rtsp_viewers" 1 /none /trackID=1 1 1 2>/dev/null && fail "viewers of nothing are content"
echo "5 viewers, nothing dropped"
