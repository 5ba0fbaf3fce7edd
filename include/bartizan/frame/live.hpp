// live: a signed picture as the NAL units of a live stream, in the clear, in the order in which they are sent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/past.hpp>
#include <bartizan/frame/hash.hpp>

#include <utility>

namespace bartizan::frame {

inline constexpr std::size_t live_units_max = 256;   // of one picture, with its SEI units

// streamed: what leaves with one picture. Views, valid as long as the encoder's and the gates' memory: until the next picture.
//   what   the picture; none at the end of a stream, when only its last SEI units are left
struct streamed {
    std::span<const bytes_view> units;
    const picture* what = nullptr;
    bool starts_gop = false;
    std::span<const std::uint16_t> clear{};   // encrypted: bytes of each slice unit, in order, that are not
    std::array<std::byte, 8> iv{};
};

// in_sending_order: the SEI units in front of the first slice, everything else as the encoder gave it: parameter sets stay, since a viewer
// may come at any key picture.      errors  too_many_slices: more units than there is room for      source  ONVIF Media Signing 26.06, SEI placement
inline result<std::size_t> in_sending_order(nal::codec c, const picture* what, sei_units seis, std::span<bytes_view> out) noexcept {
    std::size_t count = 0;
    if (seis.size() + (what ? what->units.size() : 0) > out.size()) return errc::too_many_slices;
    const auto put_seis = [&] {
        for (const auto sei : std::exchange(seis, sei_units{})) out[count++] = sei;
    };
    for (const auto unit : what ? what->units : std::span<const bytes_view>{}) {
        const auto k = nal::kind_of(c, unit);
        if (k == nal::kind::slice || k == nal::kind::uncovered_slice) put_seis();
        out[count++] = unit;
    }
    put_seis();
    return count;
}

// live_gate: the third gate of a live stream that stays in the clear (TLS is around it).
//   in      what a signing gate let pass, which it leaves as it is: the same picture may go through other gates as well
//   memory  views inside the object      errors  too_many_slices
template <class Before> class live_gate {
    static_assert(Before::hasher::when != hashing::while_protecting, "a picture that is only admitted must pass a protecting gate, which hashes it");

    nal::codec codec_;
    std::array<bytes_view, live_units_max> units_;

public:
    static constexpr bool encrypts = false;
    using out = past<live_gate, streamed>;

    explicit live_gate(nal::codec c) noexcept : codec_(c) {}

    result<out> operator()(const typename Before::out& before) noexcept {
        const auto count = in_sending_order(codec_, before->what, before->seis, units_);
        if (!count) return count.error();
        return out{streamed{std::span(units_).first(*count), before->what, before->what && starts_gop(codec_, *before->what)}};
    }
};

}  // namespace bartizan::frame
