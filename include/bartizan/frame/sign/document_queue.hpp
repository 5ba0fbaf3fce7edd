// document_queue: SEI units on their way into the stream: complete but for a signature, or waiting for the next picture; in order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/picture.hpp>
#include <bartizan/protocol/media_signing/sei_writer.hpp>

#include <array>
#include <optional>

namespace bartizan::frame::signing {

// queued_sei: one unit. Its bytes lie in the queue, so it never moves.
//   state   unsent: its digest waits for the key.  asked: the key works on it.  ready: may leave, if it needs no list entry any more.
//           failed: will never leave
enum class sei_kind : std::uint8_t { certificates, signed_document, unsigned_document };
enum class sei_state : std::uint8_t { unsent, asked, ready, failed };

template <std::size_t UnitBytes, std::size_t HashBytes> struct queued_sei {
    sei_kind kind{};
    sei_state state{};
    bool listed = false;                     // unsigned_document: its hash is in a list, so it may leave
    std::array<std::byte, HashBytes> digest; // of the signed bytes, or of the whole unit when it has no signature
    std::optional<media_signing::unsigned_sei> begun;
    bytes_view unit;                         // when ready
    std::array<std::byte, UnitBytes> bytes;

    bool may_leave() const noexcept { return state == sei_state::ready && (kind != sei_kind::unsigned_document || listed); }
};

// document_queue: a ring of `Places` units; what leaves stays in its place until the next picture is asked for.
//   memory  Places * UnitBytes, inside the object
template <std::size_t Places, std::size_t UnitBytes, std::size_t HashBytes> class document_queue {
public:
    using place = queued_sei<UnitBytes, HashBytes>;

    bool full() const noexcept { return count_ == Places; }
    std::size_t size() const noexcept { return count_; }
    place& operator[](std::size_t i) noexcept { return places_[(head_ + i) % Places]; }
    std::size_t unready() noexcept {   // how many wait for the key
        std::size_t n = 0;
        for (std::size_t i = 0; i < count_; ++i) n += (*this)[i].state <= sei_state::asked;
        return n;
    }
    // add: a fresh place at the end. The queue must not be full.
    place& add(sei_kind kind) noexcept {
        auto& p = (*this)[count_++];
        p.kind = kind;
        p.state = sei_state::unsent;
        p.listed = false;
        p.begun.reset();
        p.unit = {};
        return p;
    }
    // leave: the units that may go, in order; they are views of the queue until forget().
    sei_units leave() noexcept {
        std::size_t n = 0;
        for (leaving_ = 0; leaving_ < count_; ++leaving_) {
            auto& p = (*this)[leaving_];
            if (p.may_leave()) units_[n++] = p.unit;
            else if (p.state != sei_state::failed) break;
        }
        return sei_units(units_).first(n);
    }
    // keep: they did not get into the stream, and leave with the next picture. forget: they did.
    void keep() noexcept { leaving_ = 0; }
    void forget() noexcept {
        head_ = (head_ + leaving_) % Places;
        count_ -= std::exchange(leaving_, 0);
    }

private:
    std::array<place, Places> places_;
    std::array<bytes_view, Places> units_;
    std::size_t head_ = 0, count_ = 0, leaving_ = 0;
};

}  // namespace bartizan::frame::signing
