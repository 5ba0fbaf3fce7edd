// hash: the first gate of the frame path: every slice goes into the hash list of its GOP.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/past.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/frame/picture.hpp>

namespace bartizan::frame {

// document_limits: when a document must be made even though the GOP goes on (a "partial GOP" of ONVIF Media Signing).
// 600 hashes is what validators in the field hold; 5 s is the specification's advice for the longest unsigned stretch.
struct document_limits {
    std::size_t slices = 600;
    unsigned longest_ms = 5000;
};

// hash_record: what one document will say about its slices. list: `count` hashes in decoding order.
template <std::size_t HashBytes, std::size_t Slices> struct hash_record {
    std::array<std::byte, HashBytes * Slices> list;
    std::array<std::byte, HashBytes> gop_hash;
    std::size_t count = 0;
    utc_time start, end;
    bool triggered = false;   // closed by a limit, not by the next key picture

    bytes_view hashes() const noexcept { return bytes_view(list).first(count * HashBytes); }
};

// hasher: hashes each slice as ONVIF Media Signing wants it, and closes a record per GOP.
//   checklist  I01      memory  two records inside the object (38 KiB with 600 SHA-256 hashes); never the heap
//   source     ONVIF Media Signing 26.06, hashing of NAL units; slices that it leaves out are counted in `uncovered()`
template <class Hash, class Target = target::portable, document_limits L = document_limits{}> class hasher {
    using function = crypto::hasher<Hash, purpose::frame_integrity, Target>;

public:
    static constexpr std::size_t hash_bytes = function::digest_size;
    using record = hash_record<hash_bytes, L.slices>;
    using document_function = crypto::hasher<Hash, purpose::document_signature, Target>;   // for the signer, which signs the same hash
    // hashed: the picture and, when it closed a record, that record; valid until the next record is closed. No picture: end of stream.
    struct hashed {
        const picture* what;
        const record* closed;
    };
    using out = past<hasher, hashed>;

    explicit hasher(nal::codec c) noexcept : codec_(c) {}

    // operator(): hash a picture.   errors  starts_without_key_picture, no_slice, too_many_slices, path_ended; the picture is then not counted
    result<out> operator()(const picture& p) noexcept {
        if (ended_) return errc::path_ended;
        const bool key = starts_gop(codec_, p);
        const auto slices = static_cast<std::size_t>(std::ranges::count_if(p.units, [&](bytes_view u) { return nal::kind_of(codec_, u) == nal::kind::slice; }));
        const bool any = slices > 0 || std::ranges::any_of(p.units, [&](bytes_view u) { return nal::kind_of(codec_, u) == nal::kind::uncovered_slice; });
        if (!any) return errc::no_slice;
        if (!key && !anchored_) return errc::starts_without_key_picture;
        if (slices > L.slices) return errc::too_many_slices;

        const record* closed = nullptr;
        const auto longest = utc_time::ticks_per_second / 1000 * static_cast<std::int64_t>(L.longest_ms);
        const bool full = open().count + slices > L.slices || p.captured.ticks - open().start.ticks >= longest;
        if (open().count > 0 && (key || full)) closed = close(p.captured, !key);
        if (open().count == 0) open().start = p.captured;
        for (const auto unit : p.units) add(unit);
        return out{hashed{&p, closed}};
    }

    // finish: close the last record at the time at which the last picture ends.
    result<out> finish(utc_time end) noexcept {
        if (ended_) return errc::path_ended;
        ended_ = true;
        return out{hashed{nullptr, open().count > 0 ? close(end, false) : nullptr}};
    }

    std::size_t uncovered() const noexcept { return uncovered_; }   // slices of kinds that the standard does not hash

private:
    record& open() noexcept { return records_[current_]; }
    const record* close(utc_time end, bool triggered) noexcept {
        record& done = open();
        done.end = end;
        done.triggered = triggered;
        function whole;
        whole.update(done.hashes());
        done.gop_hash = whole.finish();
        current_ ^= 1;
        open().count = 0;
        return &done;
    }
    void add(bytes_view unit) noexcept {
        const auto k = nal::kind_of(codec_, unit);
        uncovered_ += k == nal::kind::uncovered_slice;
        if (k != nal::kind::slice) return;
        function of_unit;
        of_unit.update(unit);
        auto entry = of_unit.finish();
        if (nal::starts_gop(codec_, unit)) {
            anchor_ = entry;
            anchored_ = true;
        } else {   // bound to its key picture: a GOP's slices cannot be moved to another
            function bound;
            bound.update(anchor_);
            bound.update(entry);
            entry = bound.finish();
        }
        std::ranges::copy(entry, open().list.begin() + static_cast<std::ptrdiff_t>(open().count++ * hash_bytes));
    }

    nal::codec codec_;
    std::array<record, 2> records_{};
    std::array<std::byte, hash_bytes> anchor_{};
    std::size_t current_ = 0, uncovered_ = 0;
    bool anchored_ = false, ended_ = false;
};

}  // namespace bartizan::frame
