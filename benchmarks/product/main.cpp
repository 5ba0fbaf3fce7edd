// bench_product: whole frame paths, beside the same work done with OpenSSL's calls.
// SPDX-License-Identifier: Apache-2.0
#include "entries.hpp"

#include <support/main.hpp>

int main(int argc, char** argv) {
    benchmarks::enter_frame_path();
    benchmarks::enter_media_signing();
    benchmarks::enter_whole_streams();
    return benchmarks::run(argc, argv);
}
