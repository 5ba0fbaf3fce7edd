// protect: a picture laid out as an MP4 sample whose slices are hashed and encrypted in one pass.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/keystream.hpp>
#include <bartizan/frame/pack.hpp>
#include <bartizan/frame/slice_lead.hpp>

namespace bartizan::frame {

// protecting_gate: the third gate of a product whose card holds encrypted video: Common Encryption, scheme `cenc`. It takes what a
// signing gate let pass: bare AES-CTR is malleable, so there is no way to encrypt what will not be signed. The signing gate signed the
// pictures before; this one's slices are hashed here, while they are encrypted, and stand in the next document. What comes out was
// settled with the hashing gate: nothing is written that is in no list.
//   checklist  H01, H03, H07, I01      memory  the room; 4 KiB and those of crypto::protector on the stack
//   errors     those of lay_out, too_many_subsamples, and the keystream's; the picture is then in no list and not written
//   source     ISO/IEC 23001-7, 9.5: lengths, NAL headers and slice headers stay clear, as do all units that are no slices
template <class Before, class Keystream, class ContentKey> class protecting_gate {
    using hasher = typename Before::hasher;
    static_assert(Before::protects_integrity, "AES-CTR alone lets anyone flip chosen bits: a protecting gate stands behind a signing gate");
    static_assert(hasher::when == hashing::while_protecting, "the hashing gate before must leave the hashing to the protecting gate");
    static_assert(std::is_same_v<typename hasher::target, typename ContentKey::target>,
        "the content key must be expanded for the target that the product runs on: content_key<domain, policy_of<Product, role::target>::target>");

    using unit = crypto::protected_unit<hasher::hash_bytes>;
    using slice_hashes = typename hasher::slice_hashes;
    static constexpr std::size_t most = mp4::stored_subsamples_max;   // each slice is one at least

    nal::codec codec_;
    const stream_header& header_;
    hasher& hasher_;
    slice_lead lead_;
    Keystream& keystream_;
    const ContentKey& key_;

public:
    static constexpr bool encrypts = true;
    using out = past<protecting_gate, packed>;

    protecting_gate(nal::codec c, const stream_header& header, hasher& list, Keystream& keystream, const ContentKey& key) noexcept
        : codec_(c), header_(header), hasher_(list), lead_(c), keystream_(keystream), key_(key) {}

    // learn: the parameter sets are known now; without them leads are long.
    void learn() noexcept { lead_.learn(header_); }

    result<out> operator()(typename Before::out before, room into) noexcept {
        std::array<unit, most> slices;
        std::size_t slice_count = 0, parts = 0;
        bool enough = true;
        const auto size = lay_out_by(codec_, header_, before->what, before->seis, into.payload, [&](bytes_view bytes, nal::kind k, bytes_span to) {
            const bool slice = k == nal::kind::slice || k == nal::kind::uncovered_slice;
            if (parts == into.subsamples.size() || (slice && slice_count == most)) return void(enough = false);
            const auto stored = static_cast<std::uint32_t>(4 + bytes.size());
            const auto part = mp4::protect_unit(stored, slice ? static_cast<std::uint32_t>(4 + lead_.bytes(bytes)) : stored);
            into.subsamples[parts++] = part;
            if (slice) slices[slice_count++] = {.in = bytes, .out = to, .clear = part.clear - 4, .hashed = k == nal::kind::slice};
            else copy_bytes(bytes, to);
        });
        if (!size) return size.error();
        auto p = describe(codec_, before->what, *size);
        p.sample.subsamples = into.subsamples.first(parts);
        if (!enough || mp4::stored_subsamples(p.sample.subsamples) > mp4::stored_subsamples_max) return errc::too_many_subsamples;
        if (p.tail) return out{p};   // a tail has no slice, and takes its IV from the sample it joins
        return protect(p, std::span<unit>(slices).first(slice_count));
    }

private:
    result<out> protect(packed p, std::span<unit> slices) noexcept {
        std::uint64_t bytes = 0;
        for (const auto& slice : slices) bytes += slice.encrypted();
        auto range = keystream_.next(bytes);
        if (!range) return range.error();
        p.sample.iv = range->iv();
        auto cipher = key_.begin(std::move(*range));
        if (!cipher) return cipher.error();
        if (const auto done = cipher->template protect<typename hasher::algorithm, purpose::frame_integrity>(slices); !done) return done.error();
        std::array<typename hasher::listed, most> listed;
        std::size_t count = 0;
        for (const auto& slice : slices)
            if (slice.hashed) listed[count++] = {slice.digest, nal::starts_gop(codec_, slice.in)};
        const slice_hashes hashes{std::span(listed).first(count), slices.size() - count};
        return seal(p, hasher_.settle(past<protecting_gate, slice_hashes>{hashes}));
    }
    static out seal(const packed& p, typename hasher::settled) noexcept { return out{p}; }
};

}  // namespace bartizan::frame
