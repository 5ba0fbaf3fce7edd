// find_start_code: where the next NAL unit of an Annex B stream begins.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/kernel/target.hpp>

namespace bartizan::kernel {

// find_start_code<Target>::run(bytes): index of the first 00 00 01, or bytes.size().
//   A four-byte start code is found at its second zero; the zero before belongs to nobody (zero_byte, trailing_zero_8bits).
//   law     tests/laws/kernel_law.hpp: every target agrees with `portable`
//   source  ITU-T H.264 (08/2021), B.1.2; H.265 (08/2021), B.2.2
template <class Target> struct find_start_code : find_start_code<typename Target::fallback> {};   // no kernel: fall back, never fail

template <> struct find_start_code<target::portable> {
    using runs_on = target::portable;

    static std::size_t run(bytes_view bytes) noexcept {
        // The third byte decides how far one may jump: above 1 it is part of no start code, so three positions are done at once.
        std::size_t i = 2;
        while (i < bytes.size()) {
            const auto third = std::to_integer<unsigned>(bytes[i]);
            if (third > 1) i += 3;
            else if (third == 0) i += 1;
            else if (bytes[i - 1] == std::byte{0} && bytes[i - 2] == std::byte{0}) return i - 2;
            else i += 3;
        }
        return bytes.size();
    }
};

}  // namespace bartizan::kernel
