// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/wsd/message.hpp>

#include <support/vectors.hpp>
#include <support/wsd_messages.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace bz = bartizan;
namespace wsd = bartizan::wsd;
using wsd::errc;
using wsd_messages::probe_parts;
using wsd_messages::with;

namespace {
bz::error refused(const std::string& message) { return wsd::read(bz::as_bytes(message)).error(); }
}  // namespace

TEST_CASE("a Probe of ONVIF's edition is read: id, types by namespace, scopes") {
    const auto message = with({.body = "\n <d:Types xmlns:t='http://www.onvif.org/ver10/device/wsdl'>dn:NetworkVideoTransmitter\n\t t:Device </d:Types>"
                                       "<d:Scopes MatchBy='http://schemas.xmlsoap.org/ws/2005/04/discovery/strcmp0'>onvif://www.onvif.org/a onvif://www.onvif.org/b</d:Scopes><x:y xmlns:x='u'><x:z/></x:y>"});
    const auto q = wsd::read(bz::as_bytes(message));
    REQUIRE(q);
    CHECK(q->edition == wsd::edition::april_2005);
    CHECK(q->kind == wsd::kind::probe);
    CHECK(q->message_id == wsd_messages::id);
    REQUIRE(q->type_count == 2);
    CHECK(q->types[0] == bz::xml::name{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"});
    CHECK(q->types[1] == bz::xml::name{"http://www.onvif.org/ver10/device/wsdl", "Device"});
    REQUIRE(q->scope_count == 2);
    CHECK(q->scopes[1] == "onvif://www.onvif.org/b");
    CHECK(q->rule == wsd::scope_rule::by_characters);
}

TEST_CASE("a Probe of OASIS' edition asks for anybody; a Resolve for one") {
    const auto probe = wsd_messages::of_2009(), resolve = wsd_messages::resolve("urn:uuid:1");
    const auto q = wsd::read(bz::as_bytes(probe));
    REQUIRE(q);
    CHECK(q->edition == wsd::edition::oasis_1_1);
    CHECK(q->type_count + q->scope_count == 0);
    const auto r = wsd::read(bz::as_bytes(resolve));
    REQUIRE(r);
    CHECK(r->kind == wsd::kind::resolve);
    CHECK(r->endpoint == "urn:uuid:1");
}

TEST_CASE("scopes are matched as their rule says, and a rule that nobody here knows is known as such") {
    const auto rule = [](std::string_view by) {
        const auto message = with({.body = "<d:Scopes" + (by.empty() ? std::string() : " MatchBy='" + std::string(by) + "'") + ">a:b</d:Scopes>"});
        const auto q = wsd::read(bz::as_bytes(message));
        REQUIRE(q);
        return q->rule;
    };
    CHECK(rule("") == wsd::scope_rule::by_segments);
    CHECK(rule("http://schemas.xmlsoap.org/ws/2005/04/discovery/rfc2396") == wsd::scope_rule::by_segments);
    CHECK(rule("http://schemas.xmlsoap.org/ws/2005/04/discovery/ldap") == wsd::scope_rule::another);
    CHECK(rule("http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/strcmp0") == wsd::scope_rule::another);   // of the other edition
}

TEST_CASE("an answer goes to the asker alone: what wants it elsewhere is refused") {
    const auto reply = [](const std::string& to) { return with({.header = "<w:ReplyTo><w:Address>" + to + "</w:Address></w:ReplyTo>"}); };
    CHECK(refused(reply("http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous")) == bz::error{});
    CHECK(refused(reply("soap.udp://10.0.0.99:53")) == make_error(errc::answer_elsewhere));
    CHECK(refused(with({.header = "<w:ReplyTo/>"})) == make_error(errc::answer_elsewhere));
}

TEST_CASE("what is no question to everybody is refused with its reason") {
    const std::string discovery = "http://schemas.xmlsoap.org/ws/2005/04/discovery";
    const std::pair<std::string, errc> all[] = {
        {"<a/>", errc::not_soap}, {"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'/>", errc::not_soap}, {"<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'/>", errc::not_soap},
        {"<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Header/><e:Body/></e:Envelope>", errc::no_action},
        {with({.action = ""}), errc::no_action}, {with({.message_id = ""}), errc::no_message_id},
        {with({.message_id = std::string(97, 'a')}), errc::message_id}, {with({.message_id = "a&lt;b"}), errc::message_id}, {with({.message_id = "a b"}), errc::message_id},
        {with({.to = "urn:uuid:1"}), errc::not_to_all}, {with({.to = ""}), errc::not_to_all}, {with({.to = "urn:docs-oasis-open-org:ws-dd:ns:discovery:2009:01"}), errc::not_to_all},
        {with({.header = "<x e:mustUnderstand='1'/>"}), errc::must_understand}, {with({.header = "<x e:mustUnderstand='true'/>"}), errc::must_understand}, {with({.header = "<w:FaultTo e:mustUnderstand='true'/>"}), errc::must_understand},
        {with({.header = "<w:To>" + discovery + "</w:To>"}), errc::twice}, {with({.body = "<d:Types/><d:Types/>"}), errc::twice}, {with({.body = "<d:Scopes/><d:Scopes/>"}), errc::twice},
        {with({.action = discovery + "/Hello"}), errc::not_a_question}, {with({.action = discovery + "/ProbeMatches"}), errc::not_a_question},
        {with({.action = "http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/Probe"}), errc::not_a_question},
        {with({.action = discovery + "/Resolve"}), errc::body}, {with({.body = "<d:Types>dn:</d:Types>"}), errc::body}, {with({.body = "<d:Types>no:where</d:Types>"}), errc::body},
        {with({.body = "<d:Types><x/></d:Types>"}), errc::body}, {with({.body = "<d:Types>a<!-- -->b</d:Types>"}), errc::body}, {with({.body = "text"}), errc::body},
        {with({.body = "<d:Types>a b c d e f g h i</d:Types>"}), errc::too_many}, {with({.body = "<d:Scopes>a b c d e f g h i</d:Scopes>"}), errc::too_many},
        {wsd_messages::resolve(""), errc::no_endpoint}, {with({.body = "</d:Probe><d:Probe>"}), errc::not_soap},
    };
    for (const auto& [message, why] : all) {
        CAPTURE(message);
        CHECK(refused(message) == make_error(why));
    }
    CHECK(refused(with({.body = "<d:Types>a b c d e f g h</d:Types><d:Scopes>a b c d e f g h</d:Scopes>"})) == bz::error{});
    CHECK(refused(with({.header = "<x/>"})) == bz::error{});
    CHECK(refused(with({.message_id = std::string(96, 'a')})) == bz::error{});
}

TEST_CASE("every beginning of a question is refused, and none is read beyond its end") {
    const auto message = with({});
    for (std::size_t n = 0; n < message.size(); ++n) {
        const std::vector<char> cut(message.begin(), message.begin() + std::ptrdiff_t(n));   // of its own, so that a sanitizer sees the end
        CHECK_FALSE(wsd::read(std::as_bytes(std::span(cut))));
    }
    CHECK(wsd::read(bz::as_bytes(message)));
    CHECK_FALSE(wsd::read(bz::as_bytes(message + "<a/>")));
}

TEST_CASE("what a Windows computer asked, in a capture of others, is read") {
    const auto capture = tests::shared_file("vectors/captures/wsdiscovery/ndpi_upnp.pcap");
    constexpr std::string_view last = "</soap:Envelope>";
    std::size_t count = 0;
    for (auto at = capture.find("<?xml"); at != capture.npos; at = capture.find("<?xml", at + 1)) {
        const auto end = capture.find(last, at) + last.size();
        const auto q = wsd::read(bz::as_bytes(std::string_view(capture).substr(at, end - at)));
        REQUIRE(q);
        CHECK(q->kind == wsd::kind::resolve);
        CHECK(q->endpoint.starts_with("urn:uuid:e3248000-80ce-11db-8000-"));
        ++count;
    }
    CHECK(count > 0);
}
