// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/wsd/target.hpp>

#include <support/wsd_messages.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace std::chrono_literals;
namespace bz = bartizan;
namespace wsd = bartizan::wsd;
using wsd_messages::with;

namespace {

constexpr bz::address at(const char* text) { return *bz::read_address(text); }
constexpr wsd::type_word types[] = {{"dn", "http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
constexpr std::string_view scopes[] = {"onvif://www.onvif.org/type/video_encoder"};
constexpr wsd::uuid endpoint{std::byte{0x99}, std::byte{0x88}};
constexpr std::string_view endpoint_text = "urn:uuid:99880000-0000-0000-0000-000000000000";
constexpr wsd::asker pc{at("192.168.0.2"), 50'000, 0};
constexpr bz::family_settings v4{at("192.168.0.10"), 24, {}}, local{at("fe80::10"), 64, {}}, v6{at("fd00::10"), 64, {}}, lent{at("fd00:77::50"), 128, {}};

struct told {
    std::string text;
    std::optional<wsd::asker> to;
    bz::instant::duration when{};
    bool has(std::string_view part) const { return text.find(part) != text.npos; }
};
struct bench {
    wsd::target<> target{{endpoint, types, scopes, "/setup.html", 443}, {std::byte{1}, std::byte{2}}, 7};
    bz::instant now{1h};
    std::uint32_t random = 100;
    std::vector<told> all;
    bz::moment moment() { return {now, random}; }

    void take() {
        for (int n = 0; n < 100; ++n) {
            target.time_is(moment());
            const auto out = target.output();
            if (!out) return;
            all.push_back({std::string(bz::as_text(out->bytes)), out->to, now - bz::instant{1h}});
            target.sent();
        }
        FAIL("no end of output");
    }
    void until(bz::instant::duration since_begin) {
        const auto end = bz::instant{1h} + since_begin;
        for (int steps = 0; steps < 10'000 && target.deadline() && *target.deadline() <= end; ++steps) {
            now = std::max(now, *target.deadline());
            take();
        }
        now = end;
        take();
    }
    void is_found(std::initializer_list<bz::family_settings> addresses = {v4, local}, std::optional<bz::instant::duration> period = 20min) {
        target.here(std::vector(addresses), moment());
        target.open(period ? std::optional(now + *period) : std::nullopt, moment());
        until(now - bz::instant{1h} + 1s);
        all.clear();
    }
    void hears(const std::string& message, const wsd::asker& from = pc) {
        target.received(bz::as_bytes(message), from, moment());
        take();
    }
    std::size_t answers_to(const std::string& message, const wsd::asker& from = pc) {
        all.clear();
        hears(message, from);
        until(now - bz::instant{1h} + 1s);
        return all.size();
    }
};
std::string probe(int n) { return with({.message_id = "urn:uuid:" + std::to_string(n)}); }

}  // namespace

TEST_CASE("a device that is open says Hello within half a second, with all that finding it takes and no more") {
    bench b;
    b.target.here(std::vector{v4, local, v6}, b.moment());
    b.take();
    CHECK(b.all.empty());   // closed at first
    b.target.open(b.now + 20min, b.moment());
    b.take();
    CHECK(b.all.empty());
    b.until(500ms);
    REQUIRE(b.all.size() == 1);
    CHECK(b.all[0].when == 100ms);
    CHECK_FALSE(b.all[0].to);
    CHECK(b.all[0].text ==
          R"(<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" )"
          R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>)"
          R"(<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Hello</a:Action><a:MessageID>urn:uuid:00000001-0000-4000-8000-000000000000</a:MessageID>)"
          R"(<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To><d:AppSequence InstanceId="7" MessageNumber="1"/></s:Header><s:Body><d:Hello>)"
          R"(<a:EndpointReference><a:Address>urn:uuid:99880000-0000-0000-0000-000000000000</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>)"
          R"(<d:Scopes>onvif://www.onvif.org/type/video_encoder</d:Scopes><d:XAddrs>https://192.168.0.10/setup.html https://[fd00::10]/setup.html</d:XAddrs>)"
          R"(<d:MetadataVersion>1</d:MetadataVersion></d:Hello></s:Body></s:Envelope>)");
}

TEST_CASE("a Probe is answered to who asked, after a random wait of less than half a second, in its edition") {
    bench b;
    b.is_found();
    b.random = 499;
    b.hears(with({}));
    CHECK(b.all.empty());
    b.until(1s + 499ms);
    REQUIRE(b.all.size() == 1);
    const auto& first = b.all[0];
    REQUIRE(first.to);
    CHECK(first.to->at == pc.at);
    CHECK(first.to->from_port == 50'000);
    CHECK(first.has("<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action>"));
    CHECK(first.has("<a:RelatesTo>" + std::string(wsd_messages::id) + "</a:RelatesTo><a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>"));
    CHECK(first.has("<d:ProbeMatches><d:ProbeMatch><a:EndpointReference>"));
    CHECK(first.has("<d:XAddrs>https://192.168.0.10/setup.html</d:XAddrs>"));
    CHECK(b.answers_to(wsd_messages::of_2009("urn:uuid:2")) == 1);
    CHECK(b.all[0].has("xmlns:d=\"http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01\""));
    CHECK(b.all[0].has("<a:To>http://www.w3.org/2005/08/addressing/anonymous</a:To>"));
}

TEST_CASE("a Resolve is answered by the one that it is for") {
    bench b;
    b.is_found();
    CHECK(b.answers_to(wsd_messages::resolve(endpoint_text)) == 1);
    CHECK(b.all[0].has("<d:ResolveMatches><d:ResolveMatch>"));
    b = {};
    b.is_found();
    CHECK(b.answers_to(wsd_messages::resolve("urn:uuid:99880000-0000-0000-0000-000000000001")) == 0);
}

TEST_CASE("addresses are those that the asker has a way to, of its own family first") {
    bench b;
    b.is_found({v4, local, v6, lent});
    CHECK(b.answers_to(probe(1)) == 1);
    CHECK(b.all[0].has("<d:XAddrs>https://192.168.0.10/setup.html https://[fd00::10]/setup.html https://[fd00:77::50]/setup.html</d:XAddrs>"));
    CHECK(b.answers_to(probe(2), {at("fe80::2"), 1, 3}) == 1);
    CHECK(b.all[0].to->scope == 3);
    CHECK(b.all[0].has("<d:XAddrs>https://[fe80::10]/setup.html https://[fd00::10]/setup.html https://[fd00:77::50]/setup.html https://192.168.0.10/setup.html</d:XAddrs>"));
}

TEST_CASE("nobody beyond the link is answered, and nothing that asks for another") {
    bench b;
    b.is_found({v4, local, lent});
    for (const char* far : {"192.168.1.2", "10.0.0.2", "fd00::2", "fd00:77::51", "192.168.0.10", "239.255.255.250", "ff02::c", "127.0.0.1", "0.0.0.0", "::1"}) {
        CAPTURE(far);
        CHECK(b.answers_to(probe(1), {at(far), 50'000, 0}) == 0);
    }
    CHECK(b.answers_to(probe(1), {pc.at, 0, 0}) == 0);
    CHECK(b.answers_to(with({.message_id = "urn:uuid:2", .body = "<d:Types>dn:NetworkVideoDisplay</d:Types>"})) == 0);
    CHECK(b.answers_to(with({.message_id = "urn:uuid:3", .body = "<d:Scopes>onvif://www.onvif.org/type/ptz</d:Scopes>"})) == 0);
    CHECK(b.answers_to(probe(1) + std::string(4096, ' ')) == 0);
    CHECK(b.answers_to(probe(1)) == 1);   // none of them has used its id up
}

TEST_CASE("a question that is repeated is answered once") {
    bench b;
    b.is_found();
    b.hears(probe(1));
    b.hears(probe(1));
    b.until(2s);
    CHECK(b.all.size() == 1);
    CHECK(b.answers_to(probe(1)) == 0);
    CHECK(b.answers_to(probe(2)) == 1);
}

TEST_CASE("the period ends: Bye, then nothing, until it is opened again") {
    bench b;
    b.is_found();
    b.until(20min - 1ms);
    CHECK(b.answers_to(probe(1)) <= 1);
    bench c;
    c.is_found();
    c.until(20min - 1ms);
    CHECK(c.all.empty());
    CHECK(c.target.is_open());
    c.hears(probe(1));   // waits for its answer when the period ends
    c.until(20min);
    REQUIRE(c.all.size() == 1);
    CHECK_FALSE(c.target.is_open());
    CHECK(c.all[0].has("/discovery/Bye</a:Action>"));
    CHECK(c.all[0].has("<d:Bye><a:EndpointReference>"));
    CHECK_FALSE(c.all[0].has("XAddrs"));
    CHECK_FALSE(c.target.deadline());
    CHECK(c.answers_to(probe(2)) == 0);
    c.target.here(std::vector{v4, v6}, c.moment());
    c.until(25min);
    CHECK(c.all.empty());
    c.target.open(c.now - 1s, c.moment());   // an end that has passed opens nothing
    c.until(26min);
    CHECK(c.all.empty());
    c.target.open({}, c.moment());
    c.until(10h);
    REQUIRE(c.all.size() == 1);
    CHECK(c.all[0].has("<d:Hello>"));
    CHECK(c.answers_to(probe(3)) == 1);
}

TEST_CASE("it does not answer late: a question after the period that nobody has noticed to be over") {
    bench b;
    b.is_found();
    b.now += 21min;
    b.target.received(bz::as_bytes(probe(1)), pc, b.moment());
    b.take();
    REQUIRE(b.all.size() == 1);
    CHECK(b.all[0].has("<d:Bye>"));
    b.until(22min);
    CHECK(b.all.size() == 1);
}

TEST_CASE("closed by somebody it says Bye once") {
    bench b;
    b.is_found();
    b.hears(probe(1));
    b.target.close();
    b.target.close();
    b.until(1min);
    REQUIRE(b.all.size() == 1);
    CHECK(b.all[0].has("<d:Bye>"));
}

TEST_CASE("new addresses are told with a new version, once") {
    bench b;
    b.is_found({v4});
    b.target.here(std::vector{v4}, b.moment());
    b.until(2s);
    CHECK(b.all.empty());
    b.target.here(std::vector{v6}, b.moment());
    b.until(3s);
    REQUIRE(b.all.size() == 1);
    CHECK(b.all[0].has("<d:XAddrs>https://[fd00::10]/setup.html</d:XAddrs><d:MetadataVersion>2</d:MetadataVersion>"));
}

TEST_CASE("a flood is answered ten times in any second, four times at once to one address") {
    bench b;
    b.is_found();
    int asked = 0;
    for (int ms = 0; ms < 5000; ++ms) {
        for (int n = 0; n < 5; ++n) b.hears(probe(++asked), {bz::address::v4(192, 168, 0, std::uint8_t(20 + asked % 200)), 50'000, 0});
        b.random = std::uint32_t(asked * 7919);
        b.until(1s + std::chrono::milliseconds(ms));
    }
    CHECK(b.target.answers() == b.all.size());
    CHECK(b.all.size() <= 60);
    CHECK(b.all.size() >= 40);
    for (std::size_t i = 10; i < b.all.size(); ++i) CHECK(b.all[i].when - b.all[i - 10].when >= 1s);
    CHECK(b.target.left_out() > 20'000);

    bench c;
    c.is_found();
    for (int n = 1; n <= 8; ++n) c.hears(probe(n));
    c.until(3s);
    CHECK(c.all.size() == 4);
}

TEST_CASE("what the longest settings give has room in one packet") {
    bench b;
    b.target = wsd::target<>{{endpoint, types, scopes, "/setup.html", 65'535}, {}, 0xffff'ffff};
    const bz::family_settings long_one{at("2001:db8:1111:2222:3333:4444:5555:6666"), 64, {}};
    b.is_found({{at("192.168.100.100"), 24, {}}, {at("fe80::1111:2222:3333:4444"), 64, {}}, long_one, long_one, long_one});
    CHECK(b.answers_to(with({.message_id = std::string(96, 'a')}), {at("fe80::2"), 1, 3}) == 1);
    CHECK(b.all[0].has(":65535/setup.html</d:XAddrs>"));
}
