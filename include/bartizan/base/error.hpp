// error: what went wrong, as a value small enough for a register: a domain and a code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bartizan {

// error_domain: one per protocol or folder. Names are for people and logs; code 0 is never an error.
struct error_domain {
    std::string_view name;
    std::string_view (*message)(int code);
};

// error: `message()` is for logs; what a remote peer is told is decided at the edge and never depends on it.
struct error {
    const error_domain* domain = nullptr;
    int code = 0;

    constexpr std::string_view message() const { return domain ? domain->message(code) : "no error"; }
    constexpr std::string_view where() const { return domain ? domain->name : ""; }
    friend constexpr bool operator==(error, error) = default;
};

}  // namespace bartizan
