// Every kernel law for every target that this processor can run.
// SPDX-License-Identifier: Apache-2.0
#include "cross.hpp"

#include <laws/kernel_law.hpp>

namespace cross {

void laws() {
    for_each_target([]<class T>() {
        const auto name = T::name.data();
        ::laws::find_start_code_law<T>();
        std::printf("law find_start_code %s\n", name);
        ::laws::emulation_prevention_law<T>();
        std::printf("law emulation_prevention %s\n", name);
        ::laws::sha256_blocks_law<T>();
        ::laws::sha512_blocks_law<T>();
        ::laws::sha256_lanes_law<T>();
        std::printf("law sha256_blocks, sha512_blocks, sha256_lanes %s\n", name);
        ::laws::aes_ctr_law<T, 16, 64>();
        ::laws::aes_ctr_law<T, 16, 128>();
        ::laws::aes_ctr_law<T, 32, 32>();
        ::laws::aes_ctr_law<T, 32, 128>();
        std::printf("law aes_ctr %s\n", name);
        ::laws::protect_law<T, 16, 64>();
        ::laws::protect_law<T, 32, 128>();
        ::laws::protect_lanes_law<T, 16, 64>();
        std::printf("law protect, protect_lanes %s\n", name);
    });
}

}  // namespace cross
