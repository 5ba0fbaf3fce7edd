// sei_surgery: a Media Signing SEI taken apart into its TLVs, and put together again with a signature that a test's checker believes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <support/signed_stream.hpp>

#include <optional>

namespace tests {

struct sei_tlv {
    std::uint8_t tag = 0;
    std::vector<std::byte> value;
};

// sei_parts: any of them may be wrong; join_sei writes what it is given.
struct sei_parts {
    std::vector<std::byte> header;   // of the NAL unit
    std::uint8_t flags = 0;
    std::vector<sei_tlv> tlvs;

    sei_tlv* find(bz::media_signing::tag kind) {
        for (auto& each : tlvs)
            if (each.tag == std::uint8_t(kind)) return &each;
        return nullptr;
    }
};

// split_sei: nothing for a unit that is not such a SEI, or whose lengths do not fit.
inline std::optional<sei_parts> split_sei(bz::nal::codec codec, bz::bytes_view unit) {
    if (!bz::media_signing::is_media_signing(codec, unit)) return std::nullopt;
    std::vector<std::byte> plain(unit.size());
    plain.resize(*bz::kernel::emulation_prevention<bz::target::portable>::remove(unit, plain));
    bz::byte_reader reader(plain);
    sei_parts parts;
    const auto header = reader.bytes(bz::nal::header_bytes(codec));
    parts.header.assign(header.begin(), header.end());
    reader.skip(1);
    std::size_t payload = 0;
    for (unsigned step = 0xff; step == 0xff && reader.whole();) payload += step = reader.u8();
    const auto end = reader.position() + payload;
    reader.skip(bz::media_signing::uuid.size());
    parts.flags = reader.u8();
    if (!reader.whole() || end > plain.size()) return std::nullopt;
    while (reader.position() < end) {
        sei_tlv tlv{reader.u8(), {}};
        const auto value = reader.bytes(reader.u16());
        if (!reader.whole() || reader.position() > end) return std::nullopt;
        tlv.value.assign(value.begin(), value.end());
        parts.tlvs.push_back(std::move(tlv));
    }
    return parts;
}

// hash_of: the hash that the crypto info names; SHA-256 where it names none that exists.
inline bz::crypto::hash_id hash_of(sei_parts& parts) {
    if (const auto* info = parts.find(bz::media_signing::tag::crypto_info))
        for (const auto id : {bz::crypto::hash_id::sha384, bz::crypto::hash_id::sha512}) {
            const auto oid = bz::media_signing::oid_of(id);
            if (info->value.size() >= 2 + oid.size() && std::equal(oid.begin(), oid.end(), info->value.begin() + 2)) return id;
        }
    return bz::crypto::hash_id::sha256;
}

// join_sei: the unit as it would be sent. What is too long for its length field is cut.
inline std::vector<std::byte> join_sei(const sei_parts& parts) {
    std::vector<std::byte> body(bz::media_signing::uuid.begin(), bz::media_signing::uuid.end()), plain = parts.header;
    body.push_back(static_cast<std::byte>(parts.flags));
    for (const auto& tlv : parts.tlvs) {
        const auto size = std::min<std::size_t>(tlv.value.size(), 0xffff);
        for (const auto byte : {std::size_t{tlv.tag}, size >> 8, size & 0xff}) body.push_back(static_cast<std::byte>(byte));
        body.insert(body.end(), tlv.value.begin(), tlv.value.begin() + static_cast<std::ptrdiff_t>(size));
    }
    plain.push_back(std::byte{bz::media_signing::user_data_unregistered});
    auto size = body.size();
    for (; size >= 255; size -= 255) plain.push_back(std::byte{255});
    plain.push_back(static_cast<std::byte>(size));
    plain.insert(plain.end(), body.begin(), body.end());
    plain.push_back(std::byte{0x80});
    std::vector<std::byte> sent(plain.size() * 3 / 2 + 8);
    sent.resize(*bz::kernel::emulation_prevention<bz::target::portable>::insert(plain, sent));
    return sent;
}

// join_signed: the same with the signature that paper_checker takes for right: the digest of all that stands before it.
inline std::vector<std::byte> join_signed(sei_parts parts) {
    namespace ms = bz::media_signing;
    std::erase_if(parts.tlvs, [](const sei_tlv& each) { return each.tag == std::uint8_t(ms::tag::signature); });
    const auto with = hash_of(parts);
    const auto size = bz::crypto::digest_size_of(with);
    std::size_t before = parts.header.size() + 1, payload = ms::uuid.size() + 1 + ms::tlv_head_bytes + 3 + size;
    for (const auto& each : parts.tlvs) payload += ms::tlv_head_bytes + std::min<std::size_t>(each.value.size(), 0xffff);
    before += payload / 255 + 1 + payload - ms::tlv_head_bytes - 3 - size;
    std::vector<std::byte> value{std::byte{1}, std::byte(size >> 8), std::byte(size & 0xff)};
    value.resize(3 + size, std::byte{1});
    parts.tlvs.push_back({std::uint8_t(ms::tag::signature), value});
    const auto draft = join_sei(parts);
    std::vector<std::byte> plain(draft.size());
    plain.resize(*bz::kernel::emulation_prevention<bz::target::portable>::remove(draft, plain));
    const bool as_sent = parts.flags & ms::hashed_escaped_flag;
    bz::crypto::any_hash<bz::purpose::document_signature> machine(with);
    machine.update(as_sent ? bz::bytes_view(draft).first(ms::detail::sent_offset(draft, before)) : bz::bytes_view(plain).first(before));
    const auto digest = machine.finish();
    std::ranges::copy(digest.view(), parts.tlvs.back().value.begin() + 3);
    return join_sei(parts);
}

}   // namespace tests
