// ruling: what is said about one unit, and how what was said under reserve becomes final or is taken back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/finder.hpp>

#include <utility>

namespace bartizan::frame::verify {

// ruling: marks units. While a document is itself unsigned, all that it says is claimed, not closed.
//   Host    note(remark)
template <verify_limits L, class Host, class Target = target::portable> class ruling : protected finder<L, Target> {
protected:
    using finder<L, Target>::last_key_, finder<L, Target>::units_;

    Host& host_;
    std::uint64_t voucher_ = 0;    // of the document being applied; 0: its own signature
    std::uint64_t left_ = 0;       // units that it left uncovered
    std::uint64_t forgiven_ = 0;   // list entries that may be lost documents, not slices
    bool base_proven_ = true;      // what the units that wait are shown on top of is as it was signed, though it may not be whole

    explicit ruling(Host& host) noexcept : host_(host) {}

    void mark(unit& u, frame_verdict v, cause why = cause::none) noexcept {
        u.verdict = v;
        u.why = why;
        u.state = voucher_ ? unit_state::claimed : unit_state::closed;
        u.voucher = voucher_;
    }
    void leave(unit& u, cause why = cause::no_document) noexcept {
        if (u.document) host_.note(remark::document_not_signed);
        ++left_;
        mark(u, frame_verdict::not_covered, !u.readable ? u.why : u.matches_untrusted ? cause::untrusted_signer : why);
    }
    // condemn: where a signed unit was expected, another one stands. What could not be read or compared is not condemned.
    void condemn(unit& u) noexcept {
        if (u.document || !u.readable || !u.anchored)
            leave(u);
        else
            mark(u, frame_verdict::altered);
    }
    void drop(unit& u) noexcept {   // its document was never authenticated
        u.verdict = frame_verdict::not_covered;
        u.why = cause::document_not_signed;
        u.state = unit_state::closed;
        u.missing_before = 0;
        u.segment_start = u.timed_from = u.timed_to = false;
        host_.note(remark::document_not_signed);
    }
    void lose(unit& before, std::uint64_t units, bool at_least) noexcept {
        const auto off = at_least ? 0 : std::min(units, forgiven_);
        forgiven_ -= off;
        units -= off;
        if (off > 0) host_.note(remark::document_lost);
        if (units == 0) return;
        before.missing_before += units;
        before.missing_at_least |= at_least;
    }

    // proven: what a signed document makes of the units that it lists: a recorder's makes nothing authentic.
    static frame_verdict proven(const read_document& d) noexcept {
        return d.standing == standing::trusted && d.verdict.as == crypto::signs_as::recorder ? frame_verdict::countersigned : frame_verdict::authentic;
    }
    // resolve: a signed document authenticates the unsigned ones that it lists, and they those before, back to front; as a camera or a recorder.
    void resolve() noexcept {
        for (auto s = units_.back(); s-- > units_.front();) {
            auto& u = units_[s];
            if (u.state != unit_state::claimed || !units_.holds(u.voucher)) continue;
            const auto& sei = units_[u.voucher];
            if (sei.state != unit_state::closed) continue;
            if (sei.verdict == frame_verdict::authentic || sei.verdict == frame_verdict::countersigned) {
                u.state = unit_state::closed;
                if (u.verdict == frame_verdict::authentic) u.verdict = sei.verdict;
            } else
                drop(u);
        }
    }
    void reopen() noexcept {
        for (auto s = units_.front(); s < units_.back(); ++s)
            if (auto& u = units_[s]; u.state == unit_state::claimed) {
                u.state = unit_state::open;
                u.verdict = frame_verdict::not_covered;
                if (u.why == cause::none) u.why = cause::no_document;
                u.missing_before = 0;
                u.segment_start = u.timed_from = u.timed_to = u.missing_at_least = u.key_lost = false;
            }
    }
    // rest: the last word on a unit, when all before it are decided. A picture whose key picture is lost is as it was signed, and shown on top of
    // what came in front: it counts when that is proven, too. Else somebody may have put another key picture there.
    void rest(unit& u) noexcept {
        if (u.document) return;
        const bool proven = u.verdict <= frame_verdict::countersigned;
        if (u.gop_start) {
            last_key_ = u.own;
            base_proven_ = proven || u.key_named;
        } else if (u.verdict == frame_verdict::altered)
            base_proven_ = false;
        else if (proven && u.key_lost && !base_proven_) {
            u.verdict = frame_verdict::not_covered;
            u.why = cause::unproven_key_picture;
        }
    }
};

}   // namespace bartizan::frame::verify
