// entries: what bench_kernel measures, one function per source file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace benchmarks {

void enter_aes_ctr();
void enter_sha256();
void enter_protect();
void enter_nal();
void enter_limits();

}  // namespace benchmarks
