// Any text as an installed chain: read without a crash, and what is accepted is accepted again when it is written anew.
// SPDX-License-Identifier: Apache-2.0
#include <bartizan/crypto/device_certificate.hpp>

#include <cstdlib>

namespace bz = bartizan;
namespace crypto = bartizan::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const bz::bytes_view bytes = std::as_bytes(std::span(data, size));
    const auto text = bz::as_text(bytes);
    crypto::pem_text again;
    const auto count = crypto::each_certificate(text, [&](std::size_t, bz::bytes_view der, const crypto::certificate_parts& parts) -> bz::result<> {
        if (parts.key_info.data() < der.data() || parts.key_info.data() + parts.key_info.size() > der.data() + der.size()) std::abort();
        again.append_block("CERTIFICATE", der);
        return {};
    });
    (void)crypto::is_self_signed(text);
    if (count && again.fits()) {
        const auto second = crypto::each_certificate(again, [](std::size_t, bz::bytes_view, const crypto::certificate_parts&) -> bz::result<> { return {}; });
        if (!second || *second != *count || crypto::is_self_signed(again) != crypto::is_self_signed(text)) std::abort();
    }
    (void)crypto::read_certificate(bytes);
    return 0;
}
