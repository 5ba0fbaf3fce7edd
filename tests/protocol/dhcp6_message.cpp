// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/dhcp6/message.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

namespace bz = bartizan;
namespace dhcp6 = bartizan::dhcp6;
using dhcp6::errc;

namespace {

constexpr bz::address at(const char* text) { return *bz::read_address(text); }
const auto me = dhcp6::identifier_of({2, 0, 0, 0, 0, 9});
using bytes = std::vector<std::uint8_t>;

void option(bytes& to, std::uint16_t code, const bytes& value) {
    for (const auto each : {code, std::uint16_t(value.size())}) to.push_back(std::uint8_t(each >> 8)), to.push_back(std::uint8_t(each));
    to.insert(to.end(), value.begin(), value.end());
}
bytes numbers(std::initializer_list<std::uint32_t> all) {
    bytes out;
    for (const auto each : all) for (int shift = 24; shift >= 0; shift -= 8) out.push_back(std::uint8_t(each >> shift));
    return out;
}
bytes lent(const char* address, std::uint32_t valid, const bytes& inner = {}) {
    const auto a = at(address);
    bytes out(a.bytes.begin(), a.bytes.end());
    const auto times = numbers({valid, valid});
    out.insert(out.end(), times.begin(), times.end());
    out.insert(out.end(), inner.begin(), inner.end());
    return out;
}
bytes association(std::uint32_t id, std::uint32_t renew, std::uint32_t rebind, const bytes& inner) {
    auto out = numbers({id, renew, rebind});
    out.insert(out.end(), inner.begin(), inner.end());
    return out;
}
// reply: to us, of a server, with an association of one address.
struct reply {
    bytes all{7, 0, 0, 42};
    explicit reply(bool usual = true) {
        const auto id = me.view();
        bytes mine;
        for (const auto each : id) mine.push_back(std::to_integer<std::uint8_t>(each));
        option(all, 1, mine);
        if (usual) option(all, 2, {0, 3, 0, 1, 2, 0, 0, 0, 0, 1});
    }
    reply& with(std::uint16_t code, const bytes& value) { return option(all, code, value), *this; }
    reply& address(const char* text, std::uint32_t valid = 3600, std::uint32_t renew = 0, std::uint32_t rebind = 0) {
        bytes inner;
        option(inner, 5, lent(text, valid));
        return with(3, association(9, renew, rebind, inner));
    }
    bz::result<dhcp6::answer> read() const { return dhcp6::read(std::as_bytes(std::span(all)), me, 9); }
    bz::error why() const { const auto r = read(); return r ? bz::error{} : r.error(); }
};

}  // namespace

TEST_CASE("a question names client, server, association and address, and asks for name servers (RFC 8415, 18.2 and 21)") {
    std::array<std::byte, dhcp6::question_bytes> space;
    const auto out = dhcp6::write({.is = dhcp6::kind::request, .transaction = 0xff010203, .hundredths = 5, .client = me, .server = me, .association = 9, .at = at("fd00::9")}, space);
    const bytes wanted{3, 1, 2, 3, 0, 1, 0, 10, 0, 3, 0, 1, 2, 0, 0, 0, 0, 9, 0, 2, 0, 10, 0, 3, 0, 1, 2, 0, 0, 0, 0, 9, 0, 3, 0, 40, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0,
                       0, 5, 0, 24, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 2, 0, 5, 0, 6, 0, 4, 0, 23, 0, 82};
    CHECK(bz::same_bytes(out, std::as_bytes(std::span(wanted))));
    const auto release = dhcp6::write({.is = dhcp6::kind::release, .client = me, .server = me, .association = 9, .at = at("fd00::9")}, space);
    CHECK(release.size() == out.size() - 8);
    dhcp6::identifier longest;
    longest.size = dhcp6::most_identifier_bytes;
    CHECK(dhcp6::write({.is = dhcp6::kind::request, .client = me, .server = longest, .at = at("fd00::9")}, space).size() == dhcp6::question_bytes);
}

TEST_CASE("a reply gives the address, its times and the name servers") {
    bytes servers;
    for (const auto* each : {"fd00::53", "ff02::1", "fd00::54", "fd00::55"}) {
        const auto a = at(each);
        servers.insert(servers.end(), a.bytes.begin(), a.bytes.end());
    }
    const auto read = reply().address("fd00::77", 3600, 100, 200).with(23, servers).with(82, numbers({120})).read();
    REQUIRE(read);
    CHECK((read->is == dhcp6::kind::reply && read->transaction == 42 && read->at == at("fd00::77") && read->valid_s == 3600 && read->renew_s == 100 && read->rebind_s == 200));
    CHECK((read->name_servers == std::array{at("fd00::53"), at("fd00::54")} && read->most_solicit_s == 120 && read->server.size == 10 && read->why == dhcp6::status::success));
}

TEST_CASE("a status says why there is no address, wherever it stands; others' associations and addresses without time are none") {
    const auto none = reply().with(13, {0, 2, 'n', 'o'}).read();
    REQUIRE(none);
    CHECK((none->why == dhcp6::status::no_addresses && bz::is_unspecified(none->at)));
    bytes inner;
    option(inner, 13, {0, 3});
    CHECK(reply().with(3, association(9, 0, 0, inner)).read()->why == dhcp6::status::no_binding);
    inner.clear();
    option(inner, 5, lent("fd00::77", 3600));
    CHECK(bz::is_unspecified(reply().with(3, association(8, 0, 0, inner)).read()->at));
    CHECK(bz::is_unspecified(reply().address("fd00::77", 0).read()->at));
    CHECK((reply().address("fd00::77", 60, 10, 100).read()->rebind_s == 0));   // later than the end
}

TEST_CASE("what is cut, doubled, another's, or offers what nobody can have is refused, each with its reason") {
    CHECK(reply().address("fd00::77").why() == bz::error{});
    CHECK(reply(false).why() == make_error(errc::no_server));
    CHECK(reply().with(2, {0, 3, 0, 1}).why() == make_error(errc::option_size));
    CHECK(reply().with(23, {1, 2, 3}).why() == make_error(errc::option_size));
    CHECK(reply().with(13, {0}).why() == make_error(errc::option_size));
    CHECK(reply().with(3, {0, 0, 0, 9}).why() == make_error(errc::option_size));
    bytes short_address;
    option(short_address, 5, bytes(23));
    CHECK(reply().with(3, association(9, 0, 0, short_address)).why() == make_error(errc::option_size));
    for (const auto* each : {"ff02::1", "::1", "fe80::1", "::ffff:10.0.0.1"}) {
        INFO(each);
        CHECK(reply().address(each).why() == make_error(errc::address));
    }
    CHECK(reply().address("fd00::77", 29).why() == make_error(errc::lease));
    CHECK(reply().address("fd00::77", 3600, 300, 200).why() == make_error(errc::lease));
    auto other = reply().address("fd00::77");
    other.all[15] ^= 1;
    CHECK(other.why() == make_error(errc::not_for_us));
    auto question = reply().address("fd00::77");
    question.all[0] = 1;
    CHECK(question.why() == make_error(errc::not_an_answer));
    const auto whole = reply().address("fd00::77");
    for (std::size_t n = 0; n < whole.all.size(); ++n) {
        const auto cut = dhcp6::read(std::as_bytes(std::span(whole.all)).first(n), me, 9);
        CHECK((!cut || bz::is_unspecified(cut->at)));
    }
}
