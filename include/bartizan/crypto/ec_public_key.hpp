// ec_public_key: the public half of an ECDSA key whose private half lives in a device.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/der.hpp>

namespace bartizan::crypto {

enum class curve : std::uint8_t { p256, p384 };

constexpr std::size_t field_bytes_of(curve on) noexcept { return on == curve::p256 ? 32 : 48; }

// oid_of: the whole element, as PKCS#11's CKA_EC_PARAMS wants it. Source: RFC 5480, 2.1.1.1.
inline bytes_view oid_of(curve on) noexcept {
    static constexpr std::array<std::uint8_t, 10> p256{6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7};
    static constexpr std::array<std::uint8_t, 7> p384{6, 5, 0x2b, 0x81, 4, 0, 0x22};
    return on == curve::p256 ? bytes_view(std::as_bytes(std::span(p256))) : bytes_view(std::as_bytes(std::span(p384)));
}

// ec_public_key: the point is 04, x, y (SEC 1, 2.3.3), 65 or 97 bytes.
class ec_public_key {
    std::array<std::byte, 97> point_{};
    crypto::curve curve_ = curve::p256;

public:
    static constexpr std::size_t most_info_bytes = 120;

    ec_public_key() = default;
    ec_public_key(crypto::curve on, bytes_view x, bytes_view y) noexcept : curve_(on) {
        const auto field = field_bytes_of(on);   // numbers may come shorter: zeros in front
        point_[0] = std::byte{4};
        std::ranges::copy(x, point_.begin() + static_cast<std::ptrdiff_t>(1 + field - std::min(field, x.size())));
        std::ranges::copy(y, point_.begin() + static_cast<std::ptrdiff_t>(1 + 2 * field - std::min(field, y.size())));
    }

    crypto::curve curve() const noexcept { return curve_; }
    bytes_view point() const noexcept { return bytes_view(point_).first(1 + 2 * field_bytes_of(curve_)); }
    friend bool operator==(const ec_public_key&, const ec_public_key&) = default;

    // write_info: SubjectPublicKeyInfo (RFC 5480, 2), the form in which certificates hold it.
    void write_info(der::writer& out) const noexcept {
        static constexpr std::array<std::uint8_t, 9> ec{6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1};   // id-ecPublicKey
        out.within(der::sequence, [&] {
            out.within(der::sequence, [&] {
                out.raw(std::as_bytes(std::span(ec)));
                out.raw(oid_of(curve_));
            });
            out.bits(point());
        });
    }
};

}  // namespace bartizan::crypto
