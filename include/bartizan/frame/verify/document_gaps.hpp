// document_gaps: what the documents of an encrypted stream say is missing, to somebody who has no key and so cannot hash its pictures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>

#include <cstdint>

namespace bartizan::frame::verify {

// document_gaps: counts the slices of whole groups of pictures and compares them with the counts and numbers of signed documents.
//   out      only what is sure: that documents are not there, by their numbers; and that a group of pictures has fewer slices than its document
//            lists, when its end is the signed end. A slice that was put into another's place is not seen: that takes the key
//   memory   sizeof; time: constant per slice and document
class document_gaps {
    std::uint64_t open_ = 0, closed_ = 0;   // units of the group that comes, and of the whole ones that no document spoke of yet
    std::uint32_t groups_ = 0;              // whole ones
    std::uint32_t counter_ = 0, unsigned_ = 0;
    utc_time last_time_{}, group_end_{};
    bool known_ = false;

public:
    struct facts {
        std::uint32_t counter = 0;
        std::uint64_t listed = 0;     // units; 0: it does not say
        bool triggered = false;       // by a part of a group
        bool begins = false;          // the camera began a new recording
        utc_time end;                 // signed: of the first picture behind what it speaks of
    };
    struct gap {
        std::uint64_t documents = 0, units = 0;
        utc_time since{};             // when the document before came
        bool any() const noexcept { return documents + units > 0; }
    };

    void slice(bool starts_group, utc_time captured) noexcept {
        if (starts_group) {
            if (open_ > 0) ++groups_, group_end_ = captured;
            closed_ += open_;
            open_ = 0;
        }
        ++open_;
    }
    // unsigned_document: one that a later signed one lists, so it is among the units too.
    void unsigned_document() noexcept { ++open_, ++unsigned_; }
    // signed_document: after the slices of the picture that brought it. tolerance: between the clocks of the signature and of the stream
    gap signed_document(const facts& d, utc_time captured, std::int64_t tolerance_ticks) noexcept {
        if (known_ && d.counter == counter_) return {};   // sent twice, as the specification allows
        gap out{.since = last_time_};
        const auto steps = d.counter - counter_;   // it wraps at 32 bits
        const bool follows = known_ && !d.begins && steps < 0x8000'0000u;
        if (follows && steps > 1 + unsigned_) out.documents = steps - 1 - unsigned_;
        const auto apart = d.end.ticks > group_end_.ticks ? d.end.ticks - group_end_.ticks : group_end_.ticks - d.end.ticks;
        const bool whole = follows && steps == 1 && unsigned_ == 0 && !d.triggered && groups_ == 1 && apart <= tolerance_ticks;
        if (whole && d.listed > closed_) out.units = d.listed - closed_;
        known_ = true;
        counter_ = d.counter;
        last_time_ = captured;
        closed_ = groups_ = unsigned_ = 0;
        return out;
    }
};

}  // namespace bartizan::frame::verify
