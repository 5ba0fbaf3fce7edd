// document_gaps: what the documents of an encrypted stream say is missing, to somebody who has no key and so cannot hash its pictures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace bartizan::frame::verify {

// document_gaps: counts the slices of groups of pictures, and compares them with the counts, numbers and times of signed documents.
//   out      only what is sure. Documents are numbered, so one that is not there is missed. Those that follow each other speak of groups that follow
//            each other: from a group that is known by its signed times on, each is held against the next one. What that shows is told when so many
//            documents fitted in a row that no clock which is off can have made them fit, or at the end.
//            A slice that was put into another's place is not seen: that takes the key
//   memory   sizeof: less than 5 KB; time: constant per slice, groups_kept + list entries per document
class document_gaps {
public:
    static constexpr std::size_t groups_kept = 16, unsigned_kept = 16, held_most = 8;   // groups that wait for a document; documents that wait for a signature; gaps that wait
    static constexpr int sure = 4;   // documents in a row that fit

    struct facts {
        std::uint32_t counter = 0;
        std::uint64_t listed = 0;     // units; 0: it does not say
        bool triggered = false;       // by a part of a group
        bool begins = false;          // the camera began a new recording
        utc_time start, end;          // signed: of its first picture, and of the first picture behind what it speaks of
        bytes_view list{};            // hashes of `width` bytes; empty: none
        std::size_t width = 0;
    };
    enum class lack : std::uint8_t { documents, units, spoken };   // spoken: these pictures are there, and no document speaks of them
    struct gap {
        lack what{};
        std::uint64_t count = 0;
        utc_time from{}, to{};   // in the time of the pictures; the gap is within
        bool pictures_too = false;   // documents: more of them than groups came
    };

    // slice: optional: of a type that not every signer hashes.
    void slice(bool starts_group, bool optional, utc_time captured) noexcept {
        if (starts_group) {
            if (open_) newest().end = std::max(newest().last, captured);   // a clock may be set back
            add({.start = captured});
        } else if (!open_) {
            add({.start = captured});   // its key picture is not there
        }
        auto& g = newest();
        ++(optional ? g.optional : g.units);
        g.last = std::max(g.last, captured);
        g.end = g.last;
    }
    // unsigned_document: it counts when a later signed one lists it, directly or through others; own: its hash.
    void unsigned_document(const facts& d, bytes_view own, utc_time captured) noexcept {
        for (std::size_t i = 0; i < waiting_; ++i)
            if (same_bytes(bytes_view(unsigned_[i].own).first(std::min(own.size(), unsigned_[i].own.size())), own)) return;   // sent twice
        if (waiting_ == unsigned_kept || own.size() > unsigned_[0].own.size()) return;
        auto& u = unsigned_[waiting_];
        u.said = d;
        u.vouches = vouched_by(d, u.said.listed);
        u.said.list = {};
        u.captured = captured;
        u.own = {}, u.passed = 0;
        std::ranges::copy(own, u.own.begin());
        ++waiting_;
    }
    // signed_document: after the slices of the picture that brought it. tolerance: between the clocks of the signature and of the stream.
    //   tell   tell(gap), in the order of the stream
    template <class Tell> void signed_document(const facts& d, utc_time captured, std::int64_t tolerance_ticks, Tell tell) noexcept {
        if (known_ && d.counter == counter_) return;   // sent twice, as the specification allows
        auto said = d;
        auto sure_of = vouched_by(d, said.listed);
        for (auto i = waiting_; i-- > 0;)
            if (sure_of >> i & 1u) sure_of |= unsigned_[i].vouches;
        for (std::size_t i = 0; i < waiting_; ++i)
            if (sure_of >> i & 1u && is_ahead(unsigned_[i].said.counter)) heed(unsigned_[i].said, unsigned_[i].captured, tolerance_ticks, between(unsigned_[i].said.counter, sure_of), tell);
        unclear_ = unclear_ || (waiting_ > 0 && d.list.empty());   // without lists nobody can say which of them count
        heed(said, captured, tolerance_ticks, between(d.counter, sure_of), tell);
        keep(sure_of, d.list.empty(), tell);
    }
    // finish: no document comes any more.   out  when the first whole group began that none spoke of; nothing, when the pictures that came last are all
    template <class Tell> std::optional<utc_time> finish(Tell tell) noexcept {
        if (agreed_ >= sure / 2) release(tell);
        return anchored_ && agreed_ > 0 && count_ > 1 ? std::optional(at(0).start) : std::nullopt;
    }

private:
    struct group {
        utc_time start, last{}, end{};   // last: of its newest picture; end: the same, until the next group starts
        std::uint64_t units = 0, optional = 0, spoken = 0;   // spoken: of by documents of its parts
        bool partial = false;                                // documents of its first part are not there, or its key picture
    };
    struct waiting {
        facts said;
        std::array<std::byte, 64> own{};
        std::uint32_t vouches = 0;   // for those before it
        utc_time captured;
        int passed = 0;              // signed documents that did not list it; one that leaves late may be of a later one
    };
    static_assert(unsigned_kept <= 32);

    std::array<group, groups_kept> groups_{};
    std::array<waiting, unsigned_kept> unsigned_{};
    std::array<gap, held_most> held_{};
    std::size_t first_ = 0, count_ = 0, waiting_ = 0, held_count_ = 0;
    int agreed_ = 0;                          // documents in a row whose times and count fit: the clocks agree
    std::uint32_t counter_ = 0;
    utc_time last_end_{};                     // of what documents spoke of, in the time of the pictures
    bool known_ = false, open_ = false;       // open_: the newest group may grow
    bool anchored_ = false;                   // the next document speaks of the first group
    bool parts_ = false, unclear_ = false;    // documents speak of parts; there are unsigned ones, and no lists that tell which of them count

    group& at(std::size_t i) noexcept { return groups_[(first_ + i) % groups_kept]; }
    group& newest() noexcept { return at(count_ - 1); }
    bool is_open(std::size_t i) const noexcept { return open_ && i + 1 == count_; }
    void add(group g) noexcept {
        if (count_ == groups_kept) pop(), anchored_ = false;
        groups_[(first_ + count_++) % groups_kept] = g;
        open_ = true;
    }
    void pop() noexcept {
        last_end_ = std::max(last_end_, at(0).end);
        if (is_open(0)) open_ = false;
        first_ = (first_ + 1) % groups_kept;
        --count_;
    }
    // vouched_by: the unsigned documents that its list has, as bits; they are no slices.
    std::uint32_t vouched_by(const facts& d, std::uint64_t& listed) const noexcept {
        std::uint32_t out = 0;
        if (d.width == 0 || d.width > unsigned_[0].own.size()) return out;
        for (std::size_t i = 0; i < waiting_; ++i)
            for (std::size_t e = 0; e + d.width <= d.list.size(); e += d.width)
                if (std::memcmp(d.list.data() + e, unsigned_[i].own.data(), d.width) == 0) {
                    out |= std::uint32_t{1} << i;
                    listed -= listed > 0;
                    break;
                }
        return out;
    }

    template <class Tell> void release(Tell& tell) noexcept {
        for (std::size_t i = 0; i < held_count_; ++i) tell(held_[i]);
        held_count_ = 0;
    }
    template <class Tell> void hold(const gap& g, Tell& tell) noexcept {
        if (agreed_ >= sure) tell(g);
        else if (held_count_ < held_most) held_[held_count_++] = g;
    }

    bool is_ahead(std::uint32_t counter) const noexcept { return !known_ || counter - counter_ - 1 < 0x7fff'ffffu; }
    // between: unsigned documents that nothing vouches for yet, with numbers from the last one to this.
    std::uint64_t between(std::uint32_t counter, std::uint32_t sure_of) const noexcept {
        std::uint64_t out = 0;
        for (std::size_t i = 0; known_ && i < waiting_; ++i) out += !(sure_of >> i & 1u) && unsigned_[i].said.counter - counter_ < counter - counter_;
        return out;
    }
    // keep: those that a later document may list. What three did not list was made up, or lost its list: then it is not there.
    template <class Tell> void keep(std::uint32_t sure_of, bool none, Tell& tell) noexcept {
        std::size_t kept = 0;
        std::uint32_t bits[unsigned_kept]{};
        for (std::size_t i = 0; i < waiting_; ++i) {
            auto& u = unsigned_[i];
            const bool gone = !none && !(sure_of >> i & 1u) && ++u.passed == 3;
            if (gone) tell(gap{lack::documents, 1, u.captured, u.captured});
            if (none || gone || (sure_of >> i & 1u)) continue;
            bits[i] = std::uint32_t{1} << kept;
            auto vouches = std::exchange(u.vouches, 0);
            for (std::size_t e = 0; e < i; ++e) u.vouches |= vouches >> e & 1u ? bits[e] : 0;
            if (kept != i) unsigned_[kept] = u;
            ++kept;
        }
        waiting_ = kept;
    }

    // heed: the document at its turn. unlisted: unsigned ones that may stand for numbers.
    template <class Tell> void heed(const facts& d, utc_time captured, std::int64_t tolerance, std::uint64_t unlisted, Tell& tell) noexcept {
        const auto steps = d.counter - counter_;   // it wraps at 32 bits
        const bool follows = known_ && !d.begins && steps < 0x8000'0000u;
        const auto lost = follows && steps > 1 + unlisted ? steps - 1 - unlisted : 0;
        if (!follows || steps > 1) anchored_ = false;
        known_ = true, counter_ = d.counter, parts_ = parts_ || d.triggered;

        const bool sought = !anchored_;
        const auto at_hand = unclear_ ? found{standing::unknown} : sought ? looked_for(d, tolerance) : expected(d, tolerance);
        if (at_hand.how == standing::unknown) {   // only its number counts
            if (lost > 0) tell(gap{lack::documents, lost, std::min(last_end_, captured), captured, !parts_});
            last_end_ = std::max(last_end_, captured);
            return;
        }
        anchored_ = true;
        const auto begins = beginning(at_hand, d, captured);
        if (lost > 0) tell(gap{lack::documents, lost, since(begins), begins, !parts_ && lost > at_hand.place});
        else if (at_hand.place > unlisted) hold(gap{lack::spoken, at_hand.place, at(0).start, begins}, tell);
        for (auto n = at_hand.place; n > 0; --n) pop();
        if (at_hand.how == standing::gone) {
            const auto to = count_ > 0 ? at(0).start : std::max(captured, d.end);
            hold(gap{lack::units, std::max<std::uint64_t>(d.listed, 1), std::min(since(to), d.start), to}, tell);
            last_end_ = std::max(last_end_, to);
            return;
        }
        at(0).partial |= at_hand.how == standing::ends;
        compare(d, tolerance, tell);
    }
    utc_time since(utc_time until) const noexcept { return last_end_ == utc_time{} ? until : std::min(last_end_, until); }

    // standing: starts: the group begins as the document says; ends: it only ends there, or holds the part; gone: none of it came, and `place` is behind it.
    enum class standing : std::uint8_t { starts, ends, gone, unknown };
    struct found {
        standing how{};
        std::size_t place = 0;
    };
    // beginning: of what the document speaks of. Without its key picture a group seems to begin with the one before.
    utc_time beginning(const found& f, const facts& d, utc_time captured) noexcept {
        if (f.place == count_) return std::max(captured, d.start);
        const auto& g = at(f.place);
        return f.how == standing::starts ? g.start : f.how == standing::gone ? std::min(g.start, d.start) : std::min(std::max(g.start, d.start), g.last);
    }
    static std::int64_t apart(utc_time a, utc_time b) noexcept {   // whatever a document says
        const auto [low, high] = std::minmax(a.ticks, b.ticks);
        return static_cast<std::int64_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low), INT64_MAX));
    }
    // expected: the first group, unless the signed times say that it begins behind what the document speaks of, or that it is left over.
    found expected(const facts& d, std::int64_t tolerance) noexcept {
        if (count_ == 0) return {standing::gone};
        const auto off = apart(at(0).start, d.start);
        if (const auto behind = apart(at(0).start, d.end); behind <= tolerance && behind < off) return {standing::gone};
        if (count_ > 1)
            if (const auto next = apart(at(1).start, d.start); next <= tolerance && next < off) return {standing::starts, 1};
        return {standing::starts};
    }
    // looked_for: the group that begins and ends when the document says; or does one of them, once the clocks agreed.
    found looked_for(const facts& d, std::int64_t tolerance) noexcept {
        const auto nearest = [&](auto when, utc_time signed_time) {
            std::size_t best = count_;
            for (std::size_t i = 0; i < count_; ++i)
                if (const auto off = apart(when(i), signed_time); off <= tolerance && (best == count_ || off < apart(when(best), signed_time))) best = i;
            return best;
        };
        const auto start = [this](std::size_t i) { return at(i).start; };
        const auto end = [&](std::size_t i) { return is_open(i) || at(i).last < d.start ? utc_time{} : at(i).end; };   // else all of it is missing
        if (const auto i = nearest(start, d.start); i < count_ && (agreed_ > 0 || d.triggered || (is_open(i) ? d.listed == at(i).units && at(i).last < d.end : apart(end(i), d.end) <= tolerance)))
            return {standing::starts, i};
        if (agreed_ == 0) return {standing::unknown};
        if (const auto i = nearest(end, d.end); i < count_) return {standing::ends, i};
        for (std::size_t i = 0; d.triggered && i < count_; ++i)
            if (at(i).start < d.end && d.start <= at(i).last) return {standing::ends, i};
        if (const auto i = nearest(start, d.end); i < count_) return {standing::gone, i};
        if (count_ == 0 || newest().last < d.start) return {standing::gone, count_};
        return {standing::unknown};
    }
    // compare: the first group with what a document lists of it.
    template <class Tell> void compare(const facts& d, std::int64_t tolerance, Tell& tell) noexcept {
        auto& g = at(0);
        const auto received = g.units + g.optional;
        const bool begins = g.spoken > 0 || g.partial || apart(g.start, d.start) <= tolerance, ends = is_open(0) ? g.last < d.end : apart(g.end, d.end) <= tolerance;
        g.spoken += d.listed;
        const bool few = d.listed > 0 && g.spoken > received, many = d.listed > 0 && !g.partial && g.units > g.spoken;
        if (few) {
            hold(gap{lack::units, g.spoken - received, g.partial ? std::clamp(d.start, g.start, g.end) : since(g.start), begins || ends ? std::max(g.end, d.end) : g.end}, tell);
            g.units = g.spoken;
        }
        if (d.triggered) return;
        if (!begins && !ends) {   // the clocks do not agree any more, or never did
            if (few || many) anchored_ = false;
            if ((few || many) && agreed_ == 0) held_count_ = 0;
            agreed_ = 0;
        } else if (few || many) {
            if (agreed_ < sure) agreed_ = 0;
        } else if (begins && ends && !g.partial && ++agreed_ >= sure) {
            agreed_ = sure;
            release(tell);
        }
        if (!many) {
            const auto until = std::max(last_end_, !begins ? g.end : is_open(0) && ends ? d.end : std::min(g.end, d.end));
            pop();
            last_end_ = until;   // what is behind may be of a group whose key picture is not there
            return;
        }
        g.units -= g.spoken;   // the rest is of the next group, whose key picture is not there
        g.spoken = g.optional = 0;
        g.start = std::clamp(d.end, g.start, g.end);
        last_end_ = std::max(last_end_, g.start);
    }
};

}  // namespace bartizan::frame::verify
