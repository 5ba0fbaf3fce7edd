// entries: what bench_product measures, one function per source file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace benchmarks {

void enter_frame_path();
void enter_media_signing();
void enter_whole_streams();

}  // namespace benchmarks
