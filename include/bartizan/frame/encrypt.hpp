// encrypt: a signed picture laid out as an MP4 sample whose slices are encrypted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/keystream.hpp>
#include <bartizan/frame/pack.hpp>
#include <bartizan/frame/slice_lead.hpp>

namespace bartizan::frame {

// encryption_gate: the third gate of a product whose card holds encrypted video: Common Encryption, scheme `cenc`. It takes what a
// signing gate let pass: bare AES-CTR is malleable, so there is no way to encrypt what was not signed.
//   checklist  H01, H03, H07    memory  the room alone      errors  those of lay_out, too_many_subsamples, and the keystream's
//   source     ISO/IEC 23001-7, 9.5: lengths, NAL headers and slice headers stay clear, as do all units that are no slices
template <class Before, class Keystream, class ContentKey> class encryption_gate {
    static_assert(Before::protects_integrity, "AES-CTR alone lets anyone flip chosen bits: an encryption gate stands behind a signing gate");

    nal::codec codec_;
    const stream_header& header_;
    slice_lead lead_;
    Keystream& keystream_;
    const ContentKey& key_;

public:
    static constexpr bool encrypts = true;
    using out = past<encryption_gate, packed>;

    encryption_gate(nal::codec c, const stream_header& header, Keystream& keystream, const ContentKey& key) noexcept
        : codec_(c), header_(header), lead_(c), keystream_(keystream), key_(key) {}

    // learn: the parameter sets are known now; without them leads are long.
    void learn() noexcept { lead_.learn(header_); }

    result<out> operator()(typename Before::out before, room into) noexcept {
        std::size_t count = 0;
        std::uint64_t bytes = 0;
        bool enough = true;
        const auto size = lay_out(codec_, header_, before->what, before->sei, into.payload, [&](std::size_t, std::size_t stored, bytes_view unit) {
            const auto k = nal::kind_of(codec_, unit);
            const bool slice = k == nal::kind::slice || k == nal::kind::uncovered_slice;
            if (count == into.subsamples.size()) return void(enough = false);
            const auto part = mp4::protect_unit(static_cast<std::uint32_t>(stored), static_cast<std::uint32_t>(slice ? 4 + lead_.bytes(unit) : stored));
            into.subsamples[count++] = part;
            bytes += part.encrypted;
        });
        if (!size) return size.error();
        auto p = describe(codec_, before->what, *size);
        p.sample.subsamples = into.subsamples.first(count);
        if (!enough || mp4::stored_subsamples(p.sample.subsamples) > mp4::stored_subsamples_max) return errc::too_many_subsamples;
        if (!p.tail) {   // a tail has no slice, and takes its IV from the sample it joins
            auto range = keystream_.next(bytes);
            if (!range) return range.error();
            p.sample.iv = range->iv();
            auto cipher = key_.begin(std::move(*range));
            if (!cipher) return cipher.error();
            std::size_t at = 0;
            for (const auto& part : p.sample.subsamples) {
                if (const auto done = cipher->encrypt(into.payload.subspan(at + part.clear, part.encrypted)); !done) return done.error();
                at += part.clear + part.encrypted;
            }
        }
        return out{p};
    }
};

}  // namespace bartizan::frame
