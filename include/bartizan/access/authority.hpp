// authority: three access levels, eight classes of requests, and the table of who may what (B17, Q10; ONVIF Core, default access policy).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace bartizan::access {

// level: of an account. 1 and 3 as the screens of the white paper count them; guest is nobody's account (B11).
enum class level : std::uint8_t { administrator = 1, camera_control = 2, live_only = 3, guest = 4 };
constexpr bool is_account_level(std::uint8_t number) { return number >= 1 && number <= 3; }
constexpr std::string_view name_of(level l) {
    constexpr std::array<std::string_view, 5> names{"", "administrator", "camera control", "live only", "guest"};
    return names[static_cast<std::size_t>(l)];
}

// access_class: what a request does, as ONVIF Core sorts its functions.
enum class access_class : std::uint8_t {
    pre_auth,               // needs no account: capabilities, the time
    read_system,            // settings that are no secrets
    read_system_sensitive,  // who has accounts, the audit log
    read_system_secret,     // what helps an attacker: backups, support reports
    write_system,           // settings
    unrecoverable,          // factory reset, firmware
    read_media,             // live video
    actuate,                // what moves or switches
};

// may: the table. Least privilege (B06): a level has what its name says and no more.
constexpr bool may(level who, access_class what) {
    constexpr auto bit = [](access_class c) { return 1u << static_cast<unsigned>(c); };
    using enum access_class;
    constexpr std::array<unsigned, 5> table{
        0,
        bit(pre_auth) | bit(read_system) | bit(read_system_sensitive) | bit(read_system_secret) | bit(write_system) | bit(unrecoverable) | bit(read_media) | bit(actuate),
        bit(pre_auth) | bit(read_system) | bit(read_system_sensitive) | bit(read_media) | bit(actuate),
        bit(pre_auth) | bit(read_system) | bit(read_media),
        bit(pre_auth) | bit(read_media),
    };
    return table[static_cast<std::size_t>(who)] & bit(what);
}

// user_name: at most 32 characters (B14), in memory of its own.
struct user_name {
    std::array<char, 32> chars{};
    std::uint8_t size = 0;

    constexpr user_name() = default;
    constexpr explicit user_name(std::string_view text) : size(static_cast<std::uint8_t>(text.size() <= 32 ? text.size() : 0)) {
        for (std::size_t i = 0; i < size; ++i) chars[i] = text[i];
    }
    constexpr std::string_view view() const { return {chars.data(), size}; }
    friend constexpr bool operator==(const user_name&, const user_name&) = default;
};

// identity: who was recognised. admission: who may do what; what a service's functions take as past<authorizer<...>, admission>.
struct identity {
    user_name name;
    level is = level::guest;
};
struct admission {
    identity who;
    address from;
    access_class what = access_class::pre_auth;
};

}  // namespace bartizan::access
