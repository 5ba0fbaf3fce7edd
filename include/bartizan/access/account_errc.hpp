// account_errc: why an account was not made, changed or removed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::access {

enum class account_errc {
    awaiting_first_administrator = 1, set_up_already, not_retyped, exists, unknown, full, last_administrator, bad_level, used_before, damaged, other_realm,
    not_allowed, wrong_password, bad_realm, too_many_guesses,
};
inline constexpr error_domain account_domain{"accounts", [](int code) -> std::string_view {
    switch (account_errc(code)) {
    case account_errc::awaiting_first_administrator: return "no account exists yet; the first administrator must be set first";
    case account_errc::set_up_already: return "the first administrator is set; a new camera comes only from a factory reset";
    case account_errc::not_retyped: return "the password and its repetition are not the same";
    case account_errc::exists: return "an account of this name exists";
    case account_errc::unknown: return "no account has this name";
    case account_errc::full: return "there is no room for another account";
    case account_errc::last_administrator: return "this is the last administrator; without one nobody could set the camera up";
    case account_errc::bad_level: return "the access level is 1 (administrator), 2 (camera control) or 3 (live only)";
    case account_errc::used_before: return "the password was used for this account before";
    case account_errc::damaged: return "the stored accounts are damaged; only a factory reset helps";
    case account_errc::other_realm: return "the stored accounts belong to another realm; their passwords must be set anew";
    case account_errc::not_allowed: return "this needs an administrator";
    case account_errc::wrong_password: return "the present password is not right";
    case account_errc::too_many_guesses: return "too many wrong passwords; try again later";
    case account_errc::bad_realm: return "the realm is empty, longer than 64 characters, or holds a character other than printable ASCII, or \" or \\";
    }
    return "unknown";
}};
constexpr error make_error(account_errc code) { return {&account_domain, int(code)}; }

}  // namespace bartizan::access
