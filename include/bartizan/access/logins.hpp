// logins: which log-ins an auditor wants to read, of requests that each prove themselves anew.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/authority.hpp>
#include <bartizan/base/address.hpp>
#include <bartizan/base/instant.hpp>

#include <array>
#include <chrono>

namespace bartizan::access {

// logins: one in ten minutes for each user and address.
class logins {
    struct login { user_name who; address from; instant at; bool used = false; };
    std::array<login, 16> known_{};

public:
    // is_new: it is to be logged; the oldest of those known gives way.
    bool is_new(const user_name& who, const address& from, instant now) noexcept {
        login* oldest = &known_[0];
        for (auto& each : known_) {
            if (each.used && each.who == who && each.from == from && now - each.at < std::chrono::minutes(10)) return false;
            if (!each.used || (oldest->used && each.at < oldest->at)) oldest = &each;
        }
        *oldest = {who, from, now, true};
        return true;
    }
};

}  // namespace bartizan::access
