// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/http_auth/client.hpp>

#include <support/door.hpp>
#include <support/vectors.hpp>

namespace bz = bartizan;
using namespace bartizan::http_auth;
using tests::got;

namespace {
using modern = client<bz::list<bz::sha256, bz::sha512_256>>;
using anything = client<bz::list<bz::sha256, bz::sha512_256, bz::md5>, basic_use::allowed>;

template <class Client> bz::result<> challenge(Client& c, std::initializer_list<std::string_view> values) { return c.challenged(std::span(values.begin(), values.size())); }
template <class Client> std::string answer(Client& c, std::string_view user, std::string_view password, const own_request& about) {
    std::array<char, 1024> memory;
    const auto made = c.authorization(user, password, about, memory);
    return made ? std::string(*made) : "error: " + std::string(made.error().message());
}
}  // namespace

TEST_CASE("the examples of RFC 7616 are answered as they print them, with their erratum") {
    const auto json = tests::shared_json("vectors/auth/digest_rfc.json");
    std::size_t answered = 0;
    for (const auto& each : json.at("cases").as_array()) {
        if (!each.at("qop").is_string()) continue;
        const auto get = [&](const char* name) { return tests::text(each, name); };
        anything c;
        const auto value = "Digest realm=\"" + get("realm") + "\", qop=\"auth, auth-int\", algorithm=" + get("algorithm") + ", nonce=\"" + get("nonce") + "\", opaque=\"" + get("opaque") + "\"";
        REQUIRE(challenge(c, {value}));
        const auto method = get("method"), uri = get("uri"), cnonce = get("cnonce");
        const auto text = answer(c, get("username"), get("password"), {method, uri, cnonce});
        INFO(text);
        CHECK(text.find("response=\"" + get("response") + "\"") != std::string::npos);
        CHECK(text.find("opaque=\"" + get("opaque") + "\"") != std::string::npos);
        ++answered;
    }
    CHECK(answered == 4);
}

TEST_CASE("our door lets this client in, request after request on one nonce, and with auth-int and sessions") {
    tests::doorway<tests::digest_camera> h;
    modern c;
    auto asked = h.ask("");
    const auto& offered = std::get<bz::access::challenges>(asked);
    const std::array<std::string_view, 2> values{offered[0], offered[1]};
    REQUIRE(c.challenged(values));
    for (int i = 0; i < 20; ++i) CHECK(tests::what(h.ask(answer(c, "admin", "tallship-7", {"GET", "/api", "c0ffee"}))) == got::entered);
    CHECK(tests::what(h.ask(answer(c, "admin", "tallship-8", {"GET", "/api", "c0ffee"}))) == got::challenged);

    for (const auto& [from, to] : {std::pair<std::string, std::string>{"auth, auth-int", "auth-int"}, {"algorithm=SHA-256", "algorithm=SHA-256-sess"}}) {
        auto changed = h.ask("");
        std::string value(std::get<bz::access::challenges>(changed)[0]);
        value.replace(value.find(from), from.size(), to);
        REQUIRE(challenge(c, {value}));
        auto at = h.knock();
        at.body = bz::as_bytes("{\"a\":1}");
        CHECK(tests::what(h.ask(answer(c, "admin", "tallship-7", {"GET", "/api", "c0ffee", at.body}), at)) == got::entered);
    }

    tests::doorway<tests::basic_camera> basic;
    anything b;
    auto wanted = basic.ask("");
    REQUIRE(challenge(b, {std::get<bz::access::challenges>(wanted)[0]}));
    CHECK(b.uses_basic());
    CHECK(tests::what(basic.ask(answer(b, "admin", "tallship-7", {"GET", "/api", ""}))) == got::entered);
}

TEST_CASE("a server cannot talk a client down to what it may not use") {
    modern strict;
    CHECK(challenge(strict, {"Basic realm=\"a\""}).error() == make_error(errc::no_known_challenge));
    CHECK(challenge(strict, {"Digest realm=\"a\", nonce=\"n\""}).error() == make_error(errc::no_known_challenge));   // MD5
    CHECK(challenge(strict, {"Digest realm=\"a\", nonce=\"n\", algorithm=SHA-256, qop=\"auth-conf\""}).error() == make_error(errc::no_known_challenge));
    CHECK_FALSE(strict.ready());
    CHECK(answer(strict, "u", "p", {"GET", "/", "c"}).starts_with("error"));
    anything all;   // the best of all that is offered, in any order and any number of fields
    REQUIRE(challenge(all, {"Basic realm=\"a\", Digest realm=\"a\", nonce=\"1\", qop=auth", "Digest realm=\"a\", nonce=\"2\", algorithm=SHA-256, qop=auth, stale=true"}));
    CHECK_FALSE(all.uses_basic());
    CHECK(all.stale());
    CHECK(answer(all, "u", "p", {"GET", "/", "c"}).find("nonce=\"2\"") != std::string::npos);
}

TEST_CASE("neither a hostile server nor a strange name writes fields into the request") {
    modern c;
    CHECK(challenge(c, {"Digest realm=\"a\\\", uri=\\\"/x\", nonce=\"n\", algorithm=SHA-256, qop=auth"}).error() == make_error(errc::character));
    CHECK(challenge(c, {"Digest realm=\"a\", nonce=\"" + std::string(300, 'n') + "\", algorithm=SHA-256, qop=auth"}).error() == make_error(errc::too_long));
    CHECK_FALSE(challenge(c, {"Digest realm=\"a"}));
    CHECK(challenge(c, {"Digest nonce=\"n\", algorithm=SHA-256"}).error() == make_error(errc::missing));
    REQUIRE(challenge(c, {"Digest realm=\"a\", nonce=\"n\", algorithm=SHA-256, qop=auth"}));
    CHECK(answer(c, "a\"b", "p", {"GET", "/", "c"}).starts_with("error"));
    CHECK(answer(c, "u", "p", {"GET", "/\r\nX: y", "c"}).starts_with("error"));
    CHECK(answer(c, "u", "p", {"GET", "/", ""}).starts_with("error"));
    std::array<char, 60> small;
    CHECK(c.authorization("u", "p", {"GET", "/", "c"}, small).error() == make_error(errc::no_space));
    anything b;
    REQUIRE(challenge(b, {"Basic realm=\"a\""}));
    CHECK(answer(b, "a:b", "p", {"GET", "/", ""}).starts_with("error"));
}
