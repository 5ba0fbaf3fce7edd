// index: where the fragments of a finished recording are, written into a place that was reserved for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/mp4/box.hpp>

#include <array>

namespace bartizan::mp4 {

// A recording is appended to and may end anywhere, so nothing needs an index to read it, with one exception: ffmpeg 5.1 decrypts a
// seekable file of several fragments only when a `sidx` in front of the first one covers the file to its very end (without, it
// applies the last fragment's IVs to all). So the init segment reserves a `free` box, and whoever closes the file overwrites it, once.
// A file that lost its power before that stays readable everywhere else, and there with `-fflags +ignidx`.

// index_slot_bytes: of the reserved box for that many references.   source  ISO/IEC 14496-12, 8.16.3
constexpr std::size_t index_slot_bytes(std::size_t references) noexcept { return references == 0 ? 0 : 40 + 12 * references; }

inline void write_index_slot(byte_writer& out, std::size_t references) noexcept {
    if (references == 0) return;
    const box scope(out, "free");
    out.zeros(index_slot_bytes(references) - 8);
}

// index<References>: collects the fragments; when it is full, neighbours become one reference, so seeking gets coarser, never wrong.
//   memory  8 * References bytes   source  ISO/IEC 14496-12, 8.16.3; a reference may cover several fragments
template <std::size_t References> class index {
    static_assert(References >= 2 && References % 2 == 0 && References <= 0xffff);
    struct reference {
        std::uint32_t bytes = 0, duration = 0;
    };
    std::array<reference, References> references_{};
    std::size_t used_ = 0;
    std::size_t joined_ = 1;    // fragments a full reference holds
    std::size_t in_last_ = 0;   // fragments the last reference holds
    bool fits_ = true;

public:
    static constexpr std::size_t slot_bytes = index_slot_bytes(References);

    // fits: false when a reference would be of 2 GiB or more, which its field cannot hold; write() then refuses.
    bool fits() const noexcept { return fits_; }
    std::size_t size() const noexcept { return used_; }

    // add: the next fragment: moof and mdat together, duration in ticks of the track.
    void add(std::uint64_t bytes, std::uint64_t duration) noexcept {
        if (used_ > 0 && in_last_ < joined_) {
            grow(references_[used_ - 1], bytes, duration);
            ++in_last_;
            return;
        }
        if (used_ == References) halve();
        in_last_ = 1;
        references_[used_] = {};
        grow(references_[used_++], bytes, duration);
    }

    // write: exactly slot_bytes, to stand where write_index_slot stood: `sidx`, then `free` up to the first fragment.
    //   in      decode_time of the first fragment   errors  no_space; too_many_samples: !fits()
    result<> write(byte_writer& out, std::uint32_t track, std::uint32_t timescale, std::uint64_t decode_time) const noexcept {
        if (!fits_) return errc::too_many_samples;
        const std::size_t spare = (References - used_) * 12;   // 0, or enough for a box header
        {
            const box scope(out, "sidx", 1, 0);
            out.u32(track);
            out.u32(timescale);
            out.u64(decode_time);
            out.u64(spare);
            out.u16(0);
            out.u16(static_cast<std::uint16_t>(used_));
            for (std::size_t i = 0; i < used_; ++i) {
                out.u32(references_[i].bytes);
                out.u32(references_[i].duration);
                out.u32(0x9000'0000);   // starts with a stream access point of type 1
            }
        }
        if (spare > 0) {
            const box scope(out, "free");
            out.zeros(spare - 8);
        }
        if (!out.fits()) return errc::no_space;
        return {};
    }

private:
    void grow(reference& to, std::uint64_t bytes, std::uint64_t duration) noexcept {
        fits_ = fits_ && bytes <= 0x7fff'ffffu - to.bytes && duration <= 0xffff'ffffu - to.duration;
        if (!fits_) return;
        to.bytes += static_cast<std::uint32_t>(bytes);
        to.duration += static_cast<std::uint32_t>(duration);
    }
    void halve() noexcept {
        for (std::size_t i = 0; i < References / 2; ++i) {
            const auto second = references_[2 * i + 1];
            references_[i] = references_[2 * i];
            grow(references_[i], second.bytes, second.duration);
        }
        used_ = References / 2;
        joined_ *= 2;
    }
};

}   // namespace bartizan::mp4
