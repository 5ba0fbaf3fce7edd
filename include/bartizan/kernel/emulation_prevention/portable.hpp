// emulation_prevention: the 03 bytes that keep start codes out of NAL units, put in and taken out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/kernel/target.hpp>

#include <cstring>
#include <optional>

namespace bartizan::kernel {

// zero_run: what one piece of a NAL unit must tell the next; start every NAL unit with a new one.
struct zero_run {
    unsigned zeros = 0;   // 0, 1 or 2 zero bytes were the last ones of the *escaped* bytes so far
};

// escape_by<Find>: insert and remove on top of a `find` kernel, so that a hardware target writes only `find`.
template <class Find> struct escape_by {
    // insert: escape a piece of a NAL unit.
    //   in      any part of the NAL unit, its header included (all pieces in order, one `state`)
    //   out     at most in.size() * 3 / 2 + 1 bytes; must not overlap `in`
    //   errors  nothing: `out` is too small, its content is unusable, `state` is unchanged
    //   A NAL unit whose last payload byte is 00 needs one more 03 at its end (7.4.1); SEIs end in a stop bit, never in 00.
    static std::optional<std::size_t> insert(bytes_view in, bytes_span out, zero_run& state) noexcept {
        return walk<true>(in, out, state);
    }
    // remove: the payload (RBSP) of a piece of a NAL unit; `out` may be `in` itself, or must not overlap it.
    static std::optional<std::size_t> remove(bytes_view in, bytes_span out, zero_run& state) noexcept {
        return walk<false>(in, out, state);
    }
    static std::optional<std::size_t> insert(bytes_view in, bytes_span out) noexcept {
        zero_run state;
        return insert(in, out, state);
    }
    static std::optional<std::size_t> remove(bytes_view in, bytes_span out) noexcept {
        zero_run state;
        return remove(in, out, state);
    }

private:
    template <bool Insert> static std::optional<std::size_t> walk(bytes_view in, bytes_span out, zero_run& state) noexcept {
        unsigned zeros = state.zeros;
        std::size_t read = 0, written = 0;
        while (read < in.size()) {
            if (zeros == 0) {   // the common case: no byte has to be looked at until the next 00 00 0x
                const auto rest = in.subspan(read);
                const auto found = Find::find(rest);
                const auto plain = found == rest.size() ? found : found + 2;
                if (plain > out.size() - written) return std::nullopt;
                std::memmove(out.data() + written, rest.data(), plain);   // memmove: remove works in place
                read += plain;
                written += plain;
                zeros = zeros_at_end(rest.first(plain));
                continue;
            }
            const auto byte = in[read++];
            if (zeros == 2 && (Insert ? byte <= std::byte{3} : byte == std::byte{3})) {
                zeros = 0;
                if constexpr (!Insert) continue;
                if (written == out.size()) return std::nullopt;
                out[written++] = std::byte{3};
            }
            if (written == out.size()) return std::nullopt;
            out[written++] = byte;
            zeros = byte != std::byte{0} ? 0 : zeros == 2 ? 2 : zeros + 1;
        }
        state.zeros = zeros;
        return written;
    }
    static unsigned zeros_at_end(bytes_view bytes) noexcept {
        const auto n = bytes.size();
        if (n == 0 || bytes[n - 1] != std::byte{0}) return 0;
        return n >= 2 && bytes[n - 2] == std::byte{0} ? 2 : 1;
    }
};

// emulation_prevention<Target>::find(bytes): index where the first 00 00 00, 00 00 01, 00 00 02 or 00 00 03 begins, or bytes.size().
//   law     tests/laws/kernel_law.hpp
//   source  ITU-T H.264 (08/2021), 7.3.1 and 7.4.1; H.265 (08/2021), 7.3.1.1 and 7.4.2
template <class Target> struct emulation_prevention : emulation_prevention<typename Target::fallback> {};

template <> struct emulation_prevention<target::portable> : escape_by<emulation_prevention<target::portable>> {
    using runs_on = target::portable;

    static std::size_t find(bytes_view bytes) noexcept {
        std::size_t i = 2;
        while (i < bytes.size()) {   // the third byte decides how far one may jump
            if (bytes[i] > std::byte{3}) i += 3;
            else if (bytes[i - 1] != std::byte{0}) i += 2;
            else if (bytes[i - 2] != std::byte{0}) i += 1;
            else return i - 2;
        }
        return bytes.size();
    }
};

}  // namespace bartizan::kernel
