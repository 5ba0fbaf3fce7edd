// guard: the wall between Botan, which throws, and bartizan, where errors are values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/crypto/error.hpp>

#include <botan/asn1_time.h>

#include <cstdint>
#include <utility>

namespace bartizan::crypto::software {

// guarded: what `act` returns, or `failure` when anything was thrown, std::bad_alloc included. Why Botan threw is for its own log: the text
// may quote hostile input.
template <class Act> auto guarded(errc failure, Act&& act) noexcept -> decltype(act()) {
    try {
        return std::forward<Act>(act)();
    } catch (...) {
        return failure;
    }
}

inline std::span<const std::uint8_t> octets(bytes_view bytes) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}
inline bytes_view as_bytes(std::span<const std::uint8_t> octets) noexcept { return std::as_bytes(octets); }

// Times of certificates: years 1970 to 2200. Outside, std::chrono's nanoseconds run out, and no certificate is meant.
inline constexpr std::int64_t latest_unix_seconds = 7'258'118'400;

inline bool is_certificate_time(utc_time t) noexcept { return t.unix_seconds() >= 0 && t.unix_seconds() < latest_unix_seconds; }
inline std::chrono::system_clock::time_point time_point(utc_time t) noexcept {
    return std::chrono::system_clock::time_point(std::chrono::seconds(t.unix_seconds()));
}
inline Botan::X509_Time x509_time(utc_time t) { return Botan::X509_Time(time_point(t)); }
inline utc_time from_x509(const Botan::X509_Time& t) {
    constexpr std::uint64_t most = 253'402'300'799;   // the end of year 9999, the last that X.509 can write
    return utc_time::from_unix_microseconds(static_cast<std::int64_t>(std::min(t.time_since_epoch(), most)) * 1'000'000);
}

}  // namespace bartizan::crypto::software
