// finder: the units that wait, and which of them a document speaks of, wherever they stand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/chain.hpp>
#include <bartizan/frame/verify/hashed_unit.hpp>
#include <bartizan/frame/verify/matcher.hpp>

#include <limits>

namespace bartizan::frame::verify {

// finder: looks by content. The window is the open units in stream order; indices are into it, numbers count all units of the stream.
//   memory  limits.pending_units * 240 bytes      time  per document: pending units + list entries, times log(entries)
template <verify_limits L, class Target = target::portable> class finder {
    using unit_hash = verify::unit_hash<Target>;

protected:
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    using outcome = typename matcher<L.pending_units, L.list_entries>::outcome;

    pending_units<L.pending_units> units_;
    matcher<L.pending_units, L.list_entries> matcher_;
    std::array<std::uint32_t, L.pending_units> window_{};   // as distance from units_.front()
    std::size_t window_size_ = 0;
    std::uint64_t given_up_ = 0;   // units without an anchor that no document wanted
    int blind_tries_ = 0;          // documents tried on units that have no anchor
    bool all_slices_ = false;      // the signer hashes the optional types, too
    bool optional_waits_ = false;
    hash_bytes first_anchor_{};         // of the units before the first random access picture, once a document has shown it
    bool first_anchor_known_ = false;

    unit& at(std::size_t i) noexcept { return units_[number(i)]; }
    std::uint64_t number(std::size_t i) const noexcept { return units_.front() + window_[i]; }
    void gather(bool with_optional) noexcept {
        window_size_ = 0;
        for (auto s = units_.front(); s < units_.back(); ++s)
            if (const auto& u = units_[s]; u.state == unit_state::open && (with_optional || !u.optional))
                window_[window_size_++] = static_cast<std::uint32_t>(s - units_.front());
    }
    // gop_after: the first start of a GOP behind `from`, with at least one slice between; window_size_ if there is none.
    std::size_t gop_after(std::size_t from) noexcept {
        bool slice = false;
        for (auto i = from; i < window_size_; ++i) {
            if (slice && at(i).gop_start) return i;
            slice |= !at(i).document;
        }
        return window_size_;
    }
    std::size_t last_gop() noexcept {
        for (auto i = window_size_; i-- > 0;)
            if (at(i).gop_start) return i;
        return none;
    }

    outcome find(const read_document& d) noexcept {
        auto o = look(d, all_slices_);
        if (all_slices_ || !optional_waits_ || (o.matched > 0 && o.matched == d.listed())) return o;
        const auto more = look(d, true);
        if (more.matched > o.matched) {
            all_slices_ = true;
            return more;
        }
        return look(d, false);
    }
    // lists: whether the unit of this number is among those that were found.
    bool lists(std::uint64_t unit_number, const outcome& o) noexcept {
        for (auto i = o.first_unit; i <= o.last_unit; ++i)
            if (number(i) == unit_number) return matcher_.entry_of(i) >= 0;
        return false;
    }
    std::size_t linked_unit(const read_document& d, std::size_t until) noexcept {
        for (std::size_t i = 0; i < until; ++i)
            if (std::memcmp(at(i).entry.data(), d.said.linked_hash.data(), d.width) == 0) return i;
        return none;
    }

    // links_to_itself: the reference's end-of-stream document repeats the hash of the one before and links to it. When that one is
    // lost, it looks as if the units of both were there only once.
    bool links_to_itself(const read_document& d, const outcome& o) noexcept {
        return !d.gives_list() && same_bytes(bytes_view(at(o.first_unit).entry).first(d.width), d.said.linked_hash);
    }

    bool depends_on_list(const read_document& d, std::size_t from) noexcept {
        const auto to = std::min(gop_after(from), from + 9);
        for (auto i = from; i < to; ++i) {
            if (at(i).document || !at(i).readable) continue;
            const auto entry = with_anchor(d, at(i).own);
            for (std::size_t e = 0; e < d.listed(); ++e)
                if (std::memcmp(entry.data(), d.said.list.data() + e * d.width, d.width) == 0) return true;
        }
        return false;
    }

private:
    outcome look(const read_document& d, bool with_optional) noexcept {
        gather(with_optional);
        if (!d.gives_list()) return look_by_gop_hash(d);
        anchor_with(d);
        const auto o = matcher_.run(
            window_size_, [&](std::size_t i) { return at(i).entry.data(); }, d.said.list, d.width);
        // A later part of the same GOP lists no anchor, so what the first one has shown is kept.
        if (o.matched > 0 && !first_anchor_known_ && !at(o.first_unit).anchored && !at(o.first_unit).document) {
            first_anchor_known_ = true;
            std::ranges::copy(d.first_entry(), first_anchor_.begin());
        }
        return o;
    }
    // anchor_with: units before the first random access picture of the file can only be of the GOP that the list begins with.
    void anchor_with(const read_document& d) noexcept {
        bool tried = false;
        for (std::size_t i = 0; i < window_size_ && !at(i).anchored; ++i) {
            auto& u = at(i);
            if (!u.readable || u.document) continue;
            tried = true;
            if (blind_tries_ < 4 || first_anchor_known_)
                u.entry = first_anchor_known_ ? with_anchor(d, first_anchor_, u.own) : with_anchor(d, u.own);
            else {
                u.state = unit_state::closed;
                ++given_up_;
            }
        }
        if (tried && !first_anchor_known_ && blind_tries_++ >= 4) gather(all_slices_);
    }
    static hash_bytes with_anchor(const read_document& d, const hash_bytes& own) noexcept { return with_anchor(d, d.first_entry(), own); }
    static hash_bytes with_anchor(const read_document& d, bytes_view anchor, const hash_bytes& own) noexcept {
        unit_hash hash(d.said.hash);
        hash.update(anchor.first(d.width));
        hash.update(bytes_view(own).first(d.width));
        return hash.finish().bytes;
    }
    // look_by_gop_hash: the range is where the last one ended or a GOP starts; after losses it may also end at a GOP, or be anywhere.
    outcome look_by_gop_hash(const read_document& d) noexcept {
        const auto known = d.listed();
        int tries = d.standing == standing::unsigned_ ? 1 : 16;   // made-up documents cost nothing to make
        for (std::size_t from = 0; from < window_size_ && tries-- > 0; from = gop_after(from)) {
            const auto to = d.said.triggered && known > 0 ? from + known : gop_after(from);
            if (hashes_to(d, from, to)) return matcher_.all_from(from, to - from);
        }
        if (d.standing == standing::unsigned_ || known == 0) return {};
        tries = 64;
        for (std::size_t from = 1; d.said.triggered && from < window_size_ && tries-- > 0; ++from)
            if (hashes_to(d, from, from + known)) return matcher_.all_from(from, known);
        for (std::size_t end = gop_after(0); !d.said.triggered && tries-- > 0; end = gop_after(end)) {
            if (end >= known && hashes_to(d, end - known, end)) return matcher_.all_from(end - known, known);
            if (end == window_size_) break;
        }
        return {};
    }
    bool hashes_to(const read_document& d, std::size_t from, std::size_t to) noexcept {
        if (to > window_size_ || from == to) return false;
        unit_hash hash(d.said.hash);
        for (auto i = from; i < to; ++i) hash.update(bytes_view(at(i).entry).first(d.width));
        return same_bytes(hash.finish().view(), d.said.gop_hash);
    }
};

}   // namespace bartizan::frame::verify
