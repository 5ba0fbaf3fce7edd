// password: which user names and passwords may be set, by the white paper's rules (3.2, 3.3).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace bartizan::access {

enum class password_errc {
    name_empty = 1,
    name_too_long,
    name_character,
    too_short,
    too_long,
    character,
    one_kind,
    common,
    like_the_name,
};
inline constexpr error_domain password_domain{"password", [](int code) -> std::string_view {
                                                  switch (password_errc(code)) {
                                                  case password_errc::name_empty: return "the user name is empty";
                                                  case password_errc::name_too_long: return "the user name has more than 32 characters";
                                                  case password_errc::name_character:
                                                      return "the user name holds a character other than ASCII, or one of \" & ; \\";
                                                  case password_errc::too_short: return "the password is too short";
                                                  case password_errc::too_long: return "the password is too long";
                                                  case password_errc::character:
                                                      return "the password holds a character other than ASCII, or one of \" &";
                                                  case password_errc::one_kind:
                                                      return "the password needs more kinds of characters: letters, digits, symbols";
                                                  case password_errc::common: return "the password is one that attackers try first";
                                                  case password_errc::like_the_name:
                                                      return "the password is the user name, or the user name with digits after it";
                                                  }
                                                  return "unknown";
                                              }};
constexpr error make_error(password_errc code) { return {&password_domain, int(code)}; }

// password_rules: how much; an organisation's own policy wins (B07). The defaults are the white paper's (B08, B15).
struct password_rules {
    std::size_t least_characters = 8;
    std::size_t most_characters = 32;
    int kinds = 2;   // of letters, digits, symbols
};

inline constexpr std::size_t most_user_name_characters = 32;   // B14

namespace detail {
constexpr bool printable(char c) { return c >= ' ' && c <= '~'; }   // "2-byte characters" are everything else (B19, B20)
constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }
constexpr bool letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool same_letters(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}
constexpr int kinds_in(std::string_view text) {
    const auto symbol = [](char c) { return !letter(c) && !digit(c); };
    return int(std::ranges::any_of(text, letter)) + int(std::ranges::any_of(text, digit)) + int(std::ranges::any_of(text, symbol));
}
}  // namespace detail

// Passwords that satisfy the rules above and still stand in every attacker's list (B05, C04), in lower case. Shorter ones, and those of
// one kind of character such as 12345678, need no entry. A stopgap against the first guesses, not a measure of strength.
inline constexpr auto common_passwords = std::to_array<std::string_view>({
    "password1",  "password12",     "password123", "password1234", "password!",  "password@123", "passw0rd",    "p@ssw0rd",    "p@ssword",
    "p@ssword1",  "pa$$w0rd",       "passw0rd!",   "admin123",     "admin1234",  "admin12345",   "admin123456", "admin@123",   "admin!23",
    "admin#123",  "administrator1", "root1234",    "root12345",    "root123456", "user1234",     "user12345",   "guest123",    "guest1234",
    "test1234",   "default1",       "service1",    "supervisor1",  "system123",  "camera123",    "camera1234",  "camera12345", "ipcam123",
    "ipcam1234",  "recorder1",      "security1",   "operator1",    "abc12345",   "abcd1234",     "abc123456",   "a1234567",    "a12345678",
    "a123456789", "aa123456",       "aa12345678",  "12345678a",    "123456789a", "1234abcd",     "12345abc",    "1234qwer",    "qwer1234",
    "qwerty12",   "qwerty123",      "qwerty1234",  "qwertyuiop1",  "1q2w3e4r",   "1q2w3e4r5t",   "q1w2e3r4",    "1qaz2wsx",    "1qaz@wsx",
    "!qaz2wsx",   "zaq12wsx",       "zaq1xsw2",    "asdf1234",     "zxcv1234",   "letmein1",     "letmein123",  "welcome1",    "welcome12",
    "welcome123", "welcome@123",    "changeme1",   "changeme123",  "iloveyou1",  "trustno1",     "monkey123",   "dragon123",   "master123",
    "superman1",  "football1",      "baseball1",   "princess1",    "sunshine1",  "michael1",     "charlie1",    "hello123",    "login123",
});

// check_user_name: B14, B19. Case is kept and matters (B18).
constexpr result<> check_user_name(std::string_view name) {
    if (name.empty()) return password_errc::name_empty;
    if (name.size() > most_user_name_characters) return password_errc::name_too_long;
    for (const char c : name)
        if (!detail::printable(c) || std::string_view("\"&;\\").find(c) != std::string_view::npos) return password_errc::name_character;
    return {};
}

// check_password: B05, B08, B15, B20, C04. The first rule that is broken; the password itself is in no error.
//   user   empty for a passphrase that belongs to nobody, such as the one that protects content keys
constexpr result<> check_password(std::string_view password, std::string_view user = {}, password_rules rules = {}) {
    if (password.size() < rules.least_characters) return password_errc::too_short;
    if (password.size() > rules.most_characters) return password_errc::too_long;
    for (const char c : password)
        if (!detail::printable(c) || c == '"' || c == '&') return password_errc::character;
    if (detail::kinds_in(password) < rules.kinds) return password_errc::one_kind;
    for (const auto known : common_passwords)
        if (detail::same_letters(password, known)) return password_errc::common;
    if (!user.empty() && password.size() >= user.size() && detail::same_letters(password.substr(0, user.size()), user) &&
        std::ranges::all_of(password.substr(user.size()), detail::digit))
        return password_errc::like_the_name;
    return {};
}

}  // namespace bartizan::access
