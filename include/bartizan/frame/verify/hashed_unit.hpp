// hashed_unit: a NAL unit with the hash that a document would list, made on any thread and many at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/pending_units.hpp>
#include <bartizan/protocol/nal/unit.hpp>

namespace bartizan::frame::verify {

template <class Target = target::portable> using unit_hash = crypto::any_hash<purpose::frame_integrity, Target>;

class hashed_unit;
template <class Target = target::portable>
void hash_units(nal::codec codec, crypto::hash_id hash, std::span<const bytes_view> units, std::span<hashed_unit> out) noexcept;

// hashed_unit: only hash_units makes one that speaks for bytes, so a verifier need not believe anybody's digest. A view: the bytes
// must stay as they are until the verifier has taken it.
class hashed_unit {
    bytes_view bytes_;
    hash_bytes own_;   // what is_hashed() tells
    crypto::hash_id hash_ = crypto::hash_id::sha256;
    bool is_hashed_ = false;

    template <class Target>
    friend void hash_units(nal::codec, crypto::hash_id, std::span<const bytes_view>, std::span<hashed_unit>) noexcept;

public:
    // The digest stays unset until there is one: it is as large as many a slice.
    hashed_unit() noexcept {}   // NOLINT(modernize-use-equals-default): it would clear own_

    bytes_view bytes() const noexcept { return bytes_; }
    bool is_hashed(crypto::hash_id with) const noexcept { return is_hashed_ && hash_ == with; }
    const hash_bytes& own() const noexcept { return own_; }   // H(NAL), zeros behind it; only when is_hashed()
};

// hash_units: what a verifier computes of each unit by itself; slices are hashed, others are only carried along.
//   in      units of one stream in decoding order; out has a place for each
//   time    SHA-256 as many at once as the target is good at; needs nothing but its arguments, so any thread may do it ahead
//   memory  4 KiB of stack
template <class Target>
void hash_units(nal::codec codec, crypto::hash_id hash, std::span<const bytes_view> units, std::span<hashed_unit> out) noexcept {
    constexpr std::size_t most = 12;   // what crypto::digests_of takes at once
    std::array<bytes_view, most> messages;
    std::array<hashed_unit*, most> of;
    std::size_t count = 0;
    const auto flush = [&] {
        std::array<std::array<std::byte, 32>, most> digests;
        crypto::digests_of<sha256, purpose::frame_integrity, Target>(std::span(messages).first(count), digests);
        for (std::size_t i = 0; i < count; ++i) {
            std::ranges::copy(digests[i], of[i]->own_.begin());
            std::fill(of[i]->own_.begin() + 32, of[i]->own_.end(), std::byte{0});
        }
        count = 0;
    };
    unit_hash<Target> machine(hash);
    for (std::size_t i = 0; i < units.size(); ++i) {
        auto& unit = out[i];
        unit.bytes_ = units[i];
        unit.hash_ = hash;
        const auto kind = nal::kind_of(codec, units[i]);
        unit.is_hashed_ = kind == nal::kind::slice || kind == nal::kind::uncovered_slice;
        if (!unit.is_hashed_) continue;
        if (hash == crypto::hash_id::sha256) {
            messages[count] = units[i];
            of[count++] = &unit;
            if (count == most) flush();
        } else {
            machine.update(units[i]);
            unit.own_ = machine.finish().bytes;
        }
    }
    flush();
}

}   // namespace bartizan::frame::verify
