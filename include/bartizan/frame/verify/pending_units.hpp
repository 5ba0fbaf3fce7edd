// pending_units: the hashed units that wait for a document, in stream order, in a ring of fixed size.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/report.hpp>

#include <array>
#include <cstring>

namespace bartizan::frame::verify {

using hash_bytes = std::array<std::byte, media_signing::largest_hash_bytes>;

// unit_state: open until a document speaks of it; claimed while that document itself waits for a signature; closed for good.
enum class unit_state : std::uint8_t { open, claimed, closed };

struct unit {
    hash_bytes own{};     // H(NAL)
    hash_bytes entry{};   // what a document lists: own, or H(anchor || own)
    std::uint64_t frame = 0, nal = 0;
    std::uint64_t voucher = 0;          // claimed: sequence number of the unsigned SEI whose document speaks of this unit
    utc_time from, to;                  // of a document, at the first and at the last unit that it covers
    std::uint64_t missing_before = 0;   // units
    std::uint64_t missing_pictures = 0; // before this one, as the extension knows; it then outweighs missing_before
    std::int64_t presented = 0;         // by the container, in 100 ns; timed only
    utc_time captured;                  // extended only
    std::uint32_t sets = 0;             // parameter sets that had come when this unit came
    unit_state state = unit_state::open;
    frame_verdict verdict = frame_verdict::not_covered;
    cause why = cause::no_document;
    bool gop_start = false, random_access = false;
    bool document = false;   // an own unsigned SEI: hashed, but no part of any frame
    bool optional = false;   // of a type that the reference does not hash and the specification does
    bool readable = true;
    bool anchored = true;   // false: no random access picture came before, so `entry` is not known yet
    bool key_lost = false;      // `entry` is made with the key picture that a document tells, not with the one that came in front
    bool key_named = false;     // a key picture whose own document is lost, and to which a signed one links
    bool timed_from = false, timed_to = false;
    bool timed = false, extended = false;
    change by_extension = change::none;
    bool missing_at_least = false, segment_start = false, matches_untrusted = false;
};

// pending_units: sequence numbers count all units of the stream; [front(), back()) are in memory.
template <std::size_t Capacity> class pending_units {
    std::array<unit, Capacity> ring_;
    std::uint64_t front_ = 1, back_ = 1;   // 0 means "no unit" in unit::voucher

public:
    std::uint64_t front() const noexcept { return front_; }
    std::uint64_t back() const noexcept { return back_; }   // the sequence number that the next unit gets
    std::size_t size() const noexcept { return static_cast<std::size_t>(back_ - front_); }
    bool full() const noexcept { return size() == Capacity; }
    unit& operator[](std::uint64_t sequence) noexcept { return ring_[sequence % Capacity]; }
    bool holds(std::uint64_t sequence) const noexcept { return sequence >= front_ && sequence < back_; }

    unit& push() noexcept {   // only when not full()
        unit& u = ring_[back_++ % Capacity];
        u.frame = u.nal = u.voucher = u.missing_before = u.missing_pictures = 0;
        u.state = unit_state::open;
        u.verdict = frame_verdict::not_covered;
        u.why = cause::no_document;
        u.gop_start = u.random_access = u.document = u.optional = u.timed_from = u.timed_to = false;
        u.missing_at_least = u.segment_start = u.matches_untrusted = u.key_lost = u.key_named = false;
        u.timed = u.extended = false;
        u.by_extension = change::none;
        u.readable = u.anchored = true;
        return u;
    }
    void pop() noexcept { ++front_; }
};

}   // namespace bartizan::frame::verify
