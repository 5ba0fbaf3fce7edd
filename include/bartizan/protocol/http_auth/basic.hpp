// basic: Basic credentials, read and written (RFC 7617).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/base64.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/base/utf8.hpp>
#include <bartizan/protocol/http_auth/fields.hpp>

namespace bartizan::http_auth {

// basic_credentials: name and password of one Authorization value, in memory that is wiped.
//   errors  not_basic, not_base64, too_long (over 384 bytes), no_colon, control, not_utf8     source  RFC 7617, 2 and 2.1 (charset="UTF-8")
class basic_credentials {
    secret<384> decoded_;
    std::size_t colon_ = 0, size_ = 0;

public:
    std::string_view user() const noexcept { return text().substr(0, colon_); }
    std::string_view password() const noexcept { return text().substr(colon_ + 1); }   // up to the end: it may hold colons

    result<> read(std::string_view value) noexcept {
        size_ = colon_ = 0;
        fields<> parsed;
        if (const auto read = read_credentials(value, parsed); !read) return read.error();
        return read_fields(parsed);
    }
    template <field_limits Limits> result<> read_fields(const fields<Limits>& parsed) noexcept {
        size_ = colon_ = 0;
        if (!parsed.is("Basic") || parsed.token68().empty()) return errc::not_basic;
        if (parsed.token68().size() > base64_size(decoded_.size)) return errc::too_long;
        const auto size = from_base64(parsed.token68(), decoded_.fill());
        if (!size) return errc::not_base64;
        const auto all = as_text(bytes_view(decoded_.reveal()).first(*size));
        if (all.find(':') == all.npos) return errc::no_colon;
        if (std::ranges::any_of(all, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) return errc::control;
        if (!is_utf8(all)) return errc::not_utf8;
        size_ = *size;
        colon_ = all.find(':');
        return {};
    }

private:
    std::string_view text() const noexcept { return size_ == 0 ? std::string_view(":") : as_text(bytes_view(decoded_.reveal()).first(size_)); }
};

}  // namespace bartizan::http_auth
