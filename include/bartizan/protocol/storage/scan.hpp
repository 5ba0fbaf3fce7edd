// scan: what of a segment's file is whole: its fragments up to the first that a power cut left torn.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/reader.hpp>
#include <bartizan/protocol/storage/errc.hpp>
#include <bartizan/protocol/storage/fragment_check.hpp>

#include <utility>

namespace bartizan::storage {

// extent: one fragment with the box that vouches for it. Times are ticks of the segment's timescale.
struct extent {
    std::uint64_t offset = 0, bytes = 0, decode_time = 0, duration = 0;
    friend constexpr bool operator==(const extent&, const extent&) = default;
};

// checks: whether a fragment without a fragment_check counts. A recorder's own files have one behind each, cards of cameras have none.
enum class checks { required, when_there };

// scanned: `bytes` is where the last whole fragment ends; what follows, `torn` bytes, is what a cut left.
struct scanned {
    std::uint64_t bytes = 0, torn = 0;
    std::uint32_t timescale = 0, fragments = 0;
    std::uint32_t damaged = 0;                    // fragments that do not hold what their checks say, though whole ones follow: no power cut does that
    std::uint64_t first_time = 0, duration = 0;   // ticks
    std::uint64_t slot = 0;                       // where the place for the index begins
    bool is_protected = false, indexed = false, slot_torn = false;   // indexed: the file was ended in order

    // end: of a segment that began at `start`.
    constexpr utc_time end(utc_time start) const noexcept {
        if (timescale == 0) return start;
        const auto seconds = duration / timescale, rest = duration % timescale;
        return {start.ticks + static_cast<std::int64_t>(seconds * 10'000'000 + rest * 10'000'000 / timescale)};
    }
};

namespace scan_detail {

// measure: true when all samples of a moof lie in the mdat behind it.
inline bool measure(bytes_view file, const mp4::video_facts& facts, const mp4::box_view& moof, const mp4::box_view& mdat, extent& out) noexcept {
    mp4::fragment_reader rows(file, facts, moof, out.decode_time);
    bool any = false, inside = true;
    while (const auto row = rows.next()) {
        if (!any) out.decode_time = row->decode_time;
        any = true;
        out.duration += row->duration;
        inside = inside && row->offset >= mdat.payload_offset() && row->offset <= mdat.end() && row->size <= mdat.end() - row->offset;
    }
    return any && inside && !rows.why();
}

}  // namespace scan_detail

namespace scan_detail {

// read_slot: what stands between moov and the first fragment: a `free` box that was reserved, or the `sidx` that overwrote it. A cut during
// that may leave a mixture, which can hide every fragment from whoever goes by boxes.
inline void read_slot(bytes_view slot, std::uint64_t fragments_bytes, scanned& out) noexcept {
    mp4::box_reader in(slot, 0);
    std::uint64_t referenced = 0, covered = 0;
    bool known = true, sidx = false;
    while (const auto box = in.next()) {
        known = known && box->whole && !box->open_ended && (box->type == mp4::fourcc("free") || box->type == mp4::fourcc("sidx"));
        covered = box->end();
        if (!known || box->type != mp4::fourcc("sidx")) continue;
        sidx = true;
        byte_reader fields(box->payload);
        fields.skip(30);   // as mp4::index writes it: version 1 up to the count
        const auto count = fields.u16();
        for (unsigned i = 0; i < count && fields.whole(); ++i) {
            referenced += fields.u32() & 0x7fff'ffff;
            known = known && fields.u32() > 0 && fields.u32() == 0x9000'0000;
        }
        known = known && fields.whole() && fields.remaining() == 0;
    }
    out.slot_torn = !known || in.malformed() || covered != slot.size() || (sidx && referenced != fragments_bytes);
    out.indexed = sidx && !out.slot_torn;
}

}  // namespace scan_detail

// scan: visit(extent) for every whole fragment, in order.
//   in      the file as it lies there; slot_bytes: reserved for the index behind moov (mp4::index_slot_bytes), 0: whatever stands there
//   out     a file of an init segment alone is sound: it has no fragments
//   errors  no_init_segment                time  linear in the file's size        memory  none but the stack
//   source  ISO/IEC 14496-12, 8.8
template <class Visit> result<scanned> scan(bytes_view file, checks wanted, std::size_t slot_bytes, Visit visit) noexcept {
    mp4::reader movie(file);
    if (!movie.open() || movie.video().timescale == 0) return errc::no_init_segment;
    const auto& facts = movie.video();
    scanned out{.timescale = facts.timescale, .slot = facts.moov.end(), .is_protected = facts.entry().is_protected};
    if (slot_bytes > file.size() - out.slot) return errc::no_init_segment;
    out.bytes = out.slot + slot_bytes;
    const auto first = out.bytes;
    mp4::box_reader top(file.subspan(static_cast<std::size_t>(first)), first);
    std::uint64_t next_time = 0;
    std::uint32_t unsound = 0;
    auto box = top.next();
    const auto good = [&] { return box && box->whole && !box->open_ended && box->type != mp4::fourcc{}; };
    while (good()) {
        const auto moof = *box;
        box = top.next();
        if (moof.type != mp4::fourcc("moof")) continue;
        if (!good() || box->type != mp4::fourcc("mdat")) {
            ++unsound;
            continue;
        }
        extent found{.offset = moof.offset, .bytes = box->end() - moof.offset, .decode_time = next_time};
        bool sound = scan_detail::measure(file, facts, moof, *box, found);
        box = top.next();
        const auto said = good() ? read_fragment_check(*box) : std::nullopt;
        if (said) {
            crc32c sum;
            sum.add(file.subspan(static_cast<std::size_t>(found.offset), static_cast<std::size_t>(found.bytes)));
            sound = sound && sum.value() == *said;
            found.bytes = box->end() - found.offset;
            box = top.next();
        }
        if (!sound || (!said && wanted == checks::required)) {
            ++unsound;
            continue;
        }
        out.damaged += std::exchange(unsound, 0);
        if (out.fragments++ == 0) out.first_time = found.decode_time;
        out.bytes = found.offset + found.bytes;
        next_time = found.decode_time + found.duration;
        out.duration = next_time - out.first_time;
        visit(found);
    }
    out.torn = file.size() - out.bytes;
    if (slot_bytes > 0) scan_detail::read_slot(file.subspan(static_cast<std::size_t>(out.slot), slot_bytes), out.bytes - first, out);
    return out;
}

}  // namespace bartizan::storage
