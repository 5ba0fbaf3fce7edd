// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/wsd/announcement.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>

using namespace bartizan;

namespace {

constexpr std::array<wsd::type_word, 1> types{{{"dn", "http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}}};
constexpr std::array<std::string_view, 2> scopes{"onvif://one", "onvif://two"};
const wsd::description camera{.endpoint = wsd::random_uuid({}), .types = types, .scopes = scopes, .page = "/setup.html", .port = 8443};

std::string written(const wsd::announcement& a, const wsd::description& of = camera, std::size_t room = wsd::most_announcement_bytes) {
    std::array<std::byte, wsd::most_announcement_bytes> memory{};
    return std::string(as_text(wsd::write(a, of, bytes_span(memory).first(room))));
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("a random UUID says that it is one (RFC 4122, 4.4)") {
    wsd::uuid all;
    all.fill(std::byte{0xff});
    CHECK(wsd::write_uuid(wsd::random_uuid(all)).view() == "urn:uuid:ffffffff-ffff-4fff-bfff-ffffffffffff");
    CHECK(wsd::write_uuid(wsd::random_uuid({})).view() == "urn:uuid:00000000-0000-4000-8000-000000000000");
}

TEST_CASE("an answer says to what, what the device is, and where, with brackets around IPv6 and no port that goes without saying") {
    const std::array at{*read_address("192.168.0.10"), *read_address("fd00::10")};
    const wsd::announcement answer{.is = wsd::says::probe_matches, .relates_to = "urn:uuid:question", .instance = 7, .number = 4294967295, .addresses = at};
    const auto text = written(answer);
    CHECK(has(text, "<a:RelatesTo>urn:uuid:question</a:RelatesTo>"));
    CHECK(has(text, "InstanceId=\"7\" MessageNumber=\"4294967295\""));
    CHECK(has(text, "<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://one onvif://two</d:Scopes>"));
    CHECK(has(text, "<d:XAddrs>https://192.168.0.10:8443/setup.html https://[fd00::10]:8443/setup.html</d:XAddrs>"));
    CHECK(has(text, "<d:ProbeMatches><d:ProbeMatch>"));
    CHECK(text.ends_with("</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"));
    auto usual = camera;
    usual.port = 443;
    CHECK(has(written(answer, usual), "<d:XAddrs>https://192.168.0.10/setup.html "));
}

TEST_CASE("a Hello answers nobody, and a Bye tells no address") {
    const std::array at{*read_address("192.168.0.10")};
    const auto hello = written({.is = wsd::says::hello, .addresses = at}), bye = written({.is = wsd::says::bye, .addresses = at});
    CHECK(has(hello, "/Hello</a:Action>"));
    CHECK_FALSE(has(hello, "RelatesTo"));
    CHECK(has(hello, "https://192.168.0.10"));
    CHECK(has(bye, "/Bye</a:Action>"));
    CHECK_FALSE(has(bye, "XAddrs"));
    CHECK_FALSE(has(bye, "192.168"));
}

TEST_CASE("what does not fit is not written at all") {
    const wsd::announcement bye{.is = wsd::says::bye};
    const auto whole = written(bye);
    REQUIRE(whole.size() > 100);
    CHECK(written(bye, camera, whole.size()) == whole);
    CHECK(written(bye, camera, whole.size() - 1).empty());
}
