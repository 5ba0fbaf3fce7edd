# ./dev bench: build for speed, then measure, compare, draw. Sourced by ./dev; the arithmetic is in tools/bench.py.
# SPDX-License-Identifier: Apache-2.0

bench_usage() {
  cat <<'END'
usage: ./dev bench kernel  --soc NAME [--out FILE] [--filter REGEX]   our kernels beside other libraries', as JSON
       ./dev bench product --soc NAME [--out FILE] [--filter REGEX]   the frame path of a camera beside the same with OpenSSL
       ./dev bench compare A.json B.json                              a table with ratios
       ./dev bench goals [--strict] [--rounds N]                      every goal, its measured ratio, pass or falls short
       ./dev bench page FILE.json                                     FILE as page and plot in docs/reference/soc/
       ./dev bench soc NAME                                           all of it for the machine it runs on: measure, page, plot
       ./dev bench instructions [--update]                            instructions of every kernel against benchmarks/baseline/
       ./dev bench size                                               bytes of every part of a firmware: docs/reference/size.md
       ./dev bench rtsp [VIEWERS] [SECONDS]                           200 viewers of a 4 Mbit/s stream over TCP, ours beside gst-rtsp-server's
       ./dev bench recorder [CAMERAS] [SECONDS]                       100 cameras of 4 Mbit/s recorded and verified, ours beside ffmpeg -c copy
       ./dev bench run kernel|product [ARGS]                          the program itself, with Google Benchmark's arguments
END
}

bench_build() {
  setup build bench; lock_tree; configure release -DBARTIZAN_BENCHMARKS=ON; compile release "$@"
}

bench() {
  local verb=${1:-}; shift || true
  local programs=$ROOT/build/release/bin python=(python3 "$ROOT/tools/bench.py")
  case $verb in
    kernel | product)
      bench_build "bench_$verb"
      (cd "$CALLER" && "${python[@]}" measure "$verb" --programs "$programs" "$@" 9>&-) ;;
    goals) bench_build bench_kernel bench_product; "${python[@]}" goals --programs "$programs" "$@" 9>&- ;;
    soc)
      [ -n "${1:-}" ] || { bench_usage >&2; exit 1; }
      bench_build bench_kernel bench_product
      "${python[@]}" measure kernel --programs "$programs" --soc "$1" --out "build/$1.json" 9>&-
      "${python[@]}" measure product --programs "$programs" --soc "$1" --out "build/$1.json" --add 9>&-
      "${python[@]}" page "build/$1.json" ;;
    size) setup build test; BARTIZAN_LEAN_BOTAN=$LEAN_BOTAN python3 "$ROOT/tools/bench_size.py" "$@" ;;
    rtsp)
      setup build bench; lock_tree
      [ -z "$BOTAN_PREFIX" ] || export PKG_CONFIG_PATH=$BOTAN_PREFIX/lib/pkgconfig:$BOTAN_PREFIX/lib64/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
      BOTAN_PREFIX=$BOTAN_PREFIX BARTIZAN_BIN= "$ROOT/tools/bench_rtsp.sh" "$@" 9>&- ;;
    recorder)
      setup build bench; lock_tree
      [ -z "$BOTAN_PREFIX" ] || export PKG_CONFIG_PATH=$BOTAN_PREFIX/lib/pkgconfig:$BOTAN_PREFIX/lib64/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
      BOTAN_PREFIX=$BOTAN_PREFIX BARTIZAN_BIN= "$ROOT/tools/bench_recorder.sh" "$@" 9>&- ;;
    compare | page) (cd "$CALLER" && "${python[@]}" "$verb" "$@") ;;
    instructions)
      setup build test; lock_tree; configure dev; compile dev count_instructions
      "${python[@]}" instructions --program "$ROOT/build/dev/bin/count_instructions" "$@" 9>&- ;;
    run)
      local name=${1:-}; shift || true
      [ "$name" = kernel ] || [ "$name" = product ] || { bench_usage >&2; exit 1; }
      bench_build "bench_$name"
      cd "$CALLER"; exec "$programs/bench_$name" "$@" 9>&- ;;
    *) bench_usage; [ -z "$verb" ] || [ "$verb" = help ] || exit 1 ;;
  esac
}
