// reader: the samples of an MP4 file in memory, of its video and its audio, progressive or in fragments, whole or cut off.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/mp4/audio_reader.hpp>
#include <bartizan/protocol/mp4/fragment_reader.hpp>

namespace bartizan::mp4 {

// sample_view: all views are into the file.
struct sample_view {
    bytes_view data{};
    std::uint64_t offset = 0;        // of data in the file
    std::uint64_t decode_time = 0;   // ticks of video_facts::timescale
    std::int64_t presentation_time = 0;
    std::uint32_t duration = 0;
    bool sync = false;
    bool is_protected = false;
    const sample_entry* entry = nullptr;   // codec, length size, scheme, key
    bytes_view iv{};                       // the sample's own or the constant one; empty when it is clear
    subsample_list subsamples{};           // empty and protected: the whole sample is encrypted
};

// sample_reader: next() gives samples in decode order until why() says why not, or the file is at its end.
//   errors  truncated: all samples before were whole; others name the box   time  linear in the file's size, whatever it claims
class sample_reader {
    bytes_view file_;
    const video_facts* facts_;
    sample_table table_;
    auxiliary_reader table_auxiliaries_;
    fragment_reader fragment_{};
    box_reader top_;
    // Samples of a sound file share no byte, so together they are not larger than it. Otherwise a small file could cost hours.
    std::uint64_t budget_;
    bool in_table_ = true;
    fault fault_{};

public:
    sample_reader(bytes_view file, const video_facts& facts) noexcept
        : file_(file),
          facts_(&facts),
          table_(facts),
          table_auxiliaries_(file, facts.tables.senc, facts.tables.saiz, facts.tables.saio, 0),
          top_(file.subspan(static_cast<std::size_t>(facts.moov.end())), facts.moov.end()),
          budget_(file.size()) {}

    const fault& why() const noexcept { return fault_; }

    std::optional<sample_view> next() noexcept {
        while (!fault_) {
            auto row = in_table_ ? table_.next() : fragment_.next();
            if (row) return view(*row);
            fault_ = in_table_ ? table_.why() : fragment_.why();
            in_table_ = false;
            if (fault_ || !next_fragment()) break;
        }
        return std::nullopt;
    }

private:
    std::nullopt_t fail(errc code, fourcc box, std::uint64_t offset) noexcept {
        fault_ = {code, box, offset};
        return std::nullopt;
    }
    bool next_fragment() noexcept {
        while (const auto found = top_.next()) {
            if (!found->whole) return fail(errc::truncated, found->type, file_.size()), false;
            // Zeros are what a file system leaves of an append that a power cut ended.
            if (found->type == fourcc{}) return fail(errc::truncated, found->type, found->offset), false;
            if (found->type == fourcc("moov")) return fail(errc::malformed, found->type, found->offset), false;
            if (found->type != fourcc("moof")) continue;
            if (found->open_ended) return fail(errc::malformed, found->type, found->offset), false;   // a cut would not show
            fragment_ = fragment_reader(file_, *facts_, *found, fragment_.decode_time());
            return true;
        }
        if (top_.malformed()) fault_ = {errc::malformed, {}, top_.offset()};
        return false;
    }
    std::optional<sample_view> view(const sample_row& row) noexcept {
        const fourcc where = in_table_ ? fourcc("stbl") : fourcc("moof");
        const std::uint64_t cost = std::max<std::uint64_t>(row.size, 1);
        if (row.entry == 0 || row.entry > facts_->entry_count) return fail(errc::malformed, where, row.offset);
        if (row.offset > file_.size() || row.size > file_.size() - row.offset) return fail(errc::truncated, "mdat", file_.size());
        if (cost > budget_) return fail(errc::too_many_samples, where, row.offset);
        budget_ -= cost;
        const auto& entry = facts_->entries[row.entry - 1];
        sample_view to{.data = file_.subspan(static_cast<std::size_t>(row.offset), row.size),
                       .offset = row.offset,
                       .decode_time = row.decode_time,
                       .presentation_time = static_cast<std::int64_t>(row.decode_time + static_cast<std::uint64_t>(row.composition_offset)),
                       .duration = row.duration,
                       .sync = row.sync,
                       .entry = &entry};
        if (entry.is_protected && !protect(row, entry, to)) return fail(errc::missing_box, "senc", row.offset);
        return to;
    }
    bool protect(const sample_row& row, const sample_entry& entry, sample_view& to) noexcept {
        auto& from = in_table_ ? table_auxiliaries_ : fragment_.auxiliaries();
        auxiliary own;
        if (row.starts_run) from.begin_run();
        if (from.present() ? !from.next(entry.iv_bytes, own) : entry.iv_bytes != 0) return false;
        to.iv = entry.iv_bytes != 0 ? own.iv : entry.constant_iv;
        to.is_protected = !to.iv.empty();
        to.subsamples = own.subsamples;
        return to.subsamples.empty() || to.subsamples.total() == row.size;
    }
};

// reader: a whole file in memory, e.g. mapped.   memory  the object, about 1.5 KB; the file must outlive it
class reader {
    bytes_view file_;
    video_facts facts_{};
    fault fault_{};

public:
    explicit reader(bytes_view file) noexcept : file_(file) {}

    // open: finds and reads moov, which may stand at the end.   errors  errc; why() says the box and its offset
    result<> open() noexcept {
        box_reader top(file_, 0);
        while (const auto found = top.next()) {
            if (!found->whole || found->type == fourcc{}) {
                fault_ = {errc::truncated, found->type, found->whole ? found->offset : file_.size()};
                return fault_.code;
            }
            if (found->type != fourcc("moov")) continue;
            if (found->open_ended) {
                fault_ = {errc::malformed, found->type, found->offset};
                return fault_.code;
            }
            if (!read_movie(*found, facts_, fault_)) return fault_.code;
            return {};
        }
        fault_ = top.malformed() ? fault{errc::malformed, {}, top.offset()} : fault{errc::missing_box, "moov", file_.size()};
        return fault_.code;
    }

    const fault& why() const noexcept { return fault_; }
    const video_facts& video() const noexcept { return facts_; }
    parameter_set_reader parameter_sets() const noexcept { return parameter_set_reader(facts_.entry()); }
    pssh_reader systems() const noexcept { return pssh_reader(facts_); }
    sample_reader samples() const noexcept { return sample_reader(file_, facts_); }

    // read_audio: after open().   errors  as of open(); whoever only looks at pictures need not ask
    result<audio_facts> read_audio() noexcept {
        audio_facts audio;
        fault_ = {};
        if (!mp4::read_audio(facts_.moov, audio, fault_)) return fault_.code;
        return audio;
    }
    // samples_of: of a known track, which must outlive the reader that is returned.
    sample_reader samples_of(const audio_facts& audio) const noexcept { return sample_reader(file_, audio.track); }
};

}   // namespace bartizan::mp4
