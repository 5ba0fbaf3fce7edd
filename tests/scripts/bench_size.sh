#!/usr/bin/env bash
# bench_size.sh: a policy or service that is taken out of a product takes its bytes along.
# timeout: 900
# SPDX-License-Identifier: Apache-2.0
exec python3 "$BARTIZAN_SOURCE/tools/bench_size.py" --check --cxx "${BARTIZAN_CXX:-g++}"
