// bench_kernel: our kernels on every target that this processor can do, beside OpenSSL, libgcrypt, Botan and Intel's multi-buffer library.
// SPDX-License-Identifier: Apache-2.0
#include "entries.hpp"

#include <support/main.hpp>

int main(int argc, char** argv) {
    benchmarks::enter_aes_ctr();
    benchmarks::enter_sha256();
    benchmarks::enter_protect();
    benchmarks::enter_nal();
    benchmarks::enter_limits();
    return benchmarks::run(argc, argv);
}
