// chain: the last document that counts, and how the next one stands to it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/document_reader.hpp>

namespace bartizan::frame::verify {

// relation: of a document to the chain before it.
enum class relation : std::uint8_t {
    first,     // nothing came before, or another signer did
    next,      // the counter follows and the linked hash is right
    jump,      // the counter says that documents are lost between
    restart,   // counter 1 and no link: the camera began a new recording
    broken,    // the counter follows, the link does not fit: recordings were joined
    back,      // the counter goes back
};

struct gap {   // what is missing in front of a document's first unit
    std::uint64_t units = 0;
    bool at_least = false;
};

struct chain {
    bool known = false;
    bool provisional = false;   // the last document waits for a signature
    bool first_known = false;
    bool signer_known = false;   // false: unsigned documents only, so far
    bool at_least = false;       // more than `owed` may be missing
    bool placed = false;         // some document found its units
    bool located = false;        // ... or found those that it links to: what stands behind them is in the file or missing from it
    bool whole = false;          // the last document has no list: what is not as it was signed condemns all of its units
    bool blurred = false;        // the last document has no list and came after a loss: its units were not found, wherever they are
    std::uint32_t counter = 0;
    hash_bytes first_entry{}, gop_hash{};
    std::size_t width = 0;
    utc_time start, end;
    std::array<std::byte, 32> signer{};
    std::uint64_t sei = 0;             // provisional: the number of the last document's own unit
    std::uint64_t covered_until = 0;   // units before this number that are still open were not signed as they are
    std::uint64_t owed = 0;            // entries of the last documents that were not found yet
    std::uint64_t frames_after = 1;    // how many frames later than its last unit the last document stood

    bool links_to(const read_document& d) const noexcept {
        return first_known && d.width == width && std::memcmp(d.said.linked_hash.data(), first_entry.data(), width) == 0;
    }
    bool same_signer(const read_document& d) const noexcept {
        return !signer_known || d.standing == standing::unsigned_ || d.signer == signer;
    }
    // repeats_hash: the reference's end-of-stream document has the hash and the times of the document before.
    bool repeats_hash(const read_document& d) const noexcept {
        return d.width == width && d.said.start == start && d.said.end == end &&
               std::memcmp(d.said.gop_hash.data(), gop_hash.data(), width) == 0;
    }

    // follow: the document becomes the last one. first: the list entry of the first unit it speaks of, empty when unknown.
    void follow(const read_document& d, bytes_view first) noexcept {
        known = true;
        blurred = false;
        whole = !d.gives_list();
        provisional = d.standing == standing::unsigned_;
        counter = d.said.counter;
        width = d.width;
        first_known = first.size() == width;
        if (first_known) std::ranges::copy(first, first_entry.begin());
        std::ranges::copy(d.said.gop_hash, gop_hash.begin());
        start = d.said.start;
        end = d.said.end;
        if (provisional) return;
        signer = d.signer;
        signer_known = true;
    }
};

// steps: how far the counter went since; it wraps at 32 bits.
constexpr std::int32_t steps(const chain& c, const read_document& d) noexcept {
    return static_cast<std::int32_t>(d.said.counter - c.counter);
}

inline relation relate(const chain& c, const read_document& d) noexcept {
    if (!c.known || !c.same_signer(d)) return relation::first;
    if (d.begins_recording()) return relation::restart;
    const auto by = steps(c, d);
    if (by == 1) return !c.first_known || c.links_to(d) ? relation::next : relation::broken;
    return by > 1 ? relation::jump : relation::back;
}

}   // namespace bartizan::frame::verify
