// The whole frame path: hash, sign, encrypt, write a recording; then read it back as a verifier and a player would.
// SPDX-License-Identifier: Apache-2.0
#include "cross.hpp"

#include <support/products_fixed.hpp>

#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <bartizan/protocol/mp4/reader.hpp>

namespace cross {
namespace {

using bz::nal::codec;

// decrypt: all samples of a recording, in place: `file` is the memory that `s` views.
template <class T> void decrypt(const bz::mp4::sample_view& s, bz::bytes_span file, const bz::crypto::aes_key<16, T>& key) {
    if (!s.is_protected) return;
    REQUIRE(s.iv.size() == 8);
    bz::crypto::aes_ctr<16, 64, T> stream(key, bz::crypto::cenc_block(std::span<const std::byte, 8>(s.iv)));
    auto at = static_cast<std::size_t>(s.offset);
    for (std::size_t i = 0; i < s.subsamples.size(); ++i) {
        const auto part = s.subsamples[i];
        at += part.clear;
        stream.apply(file.subspan(at, part.encrypted));
        at += part.encrypted;
    }
}

// read_back: every unit of the stream is in the recording again, and every document is signed over what it says.
template <class T> void read_back(codec c, bz::bytes_view stream, bz::bytes_span file) {
    bz::mp4::reader reader{bz::bytes_view(file)};
    REQUIRE(reader.open());
    const bz::secret<16> zeros;
    const bz::crypto::aes_key<16, T> key(zeros);
    bz::nal::annexb_units<T> source(stream);
    std::size_t pictures = 0, documents = 0, slices = 0;
    auto samples = reader.samples();
    while (const auto s = samples.next()) {
        ++pictures;
        decrypt<T>(*s, file, key);
        bz::nal::length_prefixed_units units(s->data, s->entry->length_bytes);
        for (auto unit = units.next(); ; unit = units.next()) {
            REQUIRE(unit);
            if (!*unit) break;
            const auto bytes = **unit;
            if (bz::media_signing::is_media_signing(c, bytes)) {
                static std::array<std::byte, 1 << 16> scratch;
                const auto sei = bz::media_signing::read_sei(c, bytes, bz::media_signing::escaping::remove, scratch);
                REQUIRE(sei);
                const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::document_signature, T>(sei->signed_bytes);
                REQUIRE(bz::same_bytes(digest, sei->signature));   // fixed_signer: the signature is the digest
                documents += sei->said.has_list;
                continue;
            }
            if (bz::nal::kind_of(c, bytes) != bz::nal::kind::slice) continue;
            ++slices;
            for (;;) {
                const auto expected = source.next();
                REQUIRE(expected);
                if (bz::nal::kind_of(c, *expected) != bz::nal::kind::slice) continue;
                REQUIRE(bz::same_bytes(*expected, bytes));
                break;
            }
        }
    }
    REQUIRE(!samples.why());
    REQUIRE(pictures == 30);
    REQUIRE(slices >= pictures);
    REQUIRE(documents == 3);   // one a GOP
}

using digest_text = std::array<char, 65>;

template <class T> digest_text recording(codec c) {
    static tests::fixed_world<T> world;   // all memory of a camera, in one place
    world.reset(c);
    if (!world.load_pictures()) refuted("tests/data can be read; set BARTIZAN_SOURCE", __FILE__, __LINE__);
    REQUIRE(world.record() == 30);
    const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::frame_integrity>(bz::bytes_view(world.card()));
    digest_text text{};
    for (std::size_t i = 0; i < digest.size(); ++i) std::snprintf(text.data() + 2 * i, 3, "%02x", std::to_integer<unsigned>(digest[i]));
    read_back<T>(c, world.stream(), world.card());
    return text;
}

}  // namespace

void recordings() {
    for (const auto c : {codec::h264, codec::h265}) {
        const auto reference = recording<bz::target::portable>(c);
        std::printf("recording %s %s\n", bz::nal::name(c).data(), reference.data());
        for_each_target([&]<class T>() {
            REQUIRE(recording<T>(c) == reference);
            std::printf("recorded and read back %s %s\n", bz::nal::name(c).data(), T::name.data());
        });
    }
}

}  // namespace cross
