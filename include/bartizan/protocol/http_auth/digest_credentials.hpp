// digest_credentials: what a client says in Authorization: Digest, checked for form, not for truth (RFC 7616, 3.4).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/http_auth/digest.hpp>

namespace bartizan::http_auth {

// digest_credentials: views of the fields they were read from. A missing `algorithm` is MD5 and a missing `qop` RFC 2069's form; whether
// these are accepted is decided by the server's gate.
//   errors  missing, bad_count, two_names, empty_cnonce, too_long, control
struct digest_credentials {
    std::string_view user, realm, nonce, uri, response, cnonce, nc_text, opaque, algorithm;
    std::uint32_t nc = 0;
    protection qop = protection::none;
    bool session = false, userhash = false, known_qop = true;
    std::array<char, 256> decoded_name{};   // of username*

    result<> read(const fields<>& from) noexcept {
        for (const auto name : {"realm", "nonce", "uri", "response"})
            if (!from.find(name)) return errc::missing;
        realm = *from.find("realm");
        nonce = *from.find("nonce");
        uri = *from.find("uri");
        response = *from.find("response");
        opaque = from.value_or("opaque", {});
        cnonce = from.value_or("cnonce", {});
        nc_text = from.value_or("nc", {});
        algorithm = from.value_or("algorithm", "MD5");
        session = algorithm.size() > 5 && same_word(algorithm.substr(algorithm.size() - 5), "-sess");
        if (session) algorithm.remove_suffix(5);
        userhash = same_word(from.value_or("userhash", "false"), "true");
        if (const auto named = read_name(from); !named) return named;
        if (const auto wanted = from.find("qop")) {
            qop = same_word(*wanted, "auth-int") ? protection::auth_int : protection::auth;
            known_qop = qop == protection::auth_int || same_word(*wanted, "auth");
            if (cnonce.empty()) return errc::empty_cnonce;
            return read_count();
        }
        if (session && cnonce.empty()) return errc::empty_cnonce;
        return {};
    }

private:
    result<> read_count() noexcept {
        if (nc_text.size() != 8) return errc::bad_count;
        nc = 0;
        for (const char c : nc_text) {
            const int digit = c >= '0' && c <= '9' ? c - '0' : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
            if (digit < 0) return errc::bad_count;
            nc = nc << 4 | static_cast<std::uint32_t>(digit);
        }
        return {};
    }
    // username, or username* as UTF-8''percent-encoded (RFC 8187, 3.2); never both, and never username* of a hash.
    result<> read_name(const fields<>& from) noexcept {
        const auto plain = from.find("username"), extended = from.find("username*");
        if (!plain && !extended) return errc::missing;
        if (plain && extended) return errc::two_names;
        if (plain) {
            user = *plain;
            return {};
        }
        constexpr std::string_view start = "UTF-8''";
        if (userhash || !same_word(extended->substr(0, start.size()), start)) return errc::two_names;
        const auto text = extended->substr(start.size());
        std::size_t size = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            char c = text[i];
            if (c == '%') {
                const auto digit = [&](std::size_t at) {
                    const char x = at < text.size() ? lower(text[at]) : '?';
                    return x >= '0' && x <= '9' ? x - '0' : x >= 'a' && x <= 'f' ? x - 'a' + 10 : -1;
                };
                if (digit(i + 1) < 0 || digit(i + 2) < 0) return errc::two_names;
                c = char(digit(i + 1) << 4 | digit(i + 2));
                i += 2;
            }
            if (size == decoded_name.size()) return errc::too_long;
            decoded_name[size++] = c;
        }
        user = {decoded_name.data(), size};
        return {};
    }
};

}  // namespace bartizan::http_auth
