// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/dhcp6/client.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace std::chrono_literals;
namespace bz = bartizan;
namespace dhcp6 = bartizan::dhcp6;
using dhcp6::client_state;
using dhcp6::kind;

namespace {

constexpr bz::address at(const char* text) { return *bz::read_address(text); }
constexpr dhcp6::hardware_address mac{2, 0, 0, 0, 0, 9};

struct asked {
    kind is{};
    std::uint32_t transaction = 0;
    bool to_server = false;
    bz::address at{};
    bz::instant::duration when{};
};
struct said {
    kind is = kind::reply;
    const char* at = "fd00::77";
    std::uint8_t server = 1;
    std::uint16_t status = 0;
    std::uint32_t valid = 3600, renew = 0, rebind = 0;
    std::uint32_t transaction_change = 0;
};

struct bench {
    dhcp6::client<> client{mac};
    bz::instant now{1h};
    std::uint32_t random = 1;
    std::vector<asked> all;
    bz::moment moment() { return {now, random += 1000}; }

    void take() {
        const auto out = client.output();
        if (!out) return;
        bz::byte_reader head(*out);
        asked a{.is = kind(head.u8()), .transaction = head.u24(), .when = now - bz::instant{1h}};
        while (head.remaining() > 0) {
            const auto code = head.u16();
            const auto value = head.bytes(head.u16());
            if (code == 2) a.to_server = true;
            if (code == 3 && value.size() == 40) bz::copy_bytes(value.subspan(16, 16), std::as_writable_bytes(std::span(a.at.bytes)));
        }
        all.push_back(a);
        client.sent();
    }
    void until(bz::instant::duration since_begin) {
        const auto end = bz::instant{1h} + since_begin;
        for (int steps = 0; steps < 10'000 && client.deadline() && *client.deadline() <= end; ++steps) {
            now = std::max(now, *client.deadline());
            client.time_is(moment());
            take();
        }
        now = end;
        client.time_is(moment());
        take();
    }
    void hear(const said& s) {
        std::array<std::byte, 200> space;
        bz::byte_writer w(space);
        w.u8(std::uint8_t(s.is)), w.u24((all.empty() ? 0 : all.back().transaction) + s.transaction_change);
        w.u16(1), w.u16(10), w.bytes(client.name().view());
        w.u16(2), w.u16(10), w.u32(0x00030001), w.u32(0x02000000), w.u16(s.server);
        const bool any = *s.at != '\0';
        w.u16(3), w.u16(static_cast<std::uint16_t>(12 + (any ? 28 : 0))), w.u32(client.association()), w.u32(s.renew), w.u32(s.rebind);
        const auto given = any ? at(s.at) : bz::address{};
        if (any) w.u16(5), w.u16(24), w.bytes(std::as_bytes(std::span(given.bytes))), w.u32(s.valid), w.u32(s.valid);
        if (s.status) w.u16(13), w.u16(2), w.u16(s.status);
        client.received(w.written(), moment());
        take();
    }
    void bind(std::uint32_t valid = 3600) {
        client.started({}, moment());
        until(1s);
        hear({.is = kind::advertise});
        hear({.valid = valid});
        REQUIRE(client.held());
        all.clear();
    }
    bz::instant::duration since() const { return now - bz::instant{1h}; }
};

}  // namespace

TEST_CASE("an address is solicited from all, requested from the one that offers it, and held (RFC 8415, 18.2.1 and 18.2.2)") {
    bench b;
    b.client.started({}, b.moment());
    b.until(1s);
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::solicit && !b.all[0].to_server && bz::is_unspecified(b.all[0].at)));
    b.hear({.is = kind::advertise, .at = "", .status = 2});   // NoAddrsAvail: others are waited for
    CHECK(b.client.state() == client_state::soliciting);
    b.hear({.is = kind::advertise});
    REQUIRE(b.all.size() == 2);
    CHECK((b.all[1].is == kind::request && b.all[1].to_server && b.all[1].at == at("fd00::77")));
    b.hear({});
    REQUIRE(b.client.held());
    CHECK((b.client.held()->what == bz::family_settings{at("fd00::77"), 128, {}} && b.client.held()->ends == b.now + 3600s && b.client.state() == client_state::bound));
    CHECK(b.client.deadline() == b.now + 1800s);
}

TEST_CASE("without an answer it asks twice as late each time, a tenth more or less, up to an hour (RFC 8415, 15)") {
    bench b;
    b.client.started({}, b.moment());
    b.until(5h);
    REQUIRE(b.all.size() > 10);
    for (std::size_t i = 2; i < b.all.size(); ++i) {
        const auto before = b.all[i - 1].when - b.all[i - 2].when, wait = b.all[i].when - b.all[i - 1].when;
        CHECK((wait <= 3960s && wait >= std::min<bz::instant::duration>(before * 2 - before / 4, 3240s)));
    }
}

TEST_CASE("answers to other questions, of other servers, and to nothing are left out") {
    bench b;
    b.client.started({}, b.moment());
    b.hear({.is = kind::advertise});
    CHECK(b.client.state() == client_state::soliciting);
    b.until(1s);
    b.hear({.is = kind::advertise, .transaction_change = 1});
    b.hear({});   // a reply to a solicitation, without rapid commit
    b.hear({.is = kind::advertise, .at = "ff02::1"});
    CHECK(b.client.state() == client_state::soliciting);
    b.hear({.is = kind::advertise});
    b.hear({.at = "fd00::66", .server = 6});
    b.hear({.is = kind::advertise});
    CHECK((b.client.state() == client_state::requesting && !b.client.held()));
    b.all.clear();
    b.until(100s);
    CHECK(b.all.size() >= 6);
    CHECK(b.client.state() == client_state::requesting);
    b.until(400s);
    CHECK(b.client.state() == client_state::soliciting);   // ten requests, then others
}

TEST_CASE("at half its time the lease is renewed by its server, at four fifths by any, and it ends to the second") {
    bench b;
    b.bind();
    const auto begin = b.since();
    b.until(begin + 1799s);
    CHECK(b.all.empty());
    b.until(begin + 1800s);
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::renew && b.all[0].to_server && b.all[0].at == at("fd00::77")));
    b.hear({.server = 6});
    CHECK(b.client.state() == client_state::renewing);
    b.hear({});
    CHECK((b.client.state() == client_state::bound && b.client.held()->ends == b.now + 3600s));
    b.until(begin + 1800s + 2880s);
    CHECK((b.client.state() == client_state::rebinding && b.all.back().is == kind::rebind && !b.all.back().to_server));
    b.until(begin + 1800s + 3599s);
    CHECK(b.client.held());
    b.until(begin + 1800s + 3600s);
    CHECK((!b.client.held() && b.all.back().is == kind::solicit && b.all.back().at == at("fd00::77")));
}

TEST_CASE("a server that forgot is asked anew, one that knows the address as wrong takes it at once") {
    bench b;
    b.bind();
    b.until(b.since() + 1800s);
    b.hear({.at = "", .status = 3});   // NoBinding
    CHECK((b.client.held() && b.all.back().is == kind::request && b.all.back().at == at("fd00::77")));
    b.hear({});
    CHECK(b.client.state() == client_state::bound);
    b.until(b.since() + 1800s);
    b.hear({.at = "", .status = 4});   // NotOnLink
    CHECK((!b.client.held() && b.client.state() == client_state::soliciting));
}

TEST_CASE("an address that somebody has is declined, and another asked for ten seconds later") {
    bench b;
    b.bind();
    b.client.conflict(b.moment());
    b.take();
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::decline && b.all[0].to_server && b.all[0].at == at("fd00::77") && !b.client.held()));
    const auto begin = b.since();
    b.until(begin + 9s);
    CHECK(b.all.size() == 1);
    b.until(begin + 10s);
    CHECK((b.all.size() == 2 && b.all[1].is == kind::solicit && bz::is_unspecified(b.all[1].at)));
}

TEST_CASE("stopping gives the address back; a cable that comes back asks whether it still holds") {
    bench b;
    b.bind();
    b.client.link_came(b.moment());
    b.take();
    CHECK((b.client.held() && b.all.back().is == kind::rebind));
    b.hear({});
    b.all.clear();
    b.client.stopped(b.moment());
    b.take();
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::release && b.all[0].to_server && b.all[0].at == at("fd00::77") && !b.client.deadline()));
    bench idle;
    idle.client.started(at("fd00::9"), idle.moment());
    idle.until(1s);
    CHECK(idle.all.back().at == at("fd00::9"));   // what it had before
    idle.client.stopped(idle.moment());
    CHECK((!idle.client.output() && !idle.client.deadline()));
    bench endless;
    endless.bind(dhcp6::no_end);
    CHECK((!endless.client.deadline() && !endless.client.held()->ends));
}
