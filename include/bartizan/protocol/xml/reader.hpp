// reader: reads the part of XML that messages of machines are made of, in the caller's memory, element by element.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/result.hpp>
#include <bartizan/base/utf8.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace bartizan::xml {

enum class errc {
    not_utf8 = 1, character, declaration, doctype, instruction, cdata, comment, name, attribute, attribute_twice, too_many_attributes, prefix, too_many_prefixes, too_deep, end_tag,
    reference, unclosed, outside, no_element,
};
inline constexpr error_domain domain{"XML", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::not_utf8: return "the text is not UTF-8";
    case errc::character: return "a character that XML 1.0 does not have, or < in a value, or ]]> in text";
    case errc::declaration: return "the declaration is not that of XML 1.0 in UTF-8";
    case errc::doctype: return "document types are refused, and with them entities that grow";
    case errc::instruction: return "processing instructions are refused";
    case errc::cdata: return "CDATA sections are refused";
    case errc::comment: return "a comment that does not end, or with -- in it";
    case errc::name: return "a name begins with a letter or _ and goes on with letters, digits, - . and _, of ASCII, with at most one colon";
    case errc::attribute: return "an attribute is name=\"value\" after white space";
    case errc::attribute_twice: return "an element has an attribute twice";
    case errc::too_many_attributes: return "an element has more attributes than are kept";
    case errc::prefix: return "a prefix that stands for no namespace, or is declared for one that it cannot have";
    case errc::too_many_prefixes: return "more prefixes are declared than are kept";
    case errc::too_deep: return "elements are nested more deeply than is kept";
    case errc::end_tag: return "an end tag that does not close the element that is open";
    case errc::reference: return "a reference to something but a character: &lt; &gt; &amp; &quot; &apos; &#N; and &#xN; are known";
    case errc::unclosed: return "the document ends within an element";
    case errc::outside: return "something stands beside the root element";
    case errc::no_element: return "the document has no element";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

// name: of an element or attribute; space: the namespace, not the prefix.
struct name {
    std::string_view space, local;
    friend constexpr bool operator==(const name&, const name&) = default;
};

// reader_limits: open elements, attributes of one element, prefixes in force at a time.
struct reader_limits {
    std::size_t depth = 12, attributes = 12, prefixes = 24;
};

enum class token { start, end, text, finished };
struct event {
    token is{};
    xml::name of{};            // of start and end
    std::string_view text{};   // of text: as it is written; references are checked, not replaced
};

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// reader: next() until `finished` or an error, which is final. An empty element gives a start and an end.
//   refused   document types, processing instructions, CDATA, names beyond ASCII: no protocol here needs them, and SOAP 1.2 forbids the first two (part 1, 5)
//   memory    sizeof, some 1.5 KiB; what it gives points into the text, which must outlive it
//   source    XML 1.0 (5th edition); Namespaces in XML 1.0 (3rd edition)
template <reader_limits L = reader_limits{}> class reader {
    struct written { std::string_view prefix, local, value; };
    struct binding { std::string_view prefix, space; std::size_t depth; };
    std::string_view text_;
    std::size_t at_ = 0, depth_ = 0, attributes_ = 0, bindings_ = 0;
    bool began_ = false, closes_ = false;
    error failed_{};
    std::array<std::string_view, L.depth> open_{};
    std::array<written, L.attributes> attribute_{};
    std::array<binding, L.prefixes> binding_{};

public:
    constexpr explicit reader(std::string_view text) noexcept : text_(text) {
        if (!is_utf8(text)) failed_ = make_error(errc::not_utf8);
        else if (!std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 || is_space(c); }) || text.find("\xEF\xBF\xBE") != text.npos ||
                 text.find("\xEF\xBF\xBF") != text.npos)
            failed_ = make_error(errc::character);
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        if (failed_ == error{} && rest().starts_with("<?xml") && rest().size() > 5 && is_space(rest()[5])) declaration();
    }
    constexpr std::size_t position() const noexcept { return at_; }   // where an error is
    constexpr std::size_t depth() const noexcept { return depth_; }   // of open elements, after the last event

    constexpr result<event> next() noexcept {
        if (failed_ != error{}) return failed_;
        auto read = step();
        if (!read) failed_ = read.error();
        return read;
    }
    // attribute: of the element that has just begun, as it is written.
    constexpr std::optional<std::string_view> attribute(const xml::name& wanted) const noexcept {
        for (const auto& a : std::span(attribute_).first(attributes_))
            if (a.local == wanted.local && (a.prefix.empty() ? std::optional<std::string_view>("") : space_of(a.prefix)) == wanted.space) return a.value;
        return {};
    }
    // space_of: the namespace that a prefix stands for here; of "" the default one, which may be none.
    constexpr std::optional<std::string_view> space_of(std::string_view prefix) const noexcept {
        for (auto i = bindings_; i-- > 0;)
            if (binding_[i].prefix == prefix) return binding_[i].space;
        if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
        return prefix.empty() ? std::optional<std::string_view>("") : std::nullopt;
    }

private:
    constexpr std::string_view rest() const noexcept { return text_.substr(at_); }
    constexpr bool take(std::string_view what) noexcept {
        const bool there = rest().starts_with(what);
        if (there) at_ += what.size();
        return there;
    }
    constexpr bool skip_space() noexcept {
        const auto from = at_;
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
        return at_ > from;
    }
    static constexpr bool begins(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
    static constexpr bool goes_on(char c) noexcept { return begins(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }
    // qualified: prefix and local part; both empty when there is no name.
    constexpr written qualified() noexcept {
        const auto part = [&]() -> std::string_view {
            const auto from = at_;
            if (at_ < text_.size() && begins(text_[at_])) ++at_;
            else return {};
            while (at_ < text_.size() && goes_on(text_[at_])) ++at_;
            return text_.substr(from, at_ - from);
        };
        const auto first = part();
        if (first.empty() || !take(":")) return {{}, first, {}};
        const auto second = part();
        return second.empty() ? written{} : written{first, second, {}};
    }
    // check_references: every & begins one of a character that XML has (4.1, 4.6).
    static constexpr bool check_references(std::string_view text) noexcept {
        for (auto at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
            auto what = text.substr(at + 1, text.find(';', at) - at - 1);
            if (text.find(';', at) == text.npos) return false;
            if (!what.starts_with('#')) {
                if (what != "lt" && what != "gt" && what != "amp" && what != "quot" && what != "apos") return false;
                continue;
            }
            what.remove_prefix(1);
            const unsigned base = what.starts_with('x') ? 16 : 10;
            if (base == 16) what.remove_prefix(1);
            unsigned long value = 0;
            if (what.empty() || what.size() > 8) return false;
            for (const char c : what) {
                const unsigned digit = c >= '0' && c <= '9' ? unsigned(c - '0') : c >= 'a' && c <= 'f' ? unsigned(c - 'a' + 10) : c >= 'A' && c <= 'F' ? unsigned(c - 'A' + 10) : 99;
                if (digit >= base) return false;
                value = value * base + digit;
            }
            const bool is_character = value == 9 || value == 10 || value == 13 || (value >= 0x20 && value <= 0xd7ff) || (value >= 0xe000 && value <= 0xfffd) || (value >= 0x1'0000 && value <= 0x10'ffff);
            if (!is_character) return false;
        }
        return true;
    }
    constexpr result<written> attribute_here() noexcept {
        auto found = qualified();
        if (found.local.empty()) return errc::name;
        skip_space();
        if (!take("=")) return errc::attribute;
        skip_space();
        const char quote = at_ < text_.size() ? text_[at_] : ' ';
        if (quote != '"' && quote != '\'') return errc::attribute;
        const auto end = text_.find(quote, ++at_);
        if (end == text_.npos) return errc::attribute;
        found.value = text_.substr(at_, end - at_);
        if (found.value.find('<') != found.value.npos) return errc::character;
        if (!check_references(found.value)) return errc::reference;
        at_ = end + 1;
        return found;
    }
    constexpr void declaration() noexcept {
        at_ += 5;
        failed_ = make_error(errc::declaration);
        for (int n = 0; n < 4; ++n) {
            const bool apart = skip_space();
            if (take("?>")) {
                if (n > 0) failed_ = {};
                return;
            }
            const auto a = apart ? attribute_here() : result<written>(errc::attribute);
            const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
            if (!a || !a->prefix.empty()) return;
            const bool good = n == 0 ? a->local == "version" && a->value == "1.0"
                                     : (n == 1 && a->local == "encoding" && std::ranges::equal(a->value, std::string_view("utf-8"), {}, lower)) || (a->local == "standalone" && (a->value == "yes" || a->value == "no"));
            if (!good) return;
        }
    }
    constexpr result<event> step() noexcept {
        attributes_ = 0;
        if (closes_) return closed();
        for (;;) {
            if (depth_ == 0) skip_space();
            if (at_ == text_.size()) {
                if (depth_ > 0) return errc::unclosed;
                if (!began_) return errc::no_element;
                return event{token::finished};
            }
            if (text_[at_] != '<') return depth_ == 0 ? result<event>(errc::outside) : characters();
            if (rest().starts_with("<!--")) {
                const auto end = text_.find("--", at_ + 4);
                if (end == text_.npos || !text_.substr(end).starts_with("-->")) return errc::comment;
                at_ = end + 3;
                continue;
            }
            if (rest().starts_with("<![")) return errc::cdata;
            if (rest().starts_with("<!")) return errc::doctype;
            if (rest().starts_with("<?")) return errc::instruction;
            if (take("</")) return end_tag();
            if (depth_ == 0 && began_) return errc::outside;
            ++at_;
            return start_tag();
        }
    }
    constexpr result<event> characters() noexcept {
        const auto text = rest().substr(0, rest().find('<'));
        if (text.find("]]>") != text.npos) return errc::character;
        if (!check_references(text)) return errc::reference;
        at_ += text.size();
        return event{token::text, {}, text};
    }
    constexpr result<event> start_tag() noexcept {
        const auto from = at_;
        const auto is = qualified();
        if (is.local.empty()) return errc::name;
        if (depth_ == open_.size()) return errc::too_deep;
        open_[depth_++] = text_.substr(from, at_ - from);
        began_ = true;
        for (;;) {
            const bool apart = skip_space();
            if (take(">")) break;
            if (take("/>")) {
                closes_ = true;
                break;
            }
            if (!apart) return errc::attribute;
            const auto a = attribute_here();
            if (!a) return a.error();
            if (const auto taken = a->prefix == "xmlns" || (a->prefix.empty() && a->local == "xmlns") ? declare(*a) : keep(*a); !taken) return taken.error();
        }
        const auto given = std::span(attribute_).first(attributes_);
        for (const auto& a : given)
            if (!a.prefix.empty() && !space_of(a.prefix)) return errc::prefix;
        for (std::size_t i = 0; i < attributes_; ++i)   // by what the prefixes stand for (Namespaces, 6.3)
            for (std::size_t n = 0; n < i; ++n)
                if (given[i].local == given[n].local && given[i].prefix.empty() == given[n].prefix.empty() && space_of(given[i].prefix) == space_of(given[n].prefix)) return errc::attribute_twice;
        const auto space = space_of(is.prefix);
        if (!space) return errc::prefix;
        return event{token::start, {*space, is.local}};
    }
    constexpr result<> keep(const written& a) noexcept {
        if (attributes_ == attribute_.size()) return errc::too_many_attributes;
        attribute_[attributes_++] = a;
        return {};
    }
    constexpr result<> declare(const written& a) noexcept {
        const auto prefix = a.prefix.empty() ? std::string_view() : a.local;
        if (prefix == "xml" || prefix == "xmlns" || (a.value.empty() && !prefix.empty()) || a.value.find('&') != a.value.npos) return errc::prefix;
        for (auto i = bindings_; i-- > 0 && binding_[i].depth == depth_;)
            if (binding_[i].prefix == prefix) return errc::attribute_twice;
        if (bindings_ == binding_.size()) return errc::too_many_prefixes;
        binding_[bindings_++] = {prefix, a.value, depth_};
        return {};
    }
    constexpr result<event> end_tag() noexcept {
        if (depth_ == 0) return errc::end_tag;
        if (!take(open_[depth_ - 1])) return errc::end_tag;
        skip_space();
        if (!take(">")) return errc::end_tag;
        return closed();
    }
    constexpr result<event> closed() noexcept {
        closes_ = false;
        const auto tag = open_[depth_ - 1];
        const auto colon = tag.find(':');
        const auto space = space_of(colon == tag.npos ? std::string_view() : tag.substr(0, colon));
        const event out{token::end, {space ? *space : std::string_view(), colon == tag.npos ? tag : tag.substr(colon + 1)}};
        while (bindings_ > 0 && binding_[bindings_ - 1].depth == depth_) --bindings_;
        --depth_;
        return out;
    }
};

}  // namespace bartizan::xml
