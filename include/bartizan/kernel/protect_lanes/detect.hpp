// protect_lanes, chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/kernel/protect_lanes.hpp>

namespace bartizan::kernel {

template <> struct protect_lanes<target::detect>
    : protect_lanes_by<sha256_lanes<target::detect>, aes_ctr<target::detect>, protect<target::detect>> {
    using runs_on = target::detect;
};

}  // namespace bartizan::kernel
