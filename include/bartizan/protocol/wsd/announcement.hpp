// announcement: what a device says of itself: that it is there (Hello), that it goes (Bye), and its answers to a Probe and a Resolve.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>
#include <bartizan/protocol/wsd/match.hpp>

namespace bartizan::wsd {

// uuid: 16 bytes; written as urn:uuid:... (RFC 4122, 3).
using uuid = std::array<std::byte, 16>;

// random_uuid: of 16 random bytes, marked as such (RFC 4122, 4.4).
constexpr uuid random_uuid(uuid bytes) noexcept {
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    return bytes;
}

struct uuid_text {
    std::array<char, 45> chars{};
    constexpr std::string_view view() const noexcept { return {chars.data(), chars.size()}; }
};
constexpr uuid_text write_uuid(const uuid& id) noexcept {
    uuid_text out;
    constexpr std::string_view digits = "0123456789abcdef", start = "urn:uuid:";
    auto* at = std::ranges::copy(start, out.chars.begin()).out;
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
        *at++ = digits[std::to_integer<std::size_t>(id[i] >> 4)];
        *at++ = digits[std::to_integer<std::size_t>(id[i] & std::byte{15})];
    }
    return out;
}

// description: what anybody may know of a device, which is what finding it takes: no version, no serial number, no hardware address.
//   endpoint       stays the same, whatever address the device has        source  WS-Discovery 1.1, 4.1 (endpoint reference)
//   types, scopes  live as long as whoever has the description
//   page           where a browser is sent, after https://ADDRESS[:port]
struct description {
    uuid endpoint{};
    std::span<const type_word> types{};
    std::span<const std::string_view> scopes{};
    std::string_view page = "/";
    std::uint16_t port = 443;
};

enum class says : std::uint8_t { hello, bye, probe_matches, resolve_matches };

// announcement: one message. relates_to: the id of the question, of an answer; addresses: where the device is, of a Hello or an answer.
//   instance, number  rise with each start of the device and with each message of it (AppSequence)
struct announcement {
    says is{};
    wsd::edition edition{};
    uuid id{};
    std::string_view relates_to{};
    std::uint32_t instance = 0, number = 0, metadata = 1;
    std::span<const address> addresses{};
};
inline constexpr std::size_t most_announcement_bytes = 1400;   // in one packet of every network

namespace detail {
// xml_writer: byte_writer with the few words that are written here. Nothing of it comes from others but a message id of URI characters.
struct xml_writer {
    byte_writer out;
    void put(std::string_view text) noexcept { out.text(text); }
    template <class... Text> void put(std::string_view first, const Text&... more) noexcept { out.text(first), put(std::string_view(more)...); }
    void number(std::uint32_t n) noexcept {
        std::array<char, 10> digits;
        put({digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr - digits.data())});
    }
    void where(const description& of, std::span<const address> addresses) noexcept {
        put("<d:XAddrs>");
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            const auto text = write_address(addresses[i]);
            const bool v4 = addresses[i].is_v4();
            put(i > 0 ? " https://" : "https://", v4 ? "" : "[", text.view(), v4 ? "" : "]");
            if (of.port != 443) put(":"), number(of.port);
            put(of.page);
        }
        put("</d:XAddrs>");
    }
    void words(const description& of) noexcept {
        put("<d:Types>");
        for (std::size_t i = 0; i < of.types.size(); ++i) put(i > 0 ? " " : "", of.types[i].prefix, ":", of.types[i].local);
        put("</d:Types><d:Scopes>");
        for (std::size_t i = 0; i < of.scopes.size(); ++i) put(i > 0 ? " " : "", of.scopes[i]);
        put("</d:Scopes>");
    }
};
}  // namespace detail

// write: in  memory of the caller        out  the message; empty when it has no room there        source  WS-Discovery 2005/04 and 1.1, 4, 5.3, 6.3
inline bytes_view write(const announcement& a, const description& of, bytes_span memory) noexcept {
    detail::xml_writer w{byte_writer(memory)};
    const auto words = words_of(a.edition);
    const bool answers = a.is == says::probe_matches || a.is == says::resolve_matches;
    constexpr std::string_view actions[] = {"Hello", "Bye", "ProbeMatches", "ResolveMatches"}, matches[] = {"", "", "ProbeMatch", "ResolveMatch"};
    const auto action = actions[std::size_t(a.is)], match = matches[std::size_t(a.is)];
    w.put(R"(<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s=")", soap, R"(" xmlns:a=")", words.addressing, R"(" xmlns:d=")", words.discovery, "\"");
    for (const auto& each : of.types) w.put(" xmlns:", each.prefix, "=\"", each.space, "\"");
    w.put("><s:Header><a:Action>", words.discovery, "/", action, "</a:Action><a:MessageID>", write_uuid(a.id).view(), "</a:MessageID>");
    if (answers) w.put("<a:RelatesTo>", a.relates_to, "</a:RelatesTo>");
    w.put("<a:To>", answers ? words.anonymous : words.everybody, "</a:To><d:AppSequence InstanceId=\"");
    w.number(a.instance), w.put("\" MessageNumber=\""), w.number(a.number);
    w.put("\"/></s:Header><s:Body><d:", action, ">");
    if (answers) w.put("<d:", match, ">");
    w.put("<a:EndpointReference><a:Address>", write_uuid(of.endpoint).view(), "</a:Address></a:EndpointReference>");
    if (a.is != says::bye) {
        w.words(of);
        w.where(of, a.addresses);
        w.put("<d:MetadataVersion>"), w.number(a.metadata), w.put("</d:MetadataVersion>");
    }
    if (answers) w.put("</d:", match, ">");
    w.put("</d:", action, "></s:Body></s:Envelope>");
    return w.out.fits() ? bytes_view(w.out.written()) : bytes_view();
}

}  // namespace bartizan::wsd
