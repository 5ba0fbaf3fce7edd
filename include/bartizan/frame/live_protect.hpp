// live_protect: a signed picture as the NAL units of a live stream whose slices are encrypted, with the SEI that tells how.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/keystream.hpp>
#include <bartizan/frame/live.hpp>
#include <bartizan/frame/slice_lead.hpp>
#include <bartizan/protocol/protection_sei.hpp>

namespace bartizan::frame {

// live_protecting_gate: the third gate of a live stream that is encrypted in the camera: whoever relays or records it needs no key. It takes
// what a signing gate let pass, since bare AES-CTR is malleable, and leaves it as it is: one signature serves both streams.
//   shapes     the slices are copies in `memory`, the other units views; valid until the next picture
//   memory     the caller's: the slices of the largest picture, and protection_sei::unit_bytes_max; no heap
//   errors     too_many_slices, sample_too_large (memory), no_slice, and the keystream's; the picture is then not sent
//   checklist  H01, H03     source  ISO/IEC 23001-7, 9.5; docs/reference/formats.md, encrypted streams over RTP
template <class Before, class Keystream, class ContentKey> class live_protecting_gate {
    static_assert(Before::protects_integrity, "AES-CTR alone lets anyone flip chosen bits: a protecting gate stands behind a signing gate");
    static_assert(Before::hasher::when != hashing::while_protecting, "a live picture is hashed before it is encrypted: its clear stream is signed by the same documents");

    nal::codec codec_;
    slice_lead lead_;
    Keystream& keystream_;
    const ContentKey& key_;
    std::span<const mp4::pssh> systems_;
    bytes_span memory_;
    std::array<bytes_view, live_units_max + 1> units_;
    std::array<std::uint16_t, protection_sei::slices_max> clear_;

public:
    static constexpr bool encrypts = true;
    using out = past<live_protecting_gate, streamed>;

    // systems: at most protection_sei::systems_max; they go with each key picture and outlive the gate, as memory does.
    live_protecting_gate(nal::codec c, Keystream& keystream, const ContentKey& key, std::span<const mp4::pssh> systems, bytes_span memory) noexcept
        : codec_(c), lead_(c), keystream_(keystream), key_(key), systems_(systems), memory_(memory) {}

    // learn: the parameter sets are known now; without them leads are long.
    void learn(const stream_header& header) noexcept { lead_.learn(header); }

    result<out> operator()(const typename Before::out& before) noexcept {
        const auto* what = before->what;
        const auto ordered = in_sending_order(codec_, what, before->seis, std::span(units_).first(live_units_max));
        if (!ordered) return ordered.error();
        streamed s{{}, what, what && starts_gop(codec_, *what)};
        std::size_t count = *ordered;
        if (what) {
            const auto done = protect(s, count);
            if (!done) return done.error();
            ++count;
        }
        s.units = std::span(units_).first(count);
        return out{s};
    }

private:
    bool is_slice(bytes_view unit) const noexcept {
        const auto k = nal::kind_of(codec_, unit);
        return k == nal::kind::slice || k == nal::kind::uncovered_slice;
    }
    result<> protect(streamed& s, std::size_t count) noexcept {
        protection_sei::message m{.kid = key_.kid()};
        std::uint64_t bytes = 0;
        std::size_t first = count;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_slice(units_[i])) continue;
            if (m.slices == m.clear.size()) return errc::too_many_slices;
            first = std::min(first, i);
            const auto stored = static_cast<std::uint32_t>(4 + units_[i].size());
            const auto part = mp4::protect_unit(stored, static_cast<std::uint32_t>(4 + lead_.bytes(units_[i])));
            m.clear[m.slices++] = static_cast<std::uint16_t>(part.clear - 4);
            bytes += part.encrypted;
        }
        if (m.slices == 0) return errc::no_slice;
        byte_writer space(memory_);
        std::array<bytes_span, protection_sei::slices_max> copies;
        for (std::size_t i = first, n = 0; i < count; ++i) {
            if (!is_slice(units_[i])) continue;
            const auto free = space.free_space();
            space.advance(units_[i].size());
            if (!space.fits()) return errc::sample_too_large;
            copies[n++] = free.first(units_[i].size());
        }
        // A NAL unit never ends in a zero byte (H.264, 7.4.1), so receivers take one for padding and cut it off: ciphertext that does takes another IV.
        bool ends_in_zero = true;
        for (unsigned tries = 0; ends_in_zero; ++tries) {
            if (tries == 64) return errc::no_keystream;
            auto range = keystream_.next(bytes);
            if (!range) return range.error();
            s.iv = m.iv = range->iv();
            auto cipher = key_.begin(std::move(*range));
            if (!cipher) return cipher.error();
            ends_in_zero = false;
            for (std::size_t i = first, n = 0; i < count; ++i) {
                if (!is_slice(units_[i])) continue;
                copy_bytes(units_[i], copies[n]);
                if (const auto done = cipher->encrypt(copies[n].subspan(m.clear[n])); !done) return done;
                ends_in_zero = ends_in_zero || (m.clear[n] < copies[n].size() && copies[n].back() == std::byte{0});
                ++n;
            }
        }
        for (std::size_t i = first, n = 0; i < count; ++i)
            if (is_slice(units_[i])) units_[i] = copies[n++];
        if (s.starts_gop)
            for (const auto& system : systems_.first(std::min(systems_.size(), m.systems.size()))) m.systems[m.system_count++] = system;
        const auto sei = protection_sei::write_sei(codec_, m, space.free_space());
        if (!sei) return sei.error();
        for (auto i = count; i > first; --i) units_[i] = units_[i - 1];
        units_[first] = *sei;
        clear_ = m.clear;
        s.clear = std::span(clear_).first(m.slices);
        return {};
    }
};

}  // namespace bartizan::frame
