// message: questions of WS-Discovery as a device reads them: who is there (Probe), and where is this one (Resolve).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/protocol/xml/reader.hpp>

#include <cstdint>
#include <utility>

namespace bartizan::wsd {

enum class errc { not_soap = 1, no_action, no_message_id, message_id, not_to_all, answer_elsewhere, must_understand, twice, not_a_question, body, too_many, no_endpoint };
inline constexpr error_domain domain{"WS-Discovery", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::not_soap: return "this is no envelope of SOAP 1.2 with a header and a body";
    case errc::no_action: return "the message does not say what it is, in WS-Addressing of its edition";
    case errc::no_message_id: return "the message has no id, so that no answer could be told from another";
    case errc::message_id: return "the id of the message is longer than 96 characters, or no URI";
    case errc::not_to_all: return "the message is not addressed to everybody who can be discovered";
    case errc::answer_elsewhere: return "the answer is wanted at another address than the question comes from";
    case errc::must_understand: return "the message has a header that must be understood, and is not";
    case errc::twice: return "something is there twice that comes once";
    case errc::not_a_question: return "this is neither a Probe nor a Resolve";
    case errc::body: return "the body is not what the action says";
    case errc::too_many: return "more types or scopes are asked for than are read";
    case errc::no_endpoint: return "the Resolve does not say of whom";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

// edition: that of April 2005, which ONVIF Core (7.3) and DPWS ask for, and OASIS' 1.1 of 2009. An answer is in the edition of its question.
enum class edition : std::uint8_t { april_2005, oasis_1_1 };

// vocabulary: the namespaces and names of an edition.
struct vocabulary {
    std::string_view discovery, addressing, everybody, anonymous, whole_scope_rule;
};
constexpr vocabulary words_of(edition e) noexcept {
    if (e == edition::april_2005)
        return {"http://schemas.xmlsoap.org/ws/2005/04/discovery", "http://schemas.xmlsoap.org/ws/2004/08/addressing", "urn:schemas-xmlsoap-org:ws:2005:04:discovery",
                "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous", "http://schemas.xmlsoap.org/ws/2005/04/discovery/rfc2396"};
    return {"http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01", "http://www.w3.org/2005/08/addressing", "urn:docs-oasis-open-org:ws-dd:ns:discovery:2009:01",
            "http://www.w3.org/2005/08/addressing/anonymous", "http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/rfc3986"};
}
inline constexpr std::string_view soap = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::size_t most_message_id = 96, most_types = 8, most_scopes = 8;

enum class kind : std::uint8_t { probe, resolve };
enum class scope_rule : std::uint8_t { by_segments, by_characters, another };   // RFC 2396 or 3986; strcmp0; ldap, uuid and what nobody here knows

// question: its texts lie in the message. types, scopes: what a Probe asks for; none: anybody. endpoint: whom a Resolve looks for.
struct question {
    wsd::edition edition{};
    wsd::kind kind{};
    std::string_view message_id{};
    std::array<xml::name, most_types> types{};
    std::array<std::string_view, most_scopes> scopes{};
    std::size_t type_count = 0, scope_count = 0;
    scope_rule rule = scope_rule::by_segments;
    std::string_view endpoint{};
};

namespace detail {
// is_uri: of characters that stand in XML as they are, so that a text is given back as it came (RFC 3986, 2).
constexpr bool is_uri(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~:/?#[]@!$()*+,;=%").find(c) != std::string_view::npos;
    });
}
// each_word: act(word) until it says no.
template <class Act> constexpr bool each_word(std::string_view text, Act act) {
    for (text = xml::trimmed(text); !text.empty(); text = xml::trimmed(text)) {
        const auto end = std::ranges::find_if(text, xml::is_space) - text.begin();
        if (!act(text.substr(0, std::size_t(end)))) return false;
        text.remove_prefix(std::size_t(end));
    }
    return true;
}

// question_reader: one message, from its first element to its last.
class question_reader {
    using reader = xml::reader<>;
    reader in_;
    question out_{};
    std::string_view action_{}, to_{};
    bool known_ = false;   // its edition

public:
    explicit question_reader(std::string_view message) noexcept : in_(message) {}

    result<question> whole() noexcept {
        if (const auto root = starts({soap, "Envelope"}); !root) return root.error();
        if (const auto head = starts({soap, "Header"}); !head) return head.error();
        if (const auto read = header(); !read) return read.error();
        if (const auto judged = judge_header(); !judged) return judged.error();
        if (const auto body = starts({soap, "Body"}); !body) return body.error();
        if (const auto read = body(); !read) return read.error();
        for (;;) {   // all of it is XML, and nothing comes after
            const auto next = in_.next();
            if (!next) return next.error();
            if (next->is == xml::token::finished) return out_;
            if (next->is == xml::token::start || !xml::trimmed(next->text).empty()) return errc::not_soap;
        }
    }

private:
    // element: the next start or end; white space between is nothing.
    result<xml::event> element() noexcept {
        for (;;) {
            const auto next = in_.next();
            if (!next || next->is != xml::token::text) return next;
            if (!xml::trimmed(next->text).empty()) return errc::body;
        }
    }
    result<> starts(const xml::name& wanted) noexcept {
        const auto next = element();
        if (!next) return next.error();
        return next->is == xml::token::start && next->of == wanted ? result<>{} : result<>(errc::not_soap);
    }
    // text: of an element that has begun and holds nothing else.
    result<std::string_view> text() noexcept {
        std::string_view found;
        for (;;) {
            const auto next = in_.next();
            if (!next) return next.error();
            if (next->is == xml::token::end) return xml::trimmed(found);
            if (next->is != xml::token::text || !found.empty()) return errc::body;
            found = next->text;
        }
    }
    result<> skip() noexcept {
        for (const auto outside = in_.depth() - 1; in_.depth() > outside;)
            if (const auto next = in_.next(); !next) return next.error();
        return {};
    }
    static result<> once(std::string_view& to, const result<std::string_view>& read) noexcept {
        if (!read) return read.error();
        if (!to.empty()) return errc::twice;
        to = *read;
        return {};
    }
    bool is_addressing(const xml::name& of) noexcept {   // the first field of WS-Addressing says which edition it is
        for (const auto e : {edition::april_2005, edition::oasis_1_1})
            if (of.space == words_of(e).addressing && (!known_ || out_.edition == e)) {
                known_ = true, out_.edition = e;
                return true;
            }
        return false;
    }
    result<> header() noexcept {
        for (;;) {
            const auto next = element();
            if (!next) return next.error();
            if (next->is == xml::token::end) return {};
            const auto must = in_.attribute({soap, "mustUnderstand"});
            result<> read;
            const auto of = next->of;
            if (!is_addressing(of)) read = must && (*must == "1" || *must == "true") ? result<>(errc::must_understand) : skip();
            else if (of.local == "Action") read = once(action_, text());
            else if (of.local == "MessageID") read = once(out_.message_id, text());
            else if (of.local == "To") read = once(to_, text());
            else if (of.local == "ReplyTo") read = reply_to();
            else read = must && (*must == "1" || *must == "true") ? result<>(errc::must_understand) : skip();
            if (!read) return read;
        }
    }
    // endpoint: the Address of an endpoint reference, whose other parts are nothing to us.
    result<std::string_view> endpoint() noexcept {
        std::string_view address;
        for (;;) {
            const auto next = element();
            if (!next) return next.error();
            if (next->is == xml::token::end) return address;
            const bool is_address = next->of == xml::name{words_of(out_.edition).addressing, "Address"};
            if (const auto read = is_address ? once(address, text()) : skip(); !read) return read.error();
        }
    }
    result<> reply_to() noexcept {   // who lets answers go elsewhere throws stones for others
        const auto address = endpoint();
        if (!address) return address.error();
        return *address == words_of(out_.edition).anonymous ? result<>{} : result<>(errc::answer_elsewhere);
    }
    result<> judge_header() noexcept {
        const auto words = words_of(out_.edition);
        if (!known_ || action_.empty()) return errc::no_action;
        if (out_.message_id.empty()) return errc::no_message_id;
        if (out_.message_id.size() > most_message_id || !is_uri(out_.message_id)) return errc::message_id;
        if (!action_.starts_with(words.discovery)) return errc::not_a_question;
        const auto what = action_.substr(words.discovery.size());
        if (what != "/Probe" && what != "/Resolve") return errc::not_a_question;
        out_.kind = what == "/Probe" ? kind::probe : kind::resolve;
        return to_ == words.everybody ? result<>{} : result<>(errc::not_to_all);
    }
    result<> body() noexcept {
        const auto words = words_of(out_.edition);
        const auto first = element();
        if (!first) return first.error();
        if (first->is != xml::token::start || first->of != xml::name{words.discovery, out_.kind == kind::probe ? "Probe" : "Resolve"}) return errc::body;
        bool types = false, scopes = false;
        for (;;) {
            const auto next = element();
            if (!next) return next.error();
            if (next->is == xml::token::end) break;
            const auto of = next->of;
            const auto again = [](bool& seen) { return std::exchange(seen, true); };
            result<> read;
            if (out_.kind == kind::probe && of == xml::name{words.discovery, "Types"}) read = again(types) ? result<>(errc::twice) : type_list();
            else if (out_.kind == kind::probe && of == xml::name{words.discovery, "Scopes"}) read = again(scopes) ? result<>(errc::twice) : scope_list();
            else if (out_.kind == kind::resolve && of == xml::name{words.addressing, "EndpointReference"}) read = once(out_.endpoint, endpoint());
            else read = skip();   // extensions (WS-Discovery 1.1, 5.2.1: they may be left out)
            if (!read) return read;
        }
        return out_.kind == kind::resolve && out_.endpoint.empty() ? result<>(errc::no_endpoint) : result<>{};
    }
    result<> type_list() noexcept {   // the prefixes of its own element are in force until it ends
        const auto next = in_.next();
        if (!next) return next.error();
        if (next->is == xml::token::end) return {};
        if (next->is != xml::token::text) return errc::body;
        errc why = errc::too_many;
        const bool all = each_word(next->text, [&](std::string_view word) {
            if (out_.type_count == most_types) return false;
            const auto colon = word.find(':');
            const auto space = in_.space_of(colon == word.npos ? std::string_view() : word.substr(0, colon));
            const auto local = colon == word.npos ? word : word.substr(colon + 1);
            why = errc::body;
            if (!space || local.empty()) return false;
            out_.types[out_.type_count++] = {*space, local};
            why = errc::too_many;
            return true;
        });
        if (!all) return why;
        const auto rest = text();
        return !rest ? result<>(rest.error()) : rest->empty() ? result<>{} : result<>(errc::body);
    }
    result<> scope_list() noexcept {
        const auto words = words_of(out_.edition);
        if (const auto by = in_.attribute({"", "MatchBy"})) {
            const bool exact = by->starts_with(words.discovery) && by->substr(words.discovery.size()) == "/strcmp0";
            out_.rule = exact ? scope_rule::by_characters : *by == words.whole_scope_rule ? scope_rule::by_segments : scope_rule::another;
        }
        const auto list = text();
        if (!list) return list.error();
        const bool all = each_word(*list, [&](std::string_view word) {
            if (out_.scope_count == most_scopes) return false;
            out_.scopes[out_.scope_count++] = word;
            return true;
        });
        return all ? result<>{} : result<>(errc::too_many);
    }
};
}  // namespace detail

// read: a Probe or a Resolve to everybody, all of it well-formed.
//   errors  errc, xml::errc        memory  some 2 KiB of stack        source  WS-Discovery 2005/04 and 1.1, 5.2 and 6.2; SOAP 1.2, part 1, 5.2.3
inline result<question> read(bytes_view message) noexcept { return detail::question_reader(as_text(message)).whole(); }

}  // namespace bartizan::wsd
