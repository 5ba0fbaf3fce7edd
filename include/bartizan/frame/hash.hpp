// hash: the first gate of the frame path: it keeps the hash list of each GOP and decides when one is complete.
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
    std::size_t pictures = 0;    // in one document at most; 0: as many as come
    std::size_t documents = 0;   // of the slices: kept free for documents without signature, which a later one lists
};

// hash_record: what one document will say about its slices. list: `count` hashes in decoding order.
template <std::size_t HashBytes, std::size_t Slices> struct hash_record {
    std::array<std::byte, HashBytes * Slices> list;
    std::array<std::byte, HashBytes> gop_hash;
    std::size_t count = 0, pictures = 0, documents = 0;
    utc_time start, end;
    bool triggered = false;   // closed by a limit, not by the next key picture

    bytes_view hashes() const noexcept { return bytes_view(list).first(count * HashBytes); }
};

// hashing: at_once: a picture that left this gate is in the list. while_protecting: it is only admitted, and the protecting gate, which
// reads every byte anyway, hashes it in the same pass and settles; what a clear gate takes is never of this kind. in_bunches: slices are
// hashed 12 at a time, side by side, for whoever keeps the memory of the last 12 slices (or of all since the last record) as it is:
// files that are signed afterwards, encoders with enough buffers.
enum class hashing { at_once, while_protecting, in_bunches };

template <class Before, class Keystream, class ContentKey> class protecting_gate;   // protect.hpp

// hasher: lists each slice's hash as ONVIF Media Signing wants it, and closes a record per GOP.
//   checklist  I01      memory  two records inside the object (38 KiB with 600 SHA-256 hashes); never the heap
//   source     ONVIF Media Signing 26.06, hashing of NAL units; slices that it leaves out are counted in `uncovered()`
template <class Hash, class Target = target::portable, document_limits L = document_limits{}, hashing When = hashing::at_once> class hasher {
    using function = crypto::hasher<Hash, purpose::frame_integrity, Target>;

public:
    using algorithm = Hash;
    using target = Target;
    static constexpr hashing when = When;
    using digest = typename function::digest;
    static constexpr std::size_t hash_bytes = function::digest_size;
    using record = hash_record<hash_bytes, L.slices>;
    using document_function = crypto::hasher<Hash, purpose::document_signature, Target>;   // for the signer, which signs the same hash
    // hashed: the picture (admitted, when it is hashed while protecting) and, when it closed a record, that record; valid until the next record is closed. No picture: end of stream.
    struct hashed {
        const picture* what;
        const record* closed;
    };
    using out = past<hasher, hashed>;

    // listed: the hash of a slice, and whether it is the one that its GOP's other slices are bound to.
    struct listed {
        digest of_unit;
        bool starts_gop;
    };
    // slice_hashes: of one picture, in its order; those that the standard does not hash are only counted.
    struct slice_hashes {
        std::span<const listed> slices;
        std::size_t uncovered;
    };
    // settled: what was admitted is in the list now. Only this gate can say so, and only to a protecting gate's proof of having hashed.
    struct settlement {};
    using settled = past<hasher, settlement>;
    // listed_document: the hash of a SEI unit without signature, as it will be sent.
    struct listed_document { digest of_unit; };

    explicit hasher(nal::codec c) noexcept : codec_(c) {}

    // operator(): hash a picture, or admit it.
    //   errors  starts_without_key_picture, no_slice, too_many_slices, path_ended; the picture is then not counted
    result<out> operator()(const picture& p) noexcept {
        if (ended_) return errc::path_ended;
        const bool key = starts_gop(codec_, p);
        const auto slices = static_cast<std::size_t>(std::ranges::count_if(p.units, [&](bytes_view u) { return nal::kind_of(codec_, u) == nal::kind::slice; }));
        const bool any = slices > 0 || std::ranges::any_of(p.units, [&](bytes_view u) { return nal::kind_of(codec_, u) == nal::kind::uncovered_slice; });
        if (!any) return errc::no_slice;
        if (!key && !anchored_ && held_ == 0) return errc::starts_without_key_picture;
        if (slices > L.slices - L.documents) return errc::too_many_slices;

        const record* closed = nullptr;
        const auto longest = utc_time::ticks_per_second / 1000 * static_cast<std::int64_t>(L.longest_ms);
        const bool full = slices_so_far() + slices + L.documents - open().documents > L.slices || (L.pictures > 0 && open().pictures == L.pictures) || p.captured.ticks - open().start.ticks >= longest;
        if (slices_so_far() > 0 && (key || full)) closed = close(p.captured, !key);
        if (slices_so_far() == 0) open().start = p.captured;
        ++open().pictures;
        if constexpr (When != hashing::while_protecting) add(p.units);
        return out{hashed{&p, closed}};
    }

    // settle: the slices of the picture that was admitted last.
    template <class Before, class Keystream, class ContentKey>
        requires(When == hashing::while_protecting && std::is_same_v<typename Before::hasher, hasher>)
    settled settle(past<protecting_gate<Before, Keystream, ContentKey>, slice_hashes> proof) noexcept {
        for (const auto& slice : proof->slices) enter(slice);
        uncovered_ += proof->uncovered;
        return settled{settlement{}};
    }

    // list_document: the signing gate's own SEI unit, which leaves in front of the next picture's first slice.
    bool takes_document() noexcept { return !ended_ && slices_so_far() > 0 && open().documents < L.documents; }
    template <class Gate>
        requires std::is_same_v<typename Gate::hasher, hasher>
    void list_document(past<Gate, listed_document> proof) noexcept {
        ++open().documents;
        flush();
        append(proof->of_unit);
    }

    // finish: close the last record at the time at which the last picture ends.
    result<out> finish(utc_time end) noexcept {
        if (ended_) return errc::path_ended;
        ended_ = true;
        return out{hashed{nullptr, slices_so_far() > 0 ? close(end, false) : nullptr}};
    }

    std::size_t uncovered() const noexcept { return uncovered_; }   // slices of kinds that the standard does not hash

private:
    record& open() noexcept { return records_[current_]; }
    std::size_t slices_so_far() noexcept { return open().count + held_; }
    const record* close(utc_time end, bool triggered) noexcept {
        flush();
        record& done = open();
        done.end = end;
        done.triggered = triggered;
        function whole;
        whole.update(done.hashes());
        done.gop_hash = whole.finish();
        current_ ^= 1;
        open().count = open().pictures = open().documents = 0;
        return &done;
    }
    // add: the slices in bunches, as several are hashed faster together than one after the other.
    void add(std::span<const bytes_view> units) noexcept {
        for (const auto unit : units) {
            const auto k = nal::kind_of(codec_, unit);
            uncovered_ += k == nal::kind::uncovered_slice;
            if (k != nal::kind::slice) continue;
            slices_[held_++] = unit;
            if (held_ == most) flush();
        }
        if constexpr (When != hashing::in_bunches) flush();
    }
    void flush() noexcept {
        if (held_ == 0) return;
        std::array<digest, most> digests;
        crypto::digests_of<Hash, purpose::frame_integrity, Target>(std::span(slices_).first(held_), digests);
        const auto count = std::exchange(held_, 0);
        for (std::size_t i = 0; i < count; ++i) enter({digests[i], nal::starts_gop(codec_, slices_[i])});
    }
    void enter(const listed& slice) noexcept {
        auto entry = slice.of_unit;
        if (slice.starts_gop) {
            anchor_ = entry;
            anchored_ = true;
        } else {   // bound to its key picture: a GOP's slices cannot be moved to another
            function bound;
            bound.update(anchor_);
            bound.update(entry);
            entry = bound.finish();
        }
        append(entry);
    }
    void append(const digest& entry) noexcept {
        std::ranges::copy(entry, open().list.begin() + static_cast<std::ptrdiff_t>(open().count++ * hash_bytes));
    }

    nal::codec codec_;
    std::array<record, 2> records_{};
    std::array<std::byte, hash_bytes> anchor_{};
    static constexpr std::size_t most = 12;   // what crypto::digests_of takes at once
    std::array<bytes_view, most> slices_;     // not hashed yet
    std::size_t held_ = 0;
    std::size_t current_ = 0, uncovered_ = 0;
    bool anchored_ = false, ended_ = false;
};

}  // namespace bartizan::frame
