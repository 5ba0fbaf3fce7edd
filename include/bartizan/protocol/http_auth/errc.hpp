// errc: what can be wrong with a challenge, with credentials, or with what is made of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::http_auth {

enum class errc {
    no_scheme = 1, character, no_value, unclosed_quote, no_comma, twice, too_many, too_long, several, not_basic, not_base64, no_colon, control, not_utf8,
    missing, bad_count, two_names, empty_cnonce, no_known_challenge, no_space,
};
inline constexpr error_domain auth_domain{"http_auth", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::no_scheme: return "the field names no authentication scheme";
    case errc::character: return "the field holds a character that may not stand there";
    case errc::no_value: return "a parameter has no value";
    case errc::unclosed_quote: return "a quoted value does not end";
    case errc::no_comma: return "parameters are not separated by a comma";
    case errc::twice: return "a parameter stands twice";
    case errc::too_many: return "the field has more parameters than are accepted";
    case errc::too_long: return "a value is longer than is accepted";
    case errc::several: return "credentials of several schemes stand in one field, or several fields were sent";
    case errc::not_basic: return "these are no Basic credentials";
    case errc::not_base64: return "Basic credentials that are not base64 with its padding";
    case errc::no_colon: return "Basic credentials without a colon between name and password";
    case errc::control: return "a name or password with control characters";
    case errc::not_utf8: return "a name or password that is not UTF-8";
    case errc::missing: return "Digest credentials lack a parameter that RFC 7616 demands";
    case errc::bad_count: return "the nonce count of Digest credentials is not eight hexadecimal digits";
    case errc::two_names: return "Digest credentials with two user names, or a name that cannot be read";
    case errc::empty_cnonce: return "Digest credentials with qop and without a client nonce";
    case errc::no_known_challenge: return "the server offers no authentication that this client may use";
    case errc::no_space: return "the memory for the field is too small";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&auth_domain, int(code)}; }

}  // namespace bartizan::http_auth
