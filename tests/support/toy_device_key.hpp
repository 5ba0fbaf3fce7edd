// toy_device_key: a device key without cryptography, for what the types say about keys.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/enrolment.hpp>

namespace tests {

struct toy_device_key {
    static constexpr std::size_t max_signature_bytes = 72;
    bartizan::result<std::size_t> sign(bartizan::bytes_view, bartizan::bytes_span) { return std::size_t{8}; }
    bartizan::bytes_view certificate_chain() const { return {}; }
    bartizan::result<> self_sign(const bartizan::crypto::subject&, bartizan::crypto::validity) { return {}; }
    bartizan::result<bartizan::crypto::pem_text> request(const bartizan::crypto::subject&) { return bartizan::crypto::pem_text{}; }
    bartizan::result<> install_chain(bartizan::bytes_view) { return {}; }
    bartizan::result<> remove_chain() { return {}; }
};
static_assert(bartizan::crypto::device_key<toy_device_key>);

}  // namespace tests
