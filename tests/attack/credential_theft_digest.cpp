// The attack: somebody reads the owner's requests on the wire and comes with what he caught. Control: the same where Basic runs over TCP.
#include <support/door.hpp>

#include <catch2/catch_test_macros.hpp>

namespace bz = bartizan;
using tests::got;
using tests::what;

namespace {
// thief: what he caught is one Authorization value of a request that went through; he tries it as it is, for other requests, and with
// every part changed that he can change without the password.
template <class Product> std::size_t break_in_with(tests::doorway<Product>& h, const std::string& caught, const bz::access::knock& overheard) {
    std::size_t inside = 0;
    const auto tries = [&](const std::string& text, bz::access::knock at) { inside += what(h.ask(text, at)) == got::entered; };
    auto at = overheard;
    tries(caught, at);
    for (const auto& peer : {tests::office, tests::elsewhere}) {
        at = overheard;
        at.peer = peer;
        tries(caught, at);
        at.method = "DELETE";
        tries(caught, at);
        at.method = overheard.method;
        at.target = "/api/accounts";
        tries(caught, at);
        auto moved = caught;
        if (const auto uri = moved.find("uri=\"/api\""); uri != moved.npos) moved.replace(uri, 10, "uri=\"/api/accounts\"");
        tries(moved, at);
        at = overheard;
        at.peer = peer;
        auto counted = caught;
        if (const auto nc = counted.find("nc=00000001"); nc != counted.npos) counted.replace(nc, 11, "nc=00000002");
        tries(counted, at);
        auto older = caught;
        if (const auto qop = older.find(", qop=auth"); qop != older.npos) older.erase(qop, 10);
        tries(older, at);
        if (const auto fresh = h.template nonce<bz::sha256>(peer); !fresh.empty()) {
            auto renewed = caught;
            if (const auto nonce = renewed.find("nonce=\""); nonce != renewed.npos && renewed.find("cnonce") > nonce) renewed.replace(nonce + 7, fresh.size(), fresh);
            tries(renewed, at);
        }
    }
    return inside;
}
}  // namespace

TEST_CASE("BZ-T02 digest: what is caught on the wire opens nothing, today or later (C01, C03)") {
    tests::doorway<tests::plain_camera<bz::basic>> basic;
    const auto caught_basic = tests::basic_answer("admin", "tallship-7");
    auto at = basic.knock();
    at.encrypted = false;
    REQUIRE(what(basic.ask(caught_basic, at)) == got::entered);
    CHECK(break_in_with(basic, caught_basic, at) >= 10);   // positive control

    tests::doorway<tests::digest_camera> h;
    const auto caught = tests::digest_answer<bz::sha256>(h.parts());
    const auto overheard = h.knock();
    REQUIRE(what(h.ask(caught, overheard)) == got::entered);
    CHECK(break_in_with(h, caught, overheard) == 0);
    CHECK(caught.find("tallship") == std::string::npos);
    std::array<std::byte, 64> decoded;
    const auto size = bz::from_base64(std::string_view(caught_basic).substr(6), decoded);
    REQUIRE(size);
    CHECK(bz::as_text(bz::bytes_view(decoded).first(*size)) == "admin:tallship-7");   // positive control: the password itself
}

TEST_CASE("BZ-T02 digest: two thousand requests later an old one is still no key") {
    tests::doorway<tests::digest_camera> h;
    const auto caught = tests::digest_answer<bz::sha256>(h.parts());
    REQUIRE(what(h.ask(caught)) == got::entered);
    for (int i = 0; i < 2'000; ++i) REQUIRE(what(h.ask(tests::digest_answer<bz::sha256>(h.parts()))) == got::entered);   // drives its nonce out of the table
    CHECK(what(h.ask(caught)) == got::challenged_stale);
}
