// protection: which key opens a track, as Common Encryption says it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/mp4/box.hpp>

#include <span>

namespace bartizan::mp4 {

using key_id = std::array<std::byte, 16>;
using system_id = std::array<std::byte, 16>;

constexpr system_id make_system_id(std::uint64_t high, std::uint64_t low) noexcept {
    system_id id{};
    for (unsigned i = 0; i < 16; ++i) id[i] = static_cast<std::byte>((i < 8 ? high : low) >> (56 - 8 * (i % 8)));
    return id;
}

// common_system: names the KIDs and nothing else; every player with ClearKey reads it.   source  W3C, "cenc" Initialization Data Format, 4
inline constexpr system_id common_system = make_system_id(0x1077efecc0b24d02, 0xace33c1e52e2fb4b);

// wrapped_key_system: our own: the data is one wrapped content key (crypto/software/content_key_wrap.hpp), one box per recipient.
inline constexpr system_id wrapped_key_system = make_system_id(0xb7f1c2de9a434d0e, 0x8c6b52f0a7d1e394);

// pssh: what one key system needs to find the key, e.g. wrapped content keys.   source  ISO/IEC 23001-7, 8.1
struct pssh {
    system_id system{};
    bytes_view data{};
    std::span<const key_id> keys{};   // not empty: version 1
};

// protection: of a whole track, scheme `cenc` (AES-128-CTR) with an IV of 8 bytes a sample.   source  ISO/IEC 23001-7, 8.2 and 10.1
struct protection {
    key_id kid{};
    std::span<const pssh> systems{};   // beside the common system's, which is always written
};

inline constexpr std::uint8_t iv_bytes = 8;

// sample_protection: of one sample that is encrypted as a whole, as sound is.   source  ISO/IEC 23001-7, 9.6
struct sample_protection {
    key_id kid{};
    std::array<std::byte, iv_bytes> iv{};

    friend bool operator==(const sample_protection&, const sample_protection&) = default;
};

inline void write_pssh(byte_writer& out, const pssh& system) noexcept {
    const box scope(out, "pssh", system.keys.empty() ? 0 : 1, 0);
    out.bytes(system.system);
    if (!system.keys.empty()) {
        out.u32(static_cast<std::uint32_t>(system.keys.size()));
        for (const auto& key : system.keys) out.bytes(key);
    }
    out.u32(static_cast<std::uint32_t>(system.data.size()));
    out.bytes(system.data);
}

}   // namespace bartizan::mp4
