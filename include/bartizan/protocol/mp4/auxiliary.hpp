// auxiliary: the IV and the subsamples of each sample, from senc or from saiz and saio.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/movie.hpp>

namespace bartizan::mp4 {

// subsample_list: a view of the entries in the file, 6 bytes each.   source  ISO/IEC 23001-7, 7.2
class subsample_list {
    bytes_view entries_{};

public:
    struct entry {
        std::uint32_t clear = 0, encrypted = 0;
    };
    subsample_list() = default;
    explicit subsample_list(bytes_view entries) noexcept : entries_(entries) {}

    std::size_t size() const noexcept { return entries_.size() / 6; }
    bool empty() const noexcept { return entries_.empty(); }
    entry operator[](std::size_t at) const noexcept {
        byte_reader in(entries_.subspan(at * 6, 6));
        const auto clear = in.u16();
        return {clear, in.u32()};
    }
    // total: of all entries, which is the size of the sample when the file is sound.
    std::uint64_t total() const noexcept {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < size(); ++i) sum += std::uint64_t{(*this)[i].clear} + (*this)[i].encrypted;
        return sum;
    }
};

struct auxiliary {
    bytes_view iv{};
    subsample_list subsamples{};
};

// auxiliary_reader: one auxiliary a sample, in order.   memory  views of the file
class auxiliary_reader {
    bytes_view file_{};
    byte_reader senc_{bytes_view{}}, sizes_{bytes_view{}}, offsets_{bytes_view{}};
    std::uint64_t base_ = 0, at_ = 0;
    std::uint32_t samples_ = 0, runs_ = 0;
    std::uint8_t size_ = 0;
    bool has_senc_ = false, has_tables_ = false, has_subsamples_ = false, wide_ = false;

public:
    auxiliary_reader() = default;

    // The boxes of a traf or stbl, where there are any; offsets of saio count from `base`.
    // A box that cannot be read counts as absent: the samples then fail.
    auxiliary_reader(bytes_view file, const box_view& senc, const box_view& saiz, const box_view& saio, std::uint64_t base) noexcept
        : file_(file), base_(base) {
        senc_ = byte_reader(senc.payload);
        has_subsamples_ = (senc_.u32() & 2) != 0;
        samples_ = senc_.u32();
        has_senc_ = senc_.whole();
        if (has_senc_ || saiz.payload.empty() || saio.payload.empty()) return;
        sizes_ = byte_reader(saiz.payload);
        if (sizes_.u32() & 1) sizes_.skip(8);   // auxiliary information type and parameter
        size_ = sizes_.u8();
        samples_ = sizes_.u32();
        offsets_ = byte_reader(saio.payload);
        const auto start = offsets_.u32();
        wide_ = start >> 24 != 0;
        if (start & 1) offsets_.skip(8);
        runs_ = offsets_.u32();
        has_tables_ = sizes_.whole() && offsets_.whole() && runs_ > 0;
    }

    bool present() const noexcept { return has_senc_ || has_tables_; }

    // begin_run: a chunk or a track run begins; saio has one offset for each of them, or one for all.
    void begin_run() noexcept {
        if (!has_tables_ || runs_ == 0) return;
        --runs_;
        at_ = base_ + (wide_ ? offsets_.u64() : offsets_.u32());
    }

    // next: false: the boxes do not hold what they should. An entry without IV and subsamples: the sample is clear.
    bool next(std::uint8_t iv_bytes, auxiliary& to) noexcept {
        to = {};
        if (samples_ == 0) return false;
        --samples_;
        if (has_senc_) return read(senc_, iv_bytes, has_subsamples_, to);
        const std::uint8_t size = size_ != 0 ? size_ : sizes_.u8();
        if (!has_tables_ || !sizes_.whole() || !offsets_.whole() || at_ > file_.size() || size > file_.size() - at_) return false;
        byte_reader in(file_.subspan(static_cast<std::size_t>(at_), size));
        at_ += size;
        return size == 0 || read(in, iv_bytes, size > iv_bytes, to);
    }

private:
    static bool read(byte_reader& in, std::uint8_t iv_bytes, bool subsamples, auxiliary& to) noexcept {
        to.iv = in.bytes(iv_bytes);
        if (subsamples) to.subsamples = subsample_list(in.bytes(std::size_t{in.u16()} * 6));
        return in.whole();
    }
};

}   // namespace bartizan::mp4
