// subject: whom a certificate names, and for how long; the same for every backend.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>

#include <string>

namespace bartizan::crypto {

// subject: text is UTF-8, each at most 64 characters (RFC 5280, appendix A.1, ub-common-name).
struct subject {
    std::string common_name;
    std::string organization{};
    std::string serial_number{};   // of the device
};

struct validity {
    utc_time from{}, until{};
};

}  // namespace bartizan::crypto
