// fields: reads WWW-Authenticate and Authorization values by the grammar of RFC 9110, 11, the same for HTTP and RTSP.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/protocol/http_auth/errc.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace bartizan::http_auth {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }
// same_word: without regard to case, as schemes, parameter names and most tokens are compared.
constexpr bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

// field_limits: what one challenge or one set of credentials may hold. A longer one is refused before anything is computed.
struct field_limits {
    std::size_t parameters = 16;
    std::size_t value_bytes = 2048;   // all quoted values with backslashes together, unescaped
    std::size_t field_bytes = 8192;
};

struct parameter {
    std::string_view name, value;   // the value without quotes and backslashes
};

// fields: one challenge or one set of credentials: a scheme, then either a token68 or parameters.
//   memory  views of the text that was read, and of the object itself for values that had backslashes; hence it stays where it is
template <field_limits Limits = field_limits{}> class fields {
    std::string_view scheme_, token68_;
    std::array<parameter, Limits.parameters> parameters_{};
    std::size_t count_ = 0, used_ = 0;
    std::array<char, Limits.value_bytes> unescaped_;
    template <field_limits> friend class field_reader;

public:
    fields() = default;
    fields(const fields&) = delete;
    fields& operator=(const fields&) = delete;

    std::string_view scheme() const noexcept { return scheme_; }
    bool is(std::string_view scheme) const noexcept { return same_word(scheme_, scheme); }
    std::string_view token68() const noexcept { return token68_; }
    std::span<const parameter> parameters() const noexcept { return std::span(parameters_).first(count_); }
    std::optional<std::string_view> find(std::string_view name) const noexcept {
        for (const auto& each : parameters())
            if (same_word(each.name, name)) return each.value;
        return {};
    }
    std::string_view value_or(std::string_view name, std::string_view otherwise) const noexcept { return find(name).value_or(otherwise); }
};

// field_reader: challenge after challenge of one field value.
//   errors  those of the grammar; after one nothing more is read: the whole value is to be rejected
//   source  RFC 9110, 5.6 and 11.2 to 11.6; a parameter that stands twice is refused, as RFC 7616, 3.4 asks
template <field_limits Limits = field_limits{}> class field_reader {
    std::string_view text_;
    std::size_t at_ = 0;
    bool begun_ = false;

public:
    explicit field_reader(std::string_view value) noexcept : text_(value) {}

    // next: true when `out` holds another one, false at the end.
    result<bool> next(fields<Limits>& out) noexcept {
        if (text_.size() > Limits.field_bytes) return errc::too_long;
        out.scheme_ = out.token68_ = {};
        out.count_ = out.used_ = 0;
        skip_commas();
        if (at_ == text_.size()) return begun_ ? result<bool>(false) : result<bool>(errc::no_scheme);
        begun_ = true;
        out.scheme_ = token();
        if (out.scheme_.empty()) return errc::character;
        if (at_ == text_.size() || text_[at_] == ',') return true;
        if (text_[at_] != ' ') return errc::character;
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        skip_space();
        if (at_ == text_.size() || text_[at_] == ',') return true;
        if (const auto found = token68(); !found.empty()) {
            out.token68_ = found;
            return true;
        }
        return read_parameters(out);
    }

private:
    static constexpr bool is_token(char c) noexcept {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || (c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
    }
    static constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }
    void skip_space() noexcept {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }
    void skip_commas() noexcept {
        while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == ',')) ++at_;
    }
    std::string_view token() noexcept {
        const auto start = at_;
        while (at_ < text_.size() && is_token(text_[at_])) ++at_;
        return text_.substr(start, at_ - start);
    }
    std::string_view token68() noexcept {   // only when a comma or the end follows; otherwise it is the name of a parameter
        auto end = at_;
        const auto in = [&](char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || std::string_view("-._~+/").find(c) != std::string_view::npos; };
        while (end < text_.size() && in(text_[end])) ++end;
        if (end == at_) return {};
        while (end < text_.size() && text_[end] == '=') ++end;
        auto after = end;
        while (after < text_.size() && is_space(text_[after])) ++after;
        if (after < text_.size() && text_[after] != ',') return {};
        const auto found = text_.substr(at_, end - at_);
        at_ = after;
        return found;
    }
    // another_parameter: behind a comma stands `name =`, not the next scheme.
    bool another_parameter() noexcept {
        const auto back = at_;
        const bool named = !token().empty();
        skip_space();
        const bool yes = named && at_ < text_.size() && text_[at_] == '=';
        at_ = back;
        return yes;
    }
    result<bool> read_parameters(fields<Limits>& out) noexcept {
        for (bool first = true; first || another_parameter(); first = false) {
            parameter one{token(), {}};
            if (one.name.empty()) return errc::character;
            skip_space();
            if (at_ == text_.size() || text_[at_] != '=') return errc::no_value;
            ++at_;
            skip_space();
            if (at_ < text_.size() && text_[at_] == '"') {
                const auto value = quoted(out);
                if (!value) return value.error();
                one.value = *value;
            } else if (one.value = token(); one.value.empty()) return errc::no_value;
            if (out.find(one.name)) return errc::twice;
            if (out.count_ == Limits.parameters) return errc::too_many;
            out.parameters_[out.count_++] = one;
            skip_space();
            if (at_ == text_.size()) return true;
            if (text_[at_] != ',') return errc::no_comma;
            skip_commas();
        }
        return true;
    }
    result<std::string_view> quoted(fields<Limits>& out) noexcept {
        const auto start = ++at_;
        bool escaped = false;
        for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') {
                escaped = true;
                if (++at_ == text_.size()) return errc::unclosed_quote;
            }
            const auto c = static_cast<unsigned char>(text_[at_]);
            if ((c < 0x20 && c != '\t') || c == 0x7f) return errc::character;
        }
        if (at_ == text_.size()) return errc::unclosed_quote;
        const auto raw = text_.substr(start, at_++ - start);
        if (!escaped) return raw;
        const auto from = out.used_;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] == '\\') ++i;
            if (out.used_ == out.unescaped_.size()) return errc::too_long;
            out.unescaped_[out.used_++] = raw[i];
        }
        return std::string_view(out.unescaped_.data() + from, out.used_ - from);
    }
};

// read_credentials: an Authorization value: exactly one scheme.
template <field_limits Limits> result<> read_credentials(std::string_view value, fields<Limits>& out) noexcept {
    field_reader<Limits> reader(value);
    const auto read = reader.next(out);
    if (!read) return read.error();
    fields<Limits> more;
    const auto again = reader.next(more);
    if (!again) return again.error();
    return *again ? result<>(errc::several) : result<>{};
}

}  // namespace bartizan::http_auth
