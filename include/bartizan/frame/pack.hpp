// pack: a signed picture laid out as an MP4 sample, in the clear.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/past.hpp>
#include <bartizan/frame/hash.hpp>
#include <bartizan/frame/stream_header.hpp>
#include <bartizan/protocol/mp4/fragment.hpp>

namespace bartizan::frame {

// room: where a sample goes; the recorder gives it.
struct room {
    bytes_span payload;
    std::span<mp4::subsample> subsamples;
};

// packed: a sample in its room. tail: no picture of its own but the last SEI units of the stream, to be joined to the last sample.
struct packed {
    mp4::sample sample;   // size, time, IV; its subsamples are views of the room
    std::int64_t decode_time = 0;
    bool tail = false;
};

// packed_bytes_max: never less than what pack needs for a picture and its SEI.
inline std::size_t packed_bytes_max(const picture* what, sei_units seis) noexcept {
    std::size_t bytes = 0;
    for (const auto sei : seis) bytes += sei.size() + 4;
    if (what)
        for (const auto unit : what->units) bytes += unit.size() + 4;
    return bytes;
}

// lay_out: lengths of 4 bytes, the SEI units in front of the first slice, parameter sets and delimiters left out (they stand in the sample
// entry, or say nothing).
//   in      lay_out_by: fill(unit, kind, to) for each unit: puts its bytes to `to`, or remembers to do so
//           lay_out: on_unit(at, stored bytes, unit) for each unit, which was copied
//   errors  parameter_sets_changed, sample_too_large      source  ISO/IEC 14496-15, 5.3 and 8.3; ONVIF Media Signing 26.06, SEI placement
template <class Fill> result<std::size_t> lay_out_by(nal::codec c, const stream_header& header, const picture* what, sei_units seis, bytes_span out, Fill fill) noexcept {
    byte_writer writer(out);
    const auto put = [&](bytes_view unit, nal::kind k) {
        writer.u32(static_cast<std::uint32_t>(unit.size()));
        const auto to = writer.free_space();
        writer.advance(unit.size());
        if (writer.fits()) fill(unit, k, to.first(unit.size()));
    };
    const auto put_seis = [&] {
        for (const auto sei : std::exchange(seis, sei_units{})) put(sei, nal::kind::sei);
    };
    for (const auto unit : what ? what->units : std::span<const bytes_view>{}) {
        const auto k = nal::kind_of(c, unit);
        if (k == nal::kind::delimiter) continue;
        if (k == nal::kind::parameter_set) {
            if (!header.knows(c, unit)) return errc::parameter_sets_changed;
            continue;
        }
        if (k == nal::kind::slice || k == nal::kind::uncovered_slice) put_seis();
        put(unit, k);
    }
    put_seis();
    if (!writer.fits()) return errc::sample_too_large;
    return writer.size();
}

template <class OnUnit> result<std::size_t> lay_out(nal::codec c, const stream_header& header, const picture* what, sei_units seis, bytes_span out, OnUnit on_unit) noexcept {
    return lay_out_by(c, header, what, seis, out, [&](bytes_view unit, nal::kind, bytes_span to) {
        copy_bytes(unit, to);
        on_unit(static_cast<std::size_t>(to.data() - out.data()) - 4, unit.size() + 4, unit);
    });
}

inline packed describe(nal::codec c, const picture* what, std::size_t bytes) noexcept {
    packed p;
    p.sample.size = static_cast<std::uint32_t>(bytes);
    p.tail = what == nullptr;
    if (!what) return p;
    p.sample.duration = what->duration;
    p.sample.composition_offset = what->composition_offset;
    p.sample.sync = starts_gop(c, *what);
    p.decode_time = what->decode_time;
    return p;
}

// clear_gate: the third gate of a product whose card holds clear video.
template <class Before> class clear_gate {
    static_assert(Before::hasher::when == hashing::at_once, "a picture that is only admitted must pass a protecting gate, which hashes it");

    nal::codec codec_;
    const stream_header& header_;

public:
    static constexpr bool encrypts = false;
    using out = past<clear_gate, packed>;

    clear_gate(nal::codec c, const stream_header& header) noexcept : codec_(c), header_(header) {}

    result<out> operator()(typename Before::out before, room into) noexcept {
        const auto size = lay_out(codec_, header_, before->what, before->seis, into.payload, [](auto, auto, auto) {});
        if (!size) return size.error();
        return out{describe(codec_, before->what, *size)};
    }
};

}  // namespace bartizan::frame
