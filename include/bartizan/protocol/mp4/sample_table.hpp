// sample_table: the samples of a progressive file, row after row of its tables.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/auxiliary.hpp>

namespace bartizan::mp4 {

// sample_row: one sample as tables or a fragment describe it; nothing in it was compared with the file's size.
struct sample_row {
    std::uint64_t offset = 0, decode_time = 0;
    std::int64_t composition_offset = 0;
    std::uint32_t size = 0, duration = 0, entry = 1;   // entry: from 1
    bool sync = false, starts_run = false;
};

// table_view: rows of 32-bit fields behind a count.
class table_view {
    bytes_view rows_{};
    std::size_t row_bytes_ = 4;

public:
    table_view() = default;
    // false in `good`: the box is there, but shorter than its count says.
    table_view(const box_view& box, std::size_t skip, std::size_t row_bytes, bool& good) noexcept : row_bytes_(row_bytes) {
        if (box.type == fourcc{}) return;
        byte_reader in(box.payload);
        in.skip(skip);
        const std::uint64_t bytes = std::uint64_t{in.u32()} * row_bytes;
        good = good && in.whole() && bytes <= in.remaining();
        if (good) rows_ = in.bytes(static_cast<std::size_t>(bytes));
    }
    std::size_t size() const noexcept { return rows_.size() / row_bytes_; }
    std::uint32_t at(std::size_t row, std::size_t field = 0) const noexcept {
        return byte_reader(rows_.subspan(row * row_bytes_ + 4 * field, 4)).u32();
    }
    std::uint64_t wide_at(std::size_t row) const noexcept { return byte_reader(rows_.subspan(row * row_bytes_, 8)).u64(); }
};

// run_length: a table of (count, value) rows read as one value after another.
class run_length {
    table_view table_{};
    std::size_t row_ = 0;
    std::uint32_t left_ = 0, value_ = 0;

public:
    run_length() = default;
    explicit run_length(table_view table) noexcept : table_(table) {}
    std::optional<std::uint32_t> next() noexcept {
        for (; left_ == 0; ++row_) {
            if (row_ == table_.size()) return std::nullopt;
            left_ = table_.at(row_);
            value_ = table_.at(row_, 1);
        }
        --left_;
        return value_;
    }
};

// sample_table: stts, ctts, stsc, stsz, stco or co64, stss.   source  ISO/IEC 14496-12, 8.6 and 8.7   time  linear in the tables
class sample_table {
    const video_facts* facts_ = nullptr;
    run_length durations_{}, offsets_{};
    table_view chunks_{}, chunk_runs_{}, sizes_{}, sync_{};
    std::size_t samples_ = 0, sample_ = 0, chunk_ = 0, chunk_run_ = 0, sync_at_ = 0;
    std::uint32_t same_size_ = 0, left_in_chunk_ = 0;
    std::uint64_t offset_ = 0, time_ = 0;
    bool wide_ = false, starts_chunk_ = false;
    fault fault_{};

public:
    sample_table() = default;
    explicit sample_table(const video_facts& facts) noexcept : facts_(&facts) {
        const auto& t = facts.tables;
        const auto open = [&](const box_view& box, std::size_t skip, std::size_t bytes) {
            bool good = true;
            const table_view table(box, skip, bytes, good);
            if (!good && !fault_) fault_ = {errc::malformed, box.type, box.offset};
            return table;
        };
        if (t.stsz.payload.size() < 12) return;
        byte_reader sizes(t.stsz.payload);
        sizes.skip(4);
        same_size_ = sizes.u32();
        samples_ = sizes.u32();
        if (same_size_ == 0) sizes_ = open(t.stsz, 8, 4);
        durations_ = run_length(open(t.stts, 4, 8));
        offsets_ = run_length(open(t.ctts, 4, 8));
        chunk_runs_ = open(t.stsc, 4, 12);
        wide_ = t.co64.type == fourcc("co64");
        chunks_ = wide_ ? open(t.co64, 4, 8) : open(t.stco, 4, 4);
        sync_ = open(t.stss, 4, 4);
        if (wide_ && t.stco.type == fourcc("stco")) fault_ = {errc::malformed, t.stco.type, t.stco.offset};
    }

    const fault& why() const noexcept { return fault_; }

    std::optional<sample_row> next() noexcept {
        if (fault_ || sample_ == samples_) return std::nullopt;
        if (left_in_chunk_ == 0 && !next_chunk()) return fail(facts_->tables.stsc);
        const auto duration = durations_.next();
        if (!duration) return fail(facts_->tables.stts);
        sample_row row{.offset = offset_, .decode_time = time_, .duration = *duration};
        row.size = same_size_ != 0 ? same_size_ : sizes_.at(sample_);
        // Version 0 has unsigned offsets, but files with negative ones in it are common and larger ones are not.
        row.composition_offset = static_cast<std::int32_t>(offsets_.next().value_or(0));
        row.entry = chunk_runs_.at(chunk_run_, 2);
        row.starts_run = starts_chunk_;
        row.sync = is_sync(sample_ + 1);
        starts_chunk_ = false;
        offset_ += row.size;
        time_ += row.duration;
        --left_in_chunk_;
        ++sample_;
        return row;
    }

private:
    std::nullopt_t fail(const box_view& box) noexcept {
        fault_ = {errc::malformed, box.type, box.offset};
        return std::nullopt;
    }
    bool next_chunk() noexcept {
        for (; left_in_chunk_ == 0; ++chunk_) {
            if (chunk_ == chunks_.size() || chunk_runs_.size() == 0) return false;
            while (chunk_run_ + 1 < chunk_runs_.size() && chunk_runs_.at(chunk_run_ + 1) <= chunk_ + 1) ++chunk_run_;
            left_in_chunk_ = chunk_runs_.at(chunk_run_, 1);
            offset_ = wide_ ? chunks_.wide_at(chunk_) : chunks_.at(chunk_);
        }
        return starts_chunk_ = true;
    }
    bool is_sync(std::size_t number) noexcept {
        if (facts_->tables.stss.type == fourcc{}) return true;
        while (sync_at_ < sync_.size() && sync_.at(sync_at_) < number) ++sync_at_;
        return sync_at_ < sync_.size() && sync_.at(sync_at_) == number;
    }
};

}   // namespace bartizan::mp4
