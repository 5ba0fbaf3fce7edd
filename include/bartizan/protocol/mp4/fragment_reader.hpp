// fragment_reader: the samples of one moof that belong to a track.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/movie_reader.hpp>
#include <bartizan/protocol/mp4/sample_table.hpp>

#include <bit>

namespace bartizan::mp4 {

// fragment_reader: every traf of the track, every trun in it.
//   in      a whole moof; decode_time goes on from the fragment before where tfdt is absent
//   errors  why(): malformed, missing_box, unsupported   time  linear in the moof
//   source  ISO/IEC 14496-12, 8.8
class fragment_reader {
    bytes_view file_{};
    const video_facts* facts_ = nullptr;
    box_view moof_{};
    box_reader trafs_{}, truns_{};
    auxiliary_reader auxiliaries_{};
    sample_defaults defaults_{};          // of this traf: tfhd over trex
    std::uint64_t base_ = 0, data_ = 0;   // base of this traf's offsets; where the next sample is
    std::uint64_t data_end_ = 0;          // of the traf before, the base of one that names none
    std::uint64_t time_ = 0;
    byte_reader rows_{bytes_view{}};
    std::uint32_t left_ = 0, flags_ = 0, first_flags_ = 0;
    bool first_in_run_ = false;
    fault fault_{};

public:
    fragment_reader() = default;
    fragment_reader(bytes_view file, const video_facts& facts, const box_view& moof, std::uint64_t decode_time) noexcept
        : file_(file), facts_(&facts), moof_(moof), trafs_(moof), data_end_(moof.offset), time_(decode_time) {
        if (!facts.defaults.known) fault_ = {errc::missing_box, "trex", facts.moov.offset};
    }

    const fault& why() const noexcept { return fault_; }
    std::uint64_t decode_time() const noexcept { return time_; }
    auxiliary_reader& auxiliaries() noexcept { return auxiliaries_; }

    std::optional<sample_row> next() noexcept {
        while (left_ == 0)
            if (fault_ || (!next_run() && !next_traf())) return std::nullopt;
        --left_;
        sample_row row{.offset = data_, .decode_time = time_, .entry = defaults_.entry};
        row.duration = flags_ & 0x100 ? rows_.u32() : defaults_.duration;
        row.size = flags_ & 0x200 ? rows_.u32() : defaults_.size;
        auto flags = flags_ & 0x400 ? rows_.u32() : defaults_.flags;
        if (first_in_run_ && flags_ & 4) flags = first_flags_;
        if (flags_ & 0x800) row.composition_offset = static_cast<std::int32_t>(rows_.u32());
        row.sync = (flags & 0x10000) == 0;
        row.starts_run = first_in_run_;
        first_in_run_ = false;
        time_ += row.duration;
        data_ += row.size;
        data_end_ = data_;
        return row;
    }

private:
    bool fail(errc code, const box_view& at) noexcept {
        fault_ = {code, at.type, at.offset};
        return false;
    }

    bool next_run() noexcept {
        while (const auto found = truns_.next()) {
            if (!found->whole || found->open_ended) return fail(errc::malformed, *found);
            if (found->type == fourcc("trun")) return open_run(*found);
        }
        return false;
    }
    bool open_run(const box_view& trun) noexcept {
        byte_reader in(trun.payload);
        flags_ = in.u32() & 0xffffff;
        const auto count = in.u32();
        if (flags_ & 1) data_ = base_ + static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(in.u32())});   // may be negative
        if (flags_ & 4) first_flags_ = in.u32();
        const std::uint64_t row_bytes = 4 * static_cast<std::uint64_t>(std::popcount(flags_ & 0xf00));
        if (!in.whole() || row_bytes * count > in.remaining()) return fail(errc::malformed, trun);
        left_ = count;
        rows_ = in;
        first_in_run_ = true;
        return true;
    }

    bool next_traf() noexcept {
        while (const auto found = trafs_.next()) {
            if (!found->whole || found->open_ended) return fail(errc::malformed, *found);
            if (found->type == fourcc("traf")) return open_traf(*found);
        }
        if (trafs_.malformed()) fault_ = {errc::malformed, moof_.type, trafs_.offset()};
        return false;
    }
    bool open_traf(const box_view& traf) noexcept {
        box_view tfhd, tfdt, senc, saiz, saio;
        const bool read = movie_detail::each(traf, 0, fault_, [&](const box_view& b) {
            for (auto [place, type] : {std::pair{&tfhd, fourcc("tfhd")},
                                       {&tfdt, fourcc("tfdt")},
                                       {&senc, fourcc("senc")},
                                       {&saiz, fourcc("saiz")},
                                       {&saio, fourcc("saio")}})
                if (b.type == type) return movie_detail::once(*place, b, fault_);
            return !movie_detail::changes_key(b) || fail(errc::unsupported, b);
        });
        if (!read) return false;
        byte_reader in(tfhd.payload);
        const auto flags = in.u32();
        const auto id = in.u32();
        defaults_ = facts_->defaults;
        base_ = flags & 1 ? in.u64() : flags & 0x20000 ? moof_.offset : data_end_;
        if (flags & 2) defaults_.entry = in.u32();
        if (flags & 8) defaults_.duration = in.u32();
        if (flags & 0x10) defaults_.size = in.u32();
        if (flags & 0x20) defaults_.flags = in.u32();
        if (!in.whole()) return fail(errc::malformed, tfhd.payload.empty() ? traf : tfhd);
        data_ = base_;
        truns_ = box_reader(traf);
        if (id != facts_->id) return pass_over();
        if (tfdt.type == fourcc("tfdt")) {
            byte_reader time(tfdt.payload);
            const bool wide = time.u32() >> 24 != 0;
            time_ = wide ? time.u64() : time.u32();
            if (!time.whole()) return fail(errc::malformed, tfdt);
        }
        auxiliaries_ = auxiliary_reader(file_, senc, saiz, saio, base_);
        return true;
    }
    // pass_over: another track's data lies before that of a traf without a base of its own, so its size counts.
    bool pass_over() noexcept {
        while (next_run()) {
            if (flags_ & 0x200) {
                for (; left_ > 0; --left_) {
                    if (flags_ & 0x100) rows_.skip(4);
                    data_ += rows_.u32();
                    rows_.skip(4 * static_cast<std::size_t>(std::popcount(flags_ & 0xc00)));
                }
            } else {
                data_ += std::uint64_t{defaults_.size} * left_;
            }
            left_ = 0;
        }
        data_end_ = data_;
        return !fault_;
    }
};

}   // namespace bartizan::mp4
