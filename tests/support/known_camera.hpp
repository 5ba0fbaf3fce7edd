// known_camera: an authority and one camera that it vouches for, for fuzz targets that change what such a world says.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/certificate_authority.hpp>
#include <bartizan/crypto/software/ecdsa_key.hpp>

#include <string>

namespace tests {

namespace bz = bartizan;

struct known_camera {
    static constexpr bz::utc_time now = bz::utc_time::from_unix_microseconds(1'767'225'600'000'000);
    static constexpr bz::crypto::software::validity decade{bz::utc_time::from_unix_microseconds(1'700'000'000'000'000),
                                                           bz::utc_time::from_unix_microseconds(2'000'000'000'000'000)};
    bz::crypto::software::certificate_authority ca = *bz::crypto::software::certificate_authority::make("Acme", decade);
    bz::crypto::software::ecdsa_key camera = *bz::crypto::software::ecdsa_key::generate();
    std::string chain = *ca.issue(bz::as_bytes(*camera.request({"camera 1"})), decade);
};

// changed: what somebody made of a text, by changes of three bytes: position, position, value.
inline std::string changed(std::string text, bz::bytes_view changes) {
    for (std::size_t i = 0; i + 3 <= changes.size(); i += 3)
        text[(std::to_integer<std::size_t>(changes[i]) << 8 | std::to_integer<std::size_t>(changes[i + 1])) % text.size()] = static_cast<char>(changes[i + 2]);
    return text;
}

}  // namespace tests
