// decrypt: one sample of a protected recording in clear, for viewers and verifiers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/aes_ctr.hpp>
#include <bartizan/protocol/mp4/reader.hpp>

namespace bartizan::frame {

enum class decrypt_errc { scheme_not_cenc = 1, bad_iv, output_too_small };
inline constexpr error_domain decrypt_domain{"decrypt", [](int code) -> std::string_view {
                                                 switch (decrypt_errc(code)) {
                                                 case decrypt_errc::scheme_not_cenc:
                                                     return "the track is encrypted with another scheme than cenc";
                                                 case decrypt_errc::bad_iv: return "the IV of a sample has neither 8 nor 16 bytes";
                                                 case decrypt_errc::output_too_small: return "the memory given is smaller than the sample";
                                                 }
                                                 return "unknown";
                                             }};
constexpr error make_error(decrypt_errc code) { return {&decrypt_domain, int(code)}; }

// decrypt: a clear copy of `from` at the front of `out`. What is not encrypted is only copied. It cannot know whether the key is right.
//   errors  decrypt_errc      memory  out at least from.data.size()
//   source  ISO/IEC 23001-7, 9.4 (counter), 9.5 (subsamples: the keystream runs on over clear bytes), 10.1 (cenc)
template <class Target = target::portable>
result<bytes_view> decrypt(const mp4::sample_view& from, const crypto::aes_key<16, Target>& key, bytes_span out) noexcept {
    if (out.size() < from.data.size()) return decrypt_errc::output_too_small;
    out = out.first(from.data.size());
    std::ranges::copy(from.data, out.begin());
    if (!from.is_protected) return bytes_view(out);
    if (from.entry->scheme != mp4::fourcc("cenc")) return decrypt_errc::scheme_not_cenc;
    if (from.iv.size() != 8 && from.iv.size() != 16) return decrypt_errc::bad_iv;
    std::array<std::byte, 16> block{};
    std::ranges::copy(from.iv, block.begin());
    crypto::aes_ctr<16, 64, Target> stream(key, block);
    if (from.subsamples.empty()) stream.apply(out);
    std::size_t at = 0;
    for (std::size_t i = 0; i < from.subsamples.size(); ++i) {
        const auto part = from.subsamples[i];
        if (part.clear > out.size() - at || part.encrypted > out.size() - at - part.clear) break;   // the reader has checked their total
        stream.apply(out.subspan(at + part.clear, part.encrypted));
        at += part.clear + part.encrypted;
    }
    return bytes_view(out);
}

}   // namespace bartizan::frame
