// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/dhcp/client.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <vector>

using namespace std::chrono_literals;
namespace bz = bartizan;
namespace dhcp = bartizan::dhcp;
using dhcp::client_state;
using dhcp::kind;

namespace {

constexpr bz::address at(const char* text) { return *bz::read_address(text); }
constexpr auto none = bz::address::v4(0, 0, 0, 0);
constexpr dhcp::hardware_address mac{2, 0, 0, 0, 0, 9};

// asked: what the client put on the network, as a server reads it.
struct asked {
    kind is{};
    std::uint32_t transaction = 0;
    bz::address at, wanted = none, server = none, to;
    bz::instant::duration when{};
};

struct bench {
    dhcp::client<> client{mac};
    bz::instant now{1h};
    std::uint32_t random = 1;
    std::vector<asked> all;
    bz::moment moment() { return {now, random += 1000}; }

    void take() {
        const auto out = client.output();
        if (!out) return;
        const auto v4 = [&](std::size_t i) {
            const auto b = [&](std::size_t n) { return std::to_integer<std::uint8_t>(out->bytes[i + n]); };
            return bz::address::v4(b(0), b(1), b(2), b(3));
        };
        asked a{.transaction = bz::byte_reader(out->bytes.subspan(4)).u32(), .at = v4(12), .to = out->to, .when = now - bz::instant{1h}};
        for (std::size_t i = 240; std::to_integer<int>(out->bytes[i]) != 255; i += 2 + std::to_integer<std::size_t>(out->bytes[i + 1])) {
            const auto code = std::to_integer<int>(out->bytes[i]);
            if (code == 53) a.is = kind(out->bytes[i + 2]);
            if (code == 50) a.wanted = v4(i + 2);
            if (code == 54) a.server = v4(i + 2);
        }
        all.push_back(a);
        client.sent();
    }
    // until: time passes from deadline to deadline.
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
    void hear(kind is, const char* yours = "10.0.0.9", const char* server = "10.0.0.1", std::uint32_t lease_s = 3600, std::optional<std::uint32_t> transaction = {},
              const dhcp::hardware_address& to = mac, std::uint32_t renew_s = 0) {
        std::vector<std::uint8_t> bytes(240);
        bytes[0] = 2, bytes[1] = 1, bytes[2] = 6;
        const auto put = [&](std::size_t i, std::uint32_t value) { for (int n = 0; n < 4; ++n) bytes[i + std::size_t(n)] = std::uint8_t(value >> (24 - 8 * n)); };
        const auto v4 = [](const char* text) { const auto a = at(text); return std::uint32_t(a.bytes[12]) << 24 | std::uint32_t(a.bytes[13]) << 16 | std::uint32_t(a.bytes[14]) << 8 | a.bytes[15]; };
        put(4, transaction.value_or(all.empty() ? 0 : all.back().transaction));
        put(16, v4(yours));
        std::copy(to.begin(), to.end(), bytes.begin() + 28);
        put(236, 0x63825363);
        const auto option = [&](std::uint8_t code, std::uint32_t value) { bytes.push_back(code), bytes.push_back(4), bytes.resize(bytes.size() + 4), put(bytes.size() - 4, value); };
        bytes.push_back(53), bytes.push_back(1), bytes.push_back(std::uint8_t(is));
        option(54, v4(server)), option(51, lease_s), option(1, 0xffffff00), option(3, v4("10.0.0.1"));
        if (renew_s) option(58, renew_s), option(59, renew_s * 2);
        client.received(std::as_bytes(std::span(bytes)), moment());
        take();
    }
    void bind(std::uint32_t lease_s = 3600) {
        client.started(none, moment());
        until(1s);
        hear(kind::offer);
        hear(kind::acknowledge, "10.0.0.9", "10.0.0.1", lease_s);
        client.probed(false, moment());
        REQUIRE(client.held());
        all.clear();
    }
};

}  // namespace

TEST_CASE("an address is discovered, asked for, probed for, and only then held (RFC 2131, 4.4.1)") {
    bench b;
    b.client.started(none, b.moment());
    b.until(1s);
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::discover && b.all[0].to == none && b.all[0].at == none && b.all[0].wanted == none));
    b.hear(kind::offer);
    REQUIRE(b.all.size() == 2);
    CHECK((b.all[1].is == kind::request && b.all[1].wanted == at("10.0.0.9") && b.all[1].server == at("10.0.0.1") && b.all[1].at == none && b.all[1].to == none));
    CHECK(b.all[1].transaction == b.all[0].transaction);
    b.hear(kind::acknowledge);
    CHECK(b.client.to_probe() == at("10.0.0.9"));
    CHECK_FALSE(b.client.held());
    b.client.probed(false, b.moment());
    REQUIRE(b.client.held());
    CHECK((b.client.held()->what == bz::family_settings{at("10.0.0.9"), 24, at("10.0.0.1")} && b.client.held()->ends == b.now + 3600s));
    CHECK((b.client.state() == client_state::bound && b.client.deadline() == b.now + 1800s && !b.client.gave_up()));
}

TEST_CASE("without an answer it asks again after 4, 8, 16, 32 and then 64 s, each a second more or less, and gives up meanwhile (RFC 2131, 4.1)") {
    bench b;
    b.client.started(none, b.moment());
    b.until(19s);
    CHECK_FALSE(b.client.gave_up());
    b.until(400s);
    CHECK(b.client.gave_up());
    REQUIRE(b.all.size() >= 8);
    for (std::size_t i = 1; i < b.all.size(); ++i) {
        const auto wait = b.all[i].when - b.all[i - 1].when;
        const auto wanted = std::min<bz::instant::duration>(64s, 4s * (1 << (i - 1)));
        CHECK((wait >= wanted - 1s && wait <= wanted + 1s));
        CHECK((b.all[i].is == kind::discover && b.all[i].transaction == b.all[0].transaction));
    }
    b.hear(kind::offer);   // it has not stopped asking
    b.hear(kind::acknowledge);
    b.client.probed(false, b.moment());
    CHECK((b.client.held() && !b.client.gave_up()));
}

TEST_CASE("others' answers, other transactions, other servers and answers to nothing are left out") {
    bench b;
    b.client.started(none, b.moment());
    b.hear(kind::offer);   // nothing has been asked yet
    CHECK(b.client.state() == client_state::selecting);
    b.until(1s);
    b.hear(kind::offer, "10.0.0.9", "10.0.0.1", 3600, 77);
    b.hear(kind::offer, "10.0.0.9", "10.0.0.1", 3600, {}, {2, 0, 0, 0, 0, 8});
    b.hear(kind::acknowledge);   // of what was not asked for
    b.hear(kind::refuse);
    b.hear(kind::offer, "255.255.255.255");
    b.hear(kind::offer, "10.0.0.9", "10.0.0.1", 1);
    CHECK(b.client.state() == client_state::selecting);
    b.hear(kind::offer);
    b.hear(kind::offer, "10.0.0.66", "10.0.0.6");
    b.hear(kind::acknowledge, "10.0.0.66", "10.0.0.6");
    b.hear(kind::refuse, "0.0.0.0", "10.0.0.6");
    CHECK(b.client.state() == client_state::requesting);
    b.hear(kind::acknowledge);
    CHECK(b.client.to_probe() == at("10.0.0.9"));
}

TEST_CASE("a request that nobody acknowledges is repeated four times, then others are asked") {
    bench b;
    b.client.started(none, b.moment());
    b.until(1s);
    b.hear(kind::offer);
    b.all.clear();
    b.until(90s);
    REQUIRE(b.all.size() >= 4);
    CHECK((b.all[0].is == kind::request && b.all[1].is == kind::request && b.all[2].is == kind::request && b.all[3].is == kind::discover));
}

TEST_CASE("a refusal begins anew at once, further ones more and more slowly (a server may be at odds with another)") {
    bench b;
    b.client.started(none, b.moment());
    b.until(1s);
    for (int i = 0; i < 3; ++i) {
        b.hear(kind::offer);
        const auto before = b.all.size();
        b.hear(kind::refuse, "0.0.0.0");
        CHECK(b.client.state() == client_state::selecting);
        const auto refused = b.now - bz::instant{1h};
        b.all.erase(b.all.begin(), b.all.begin() + std::ptrdiff_t(before));
        if (i == 0) CHECK((b.all.size() == 1 && b.all[0].is == kind::discover));
        else CHECK(b.all.empty());
        b.until(refused + 70s);
        REQUIRE_FALSE(b.all.empty());
        if (i > 0) CHECK(b.all[0].when - refused >= i * 4s);
    }
}

TEST_CASE("an address that somebody has is declined, and asked for another ten seconds later (RFC 2131, 3.1 (5))") {
    bench b;
    b.client.started(none, b.moment());
    b.until(1s);
    b.hear(kind::offer);
    b.hear(kind::acknowledge);
    b.all.clear();
    b.client.probed(true, b.moment());
    b.take();
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::decline && b.all[0].wanted == at("10.0.0.9") && b.all[0].server == at("10.0.0.1") && b.all[0].at == none && b.all[0].to == none));
    CHECK_FALSE(b.client.held());
    b.until(10'900ms);
    CHECK(b.all.size() == 1);
    b.until(11s);
    CHECK((b.all.size() == 2 && b.all[1].is == kind::discover && b.all[1].wanted == none));
}

TEST_CASE("at half its time the lease is renewed by its server alone; at seven eighths by anybody (RFC 2131, 4.4.5)") {
    bench b;
    b.bind();
    const auto begin = b.now - bz::instant{1h};
    b.until(begin + 1799s);
    CHECK(b.all.empty());
    b.until(begin + 1800s);
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::request && b.all[0].at == at("10.0.0.9") && b.all[0].to == at("10.0.0.1") && b.all[0].wanted == none && b.all[0].server == none));
    b.hear(kind::acknowledge, "10.0.0.9", "10.0.0.6");   // not its server
    CHECK(b.client.state() == client_state::renewing);
    b.hear(kind::acknowledge);
    CHECK((b.client.state() == client_state::bound && b.client.held()->ends == b.now + 3600s));   // and no probe, as it is in use: by this client
    b.all.clear();
    b.until(begin + 1800s + 3149s);
    REQUIRE(b.all.size() > 1);
    for (const auto& each : b.all) CHECK(each.to == at("10.0.0.1"));
    for (std::size_t i = 1; i < b.all.size(); ++i) CHECK(b.all[i].when - b.all[i - 1].when >= 60s);
    b.until(begin + 1800s + 3150s);
    CHECK((b.client.state() == client_state::rebinding && b.all.back().to == none && b.all.back().at == at("10.0.0.9")));
    b.hear(kind::acknowledge, "10.0.0.9", "10.0.0.6");
    CHECK((b.client.state() == client_state::bound && b.client.held()->server == at("10.0.0.6")));
}

TEST_CASE("a lease that nobody extends ends to the second, and the client asks on") {
    bench b;
    b.bind(120);
    const auto begin = b.now - bz::instant{1h};
    b.until(begin + 119'999ms);
    CHECK(b.client.held());
    b.until(begin + 120s);
    CHECK_FALSE(b.client.held());
    CHECK((b.client.gave_up() && b.client.state() == client_state::selecting && b.all.back().is == kind::discover));
}

TEST_CASE("a refusal of the extension takes the address at once") {
    bench b;
    b.bind(120);
    b.until(b.now - bz::instant{1h} + 60s);
    b.hear(kind::refuse, "0.0.0.0");
    CHECK((!b.client.held() && b.client.state() == client_state::selecting && b.all.back().is == kind::discover));
}

TEST_CASE("after a restart it asks for its former address, takes no other, and discovers when that is refused or nobody answers (INIT-REBOOT)") {
    bench b;
    b.client.started(at("10.0.0.9"), b.moment());
    b.until(1s);
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::request && b.all[0].wanted == at("10.0.0.9") && b.all[0].server == none && b.all[0].at == none));
    b.hear(kind::acknowledge, "10.0.0.66");
    CHECK(b.client.state() == client_state::rebooting);
    b.hear(kind::acknowledge);
    CHECK(b.client.to_probe() == at("10.0.0.9"));
    bench refused;
    refused.client.started(at("10.0.0.9"), refused.moment());
    refused.until(1s);
    refused.hear(kind::refuse, "0.0.0.0");
    CHECK((refused.all.back().is == kind::discover));
    bench silent;
    silent.client.started(at("10.0.0.9"), silent.moment());
    silent.until(16s);
    CHECK((silent.all.back().is == kind::discover && silent.all.back().wanted == at("10.0.0.9")));
}

TEST_CASE("stopping gives the address back; without one it says nothing") {
    bench b;
    b.bind();
    b.client.stopped();
    b.take();
    REQUIRE(b.all.size() == 1);
    CHECK((b.all[0].is == kind::release && b.all[0].at == at("10.0.0.9") && b.all[0].to == at("10.0.0.1") && b.all[0].server == at("10.0.0.1") && b.all[0].wanted == none));
    CHECK((!b.client.held() && !b.client.deadline()));
    bench idle;
    idle.client.started(none, idle.moment());
    idle.client.stopped();
    CHECK((!idle.client.output() && !idle.client.deadline()));
}

TEST_CASE("when the cable comes back the lease is asked for again, and goes when the network is another's") {
    bench b;
    b.bind();
    b.client.link_came(b.moment());
    b.take();
    CHECK((b.client.held() && b.all.back().is == kind::request && b.all.back().wanted == at("10.0.0.9") && b.all.back().to == none));
    b.hear(kind::refuse, "0.0.0.0", "192.168.7.1");
    CHECK((!b.client.held() && b.all.back().is == kind::discover));
}

TEST_CASE("a server cannot make the client ask without pause, and a lease without end is not renewed") {
    bench b;
    b.client.started(none, b.moment());
    b.until(1s);
    b.hear(kind::offer);
    b.hear(kind::acknowledge, "10.0.0.9", "10.0.0.1", 3600, {}, mac, 1);
    b.client.probed(false, b.moment());
    CHECK(*b.client.deadline() - b.now == 5s);
    bench endless;
    endless.bind(dhcp::no_end);
    CHECK((!endless.client.deadline() && !endless.client.held()->ends));
}
