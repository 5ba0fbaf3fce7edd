// SPDX-License-Identifier: Apache-2.0
#include <bartizan/access/door.hpp>

#include <support/door.hpp>
#include <support/vectors.hpp>

namespace bz = bartizan;
using bz::access::access_class;
using bz::access::level;
using namespace std::chrono_literals;
using tests::answer_parts;
using tests::digest_answer;
using tests::doorway;
using tests::elsewhere;
using tests::got;
using tests::office;
using tests::what;

namespace {
using house = doorway<tests::digest_camera>;
std::string digest(const answer_parts& p) { return digest_answer<bz::sha256>(p); }
}  // namespace

// vectors/auth/server_decisions.json: each line is a case here, under its number.
TEST_CASE("every decision of the table is made as it says (RFC 7616, 3 to 5; RFC 9110, 11)") {
    CHECK(tests::shared_json("vectors/auth/server_decisions.json").at("cases").as_array().size() == 33);
    house h;
    auto p = h.parts();
    const auto with = [&](auto change) {
        auto changed = h.parts();
        change(changed);
        return what(h.ask(digest(changed)));
    };
    CHECK(what(h.ask(digest(p))) == got::entered);                  // 0 good first use
    CHECK(what(h.ask(digest(p))) == got::challenged_stale);         // 1 nc reused
    p.nc = "00000005";
    CHECK(what(h.ask(digest(p))) == got::entered);
    p.nc = "00000003";
    CHECK(what(h.ask(digest(p))) == got::entered);                  // 2 lower, new, within the window
    p.nc = "00000000";
    CHECK(what(h.ask(digest(p))) == got::challenged_stale);         // 3 nc = 0
    CHECK(with([](auto& c) { c.nc = "1"; }) == got::bad_request);   // 4
    CHECK(with([](auto& c) { c.nc = "0000000A"; }) == got::entered);   // 5
    {                                                                // 6 expired
        const auto old = h.parts();
        h.now += 3601s;
        CHECK(what(h.ask(digest(old))) == got::challenged_stale);
    }
    CHECK(with([](auto& c) { c.nonce = "AAAA"; }) == got::challenged);   // 7 forged
    {                                                                     // 8 another start
        const auto before = h.parts();
        REQUIRE(h.door->open("bartizan", h.utc));
        CHECK(what(h.ask(digest(before))) == got::challenged);
    }
    {   // 9 bound to the client's address
        const auto mine = h.parts();
        CHECK(what(h.ask(digest(mine), h.knock(access_class::read_media, elsewhere))) == got::challenged_stale);
    }
    CHECK(with([](auto& c) { c.uri = "/other"; }) == got::bad_request);              // 10
    CHECK(with([](auto& c) { c.uri = "http://camera/api"; }) == got::entered);      // 11 same resource
    CHECK(with([](auto& c) { c.uri = "http://camera/other"; }) == got::bad_request);
    CHECK(with([](auto& c) { c.realm = "other"; }) == got::challenged);              // 12
    {                                                                                 // 13 weaker than offered
        auto weak = h.parts();
        CHECK(what(h.ask(digest_answer<bz::md5>(weak))) == got::challenged);
        auto text = digest_answer<bz::md5>(weak);   // 14 missing means MD5
        text.erase(text.find(", algorithm=MD5"), 15);
        CHECK(what(h.ask(text)) == got::challenged);
    }
    CHECK(with([](auto& c) { c.qop = ""; }) == got::challenged);   // 15
    {                                                               // 16 auth-int and a changed body
        auto whole = h.parts();
        whole.qop = "auth-int";
        whole.body = "{}";
        auto at = h.knock();
        at.body = bz::as_bytes("{}");
        CHECK(what(h.ask(digest(whole), at)) == got::entered);
        whole.nc = "00000002";
        at.body = bz::as_bytes("{ }");
        CHECK(what(h.ask(digest(whole), at)) == got::challenged);
    }
    CHECK(with([](auto& c) { c.more = ", opaque=\"x\""; }) == got::challenged);         // 17
    CHECK(with([](auto& c) { c.userhash = true; }) == got::entered);                     // 18
    CHECK(with([](auto& c) { c.more = ", username*=UTF-8''admin"; }) == got::bad_request);   // 19
    CHECK(with([](auto& c) { c.cnonce = ""; }) == got::bad_request);                     // 20
    CHECK(with([](auto& c) { c.more = ", realm=\"bartizan\""; }) == got::bad_request);   // 21
    {                                                                                     // 22 two fields
        const auto one = digest(h.parts()), two = digest(h.parts());
        const std::array<std::string_view, 2> fields{one, two};
        auto at = h.knock();
        at.authorization = fields;
        CHECK(what(h.door->ask(at)) == got::bad_request);
    }
    {   // 23 upper case: decided: 401; 24 wrong length
        auto upper = digest(h.parts());
        const auto start = upper.find("response=\"") + 10;
        std::transform(upper.begin() + std::ptrdiff_t(start), upper.begin() + std::ptrdiff_t(start) + 64, upper.begin() + std::ptrdiff_t(start), [](char c) { return char(c >= 'a' ? c - 32 : c); });
        CHECK(what(h.ask(upper)) == got::challenged);
        auto shorter = digest(h.parts());
        shorter.erase(shorter.find("response=\"") + 10, 2);
        CHECK(what(h.ask(shorter)) == got::challenged);
    }
    h.now += 3600s;   // the throttle has forgotten
    // 25 is a test of its own below
    CHECK(with([](auto& c) { c.user = std::string(4096, 'x'); }) == got::challenged);   // 26
    CHECK(with([](auto& c) { c.user = std::string(9000, 'x'); }) == got::bad_request);
    // 27: tests/access/nonces.cpp; the door holds no memory of who did not prove himself
    h.now += 3600s;
    for (int i = 0; i < 10; ++i) (void)with([](auto& c) { c.password = "wrong"; });   // 28
    CHECK(with([](auto& c) { c.password = "wrong"; }) == got::throttled);
    CHECK(what(h.ask(digest(h.parts(elsewhere)), h.knock(access_class::read_media, elsewhere))) == got::entered);
    CHECK(what(h.ask(digest(h.parts()))) == got::throttled);   // 29 good password during the delay
    CHECK(h.door->audit()[0].event == bz::access::audit_event::throttled);
    h.now += 3600s;
    CHECK(with([](auto& c) { c.method = "DESCRIBE"; }) == got::challenged);   // 30
    // 31 and 32 are the RTSP server's: each request and each leg of a tunnel asks this door
}

TEST_CASE("until the first administrator is set nothing answers but set-up, and set-up answers once (B02, B03)") {
    house h(false);
    CHECK(h.door->state() == bz::access::account_state::awaiting_first_administrator);
    for (const auto wanted : {access_class::pre_auth, access_class::read_media, access_class::write_system}) {
        CHECK(what(h.ask("", h.knock(wanted))) == got::set_up_first);
        CHECK(what(h.ask(tests::basic_answer("admin", "12345"), h.knock(wanted))) == got::set_up_first);
    }
    auto first = h.door->ask_set_up(office, h.now), second = h.door->ask_set_up(elsewhere, h.now);
    REQUIRE(first);
    REQUIRE(second);
    REQUIRE(h.door->set_up(std::move(*first), "admin", "tallship-7", "tallship-7", h.utc));
    CHECK_FALSE(h.door->set_up(std::move(*second), "thief", "tallship-7", "tallship-7", h.utc));   // a race has one winner
    CHECK_FALSE(h.door->ask_set_up(office, h.now));
    CHECK(what(h.ask("")) == got::challenged);
    CHECK(what(h.ask(digest(h.parts()))) == got::entered);
}

TEST_CASE("challenges are strongest first, MD5 last of Digest and Basic last of all; Basic only in TLS") {
    const auto listed = [](auto& house, bool encrypted) {
        auto at = house.knock();
        at.encrypted = encrypted;
        auto asked = house.ask("", at);
        std::vector<std::string> out;
        const auto& all = std::get<bz::access::challenges>(asked);
        for (std::size_t i = 0; i < all.size(); ++i) {
            bz::http_auth::fields<> f;
            bz::http_auth::field_reader<> reader(all[i]);
            REQUIRE(*reader.next(f));
            out.push_back(f.is("Basic") ? "Basic" : std::string(f.value_or("algorithm", "?")));
            CHECK(f.find("realm") == "bartizan");
        }
        return out;
    };
    using names = std::vector<std::string>;
    house digests;
    doorway<tests::legacy_camera> legacy;
    doorway<tests::either_camera> either;
    doorway<tests::basic_camera> basic;
    doorway<tests::plain_camera<bz::basic>> plain;
    CHECK(listed(digests, true) == names{"SHA-256", "SHA-512-256"});
    CHECK(listed(legacy, true) == names{"SHA-256", "MD5"});   // composed the other way round
    CHECK(listed(either, true) == names{"SHA-256", "Basic"});
    CHECK(listed(either, false) == names{"SHA-256"});
    CHECK(listed(basic, true) == names{"Basic"});
    CHECK(listed(plain, false) == names{"Basic"});
}

TEST_CASE("each composition takes what it names and refuses the rest") {
    house digests;
    CHECK(what(digests.ask(digest_answer<bz::sha512_256>(digests.parts<bz::sha512_256>()))) == got::entered);
    CHECK(what(digests.ask(tests::basic_answer("admin", "tallship-7"))) == got::challenged);
    CHECK(what(digests.ask("Bearer abc")) == got::challenged);
    CHECK(what(digests.ask("Digest")) == got::bad_request);

    doorway<tests::legacy_camera> legacy;
    auto old = legacy.parts<bz::md5>();
    CHECK(what(legacy.ask(digest_answer<bz::md5>(old))) == got::entered);
    old.qop = "";   // RFC 2069, as GStreamer answers
    CHECK(what(legacy.ask(digest_answer<bz::md5>(old))) == got::entered);
    auto fresh = legacy.parts<bz::md5>();
    fresh.session = true;
    CHECK(what(legacy.ask(digest_answer<bz::md5>(fresh))) == got::entered);
    auto modern = legacy.parts<bz::sha256>();
    modern.qop = "";   // never with SHA-256
    CHECK(what(legacy.ask(digest(modern))) == got::challenged);

    doorway<tests::basic_camera> basic;
    CHECK(what(basic.ask(tests::basic_answer("admin", "tallship-7"))) == got::entered);
    CHECK(what(basic.ask(tests::basic_answer("admin", "tallship-8"))) == got::challenged);
    CHECK(what(basic.ask(tests::basic_answer("nobody", "tallship-7"))) == got::challenged);
    CHECK(what(basic.ask("Basic !!!!")) == got::bad_request);
    auto clear = basic.knock();
    clear.encrypted = false;
    CHECK(what(basic.ask(tests::basic_answer("admin", "tallship-7"), clear)) == got::challenged);   // not outside TLS
}

TEST_CASE("sessions of Digest (-sess) and the userhash work with every algorithm") {
    house h;
    for (const bool session : {false, true})
        for (const bool hash : {false, true}) {
            auto p = h.parts<bz::sha512_256>();
            p.session = session;
            p.userhash = hash;
            CHECK(what(h.ask(digest_answer<bz::sha512_256>(p))) == got::entered);
            auto q = h.parts();
            q.session = session;
            q.userhash = hash;
            CHECK(what(h.ask(digest(q))) == got::entered);
        }
}

TEST_CASE("a right Basic password is hashed once until passwords change, a wrong one each time") {
    doorway<tests::either_camera> h;
    const auto asked = [&](const char* password) {
        const auto before = h.hash.asked;
        const auto outcome = what(h.ask(tests::basic_answer("admin", password)));
        return std::pair(outcome, h.hash.asked - before);
    };
    CHECK(asked("tallship-7") == std::pair(got::entered, std::size_t{1}));
    CHECK(asked("tallship-7") == std::pair(got::entered, std::size_t{0}));
    CHECK(asked("tallship-8") == std::pair(got::challenged, std::size_t{1}));
    REQUIRE(h.door->set_password(h.entry(access_class::write_system), "admin", "tallship-9", "tallship-9", h.utc));
    CHECK(asked("tallship-7").first == got::challenged);
    CHECK(asked("tallship-9") == std::pair(got::entered, std::size_t{1}));
    h.hash.works = false;
    CHECK(asked("tallship-1").first == got::unavailable);
}

TEST_CASE("a level does what its name says, and an entry only what it was asked for (B17, Q10)") {
    house h;
    REQUIRE(h.door->add_account(h.entry(access_class::write_system), "guard", 3, "lantern-55", "lantern-55", h.utc));
    const auto ask = [&](access_class wanted) {
        auto p = h.parts();
        p.user = "guard";
        p.password = "lantern-55";
        return h.ask(digest(p), h.knock(wanted));
    };
    CHECK(what(ask(access_class::read_media)) == got::entered);
    for (const auto wanted : {access_class::actuate, access_class::write_system, access_class::unrecoverable, access_class::read_system_secret}) CHECK(what(ask(wanted)) == got::forbidden);
    const auto watching = std::get<house::door_type::entry>(ask(access_class::read_media));
    CHECK(watching->who.name.view() == "guard");
    CHECK(watching->who.is == level::live_only);
    CHECK(watching->from == office);
    const auto refused = make_error(bz::access::account_errc::not_allowed);
    CHECK(h.door->remove_account(watching, "admin", h.utc).error() == refused);
    CHECK(h.door->add_account(watching, "x", 1, "lantern-55", "lantern-55", h.utc).error() == refused);
    CHECK(h.door->set_level(watching, "guard", 1, h.utc).error() == refused);
    CHECK(h.door->set_password(watching, "admin", "lantern-55", "lantern-55", h.utc).error() == refused);
    CHECK(h.door->factory_reset(watching, h.utc).error() == refused);
    CHECK(h.door->propose_host_rules(watching, {}, h.now, 60s, h.utc).error() == refused);
    STATIC_CHECK_FALSE(std::is_copy_constructible_v<house::door_type::entry>);
    STATIC_CHECK_FALSE(std::is_constructible_v<house::door_type::entry, bz::access::admission>);
}

TEST_CASE("host rules go through the door: trial, confirmation, and who is filtered hears nothing (D05 to D07)") {
    house h;
    bz::access::host_rules rules;
    REQUIRE(rules.add(*bz::read_host_rule("192.168.0.0/24")));
    REQUIRE(h.door->propose_host_rules(h.entry(access_class::write_system), rules, h.now, 60s, h.utc));
    CHECK(what(h.ask("", h.knock(access_class::read_media, elsewhere))) == got::filtered);
    h.now += 61s;
    CHECK(what(h.ask("", h.knock(access_class::read_media, elsewhere))) == got::challenged);   // not confirmed
    REQUIRE(h.door->propose_host_rules(h.entry(access_class::write_system), rules, h.now, 60s, h.utc));
    REQUIRE(h.door->confirm_host_rules(h.entry(access_class::write_system), h.now, h.utc));
    h.now += 61s;
    CHECK(what(h.ask("", h.knock(access_class::read_media, elsewhere))) == got::filtered);
    REQUIRE(h.door->factory_reset_by_hand(h.utc));
    CHECK(what(h.ask("", h.knock(access_class::read_media, elsewhere))) == got::set_up_first);
}

TEST_CASE("rules on trial are taken back by an administrator, and only while there are any") {
    house h;
    bz::access::host_rules rules;
    REQUIRE(rules.add(*bz::read_host_rule("192.168.0.0/24")));
    CHECK(h.door->take_back_host_rules(h.entry(access_class::write_system), h.now, h.utc).error() == make_error(bz::host_errc::no_trial));
    REQUIRE(h.door->propose_host_rules(h.entry(access_class::write_system), rules, h.now, 60s, h.utc));
    CHECK(h.door->take_back_host_rules(h.entry(access_class::read_media), h.now, h.utc).error() == make_error(bz::access::account_errc::not_allowed));
    REQUIRE(h.door->take_back_host_rules(h.entry(access_class::write_system), h.now, h.utc));
    CHECK(h.door->audit()[0].event == bz::access::audit_event::host_rules_taken_back);
    CHECK(what(h.ask("", h.knock(access_class::read_media, elsewhere))) == got::challenged);
}

TEST_CASE("everybody changes the own password who knows the present one, and wrong guesses at it are paid for (B09)") {
    house h;
    using bz::access::account_errc;
    REQUIRE(h.door->add_account(h.entry(access_class::write_system), "guard", 3, "lantern-55", "lantern-55", h.utc));
    auto p = h.parts();
    p.user = "guard";
    p.password = "lantern-55";
    const auto watching = std::get<house::door_type::entry>(h.ask(digest(p), h.knock(access_class::read_system)));
    const auto change = [&](const char* present, const char* next, const char* again) { return h.door->set_own_password(watching, present, next, again, h.now, h.utc); };
    CHECK(change("lantern-55", "candle-66", "candle-67").error() == make_error(account_errc::not_retyped));
    CHECK(change("lantern-55", "12345678", "12345678").error().domain == &bz::access::password_domain);
    REQUIRE(change("lantern-55", "candle-66", "candle-66"));
    CHECK(h.door->audit()[0].who.view() == "guard");
    CHECK(change("candle-66", "lantern-55", "lantern-55").error() == make_error(account_errc::used_before));
    p = h.parts();
    p.user = "guard";
    p.password = "candle-66";
    CHECK(what(h.ask(digest(p), h.knock(access_class::read_media))) == got::entered);
    // a browser left alone is no way to guess on and on: the address's bucket empties
    for (int i = 0; i < 8; ++i) CHECK(change("lantern-55", "beacon-77", "beacon-77").error() == make_error(account_errc::wrong_password));
    CHECK(change("candle-66", "beacon-77", "beacon-77").error() == make_error(account_errc::too_many_guesses));
    h.now += 61s;
    CHECK(change("candle-66", "beacon-77", "beacon-77"));
}

TEST_CASE("the administrator may choose Digest alone of Digest or Basic; it is stored, and a damaged choice is the stronger one (C05, C06)") {
    doorway<tests::either_camera> h;
    const auto basic = [&] { return what(h.ask(tests::basic_answer("admin", "tallship-7"))); };
    const auto offers_basic = [&] {
        const auto outcome = h.ask("");
        const auto& all = std::get<bz::access::challenges>(outcome);
        return all[all.size() - 1].starts_with("Basic");
    };
    CHECK((basic() == got::entered && offers_basic()));
    CHECK(h.door->set_digest_only(h.entry(access_class::read_media), true, h.utc).error() == make_error(bz::access::account_errc::not_allowed));
    REQUIRE(h.door->set_digest_only(h.entry(access_class::write_system), true, h.utc));
    CHECK((basic() == got::challenged && !offers_basic()));
    CHECK(what(h.ask(digest(h.parts()))) == got::entered);
    REQUIRE(h.door->open("bartizan", h.utc));
    CHECK((h.door->digest_only() && !offers_basic()));
    h.store.records["authentication"][5] = std::byte{'9'};
    REQUIRE(h.door->set_digest_only(h.entry(access_class::write_system), false, h.utc));
    CHECK((basic() == got::entered && offers_basic()));
    h.store.records["authentication"].resize(3);
    REQUIRE(h.door->open("bartizan", h.utc));
    CHECK_FALSE(offers_basic());
    REQUIRE(h.door->factory_reset_by_hand(h.utc));
    CHECK_FALSE(h.door->digest_only());
    STATIC_CHECK_FALSE(house::door_type::chooses_scheme);
    STATIC_CHECK_FALSE(doorway<tests::basic_camera>::door_type::chooses_scheme);
}

TEST_CASE("an administrator chooses HTTP or HTTPS where the product leaves it (G09); it is stored; what cannot be read is HTTPS") {
    doorway<tests::choice_camera> h;
    const auto in_the_clear = [&] {
        auto at = h.knock();
        at.encrypted = false;
        return what(h.ask(digest(h.parts()), at));
    };
    CHECK(in_the_clear() == got::in_the_clear);
    CHECK(h.door->set_takes_plain(h.entry(access_class::read_media), true, h.utc).error() == make_error(bz::access::account_errc::not_allowed));
    CHECK_FALSE(h.door->takes_plain());
    REQUIRE(h.door->set_takes_plain(h.entry(access_class::write_system), true, h.utc));
    CHECK(in_the_clear() == got::entered);
    CHECK(what(h.ask(digest(h.parts()))) == got::entered);   // over TLS as before
    REQUIRE(h.door->open("bartizan", h.utc));
    CHECK(in_the_clear() == got::entered);
    h.store.records["connection"].resize(3);
    REQUIRE(h.door->open("bartizan", h.utc));
    CHECK(in_the_clear() == got::in_the_clear);
    REQUIRE(h.door->set_takes_plain(h.entry(access_class::write_system), true, h.utc));
    REQUIRE(h.door->set_takes_plain(h.entry(access_class::write_system), false, h.utc));
    CHECK(in_the_clear() == got::in_the_clear);
    REQUIRE(h.door->set_takes_plain(h.entry(access_class::write_system), true, h.utc));
    REQUIRE(h.door->factory_reset_by_hand(h.utc));
    CHECK_FALSE(h.door->takes_plain());
    STATIC_CHECK_FALSE(house::door_type::chooses_connection);
    CHECK_FALSE(house().door->takes_plain());
    CHECK(doorway<tests::plain_camera<bz::basic>>().door->takes_plain());
}

TEST_CASE("a factory reset over the network takes an administrator who asked for just that") {
    house h;
    CHECK_FALSE(h.door->factory_reset(h.entry(access_class::write_system), h.utc));
    REQUIRE(h.door->factory_reset(h.entry(access_class::unrecoverable), h.utc));
    CHECK(h.door->state() == bz::access::account_state::awaiting_first_administrator);
    CHECK(h.door->audit()[0].event == bz::access::audit_event::factory_reset);
}

TEST_CASE("guests see live video where they are composed, and nothing else; without accounts everybody may everything") {
    doorway<tests::guest_camera> guests;
    CHECK(what(guests.ask("")) == got::entered);
    CHECK(what(guests.ask("", guests.knock(access_class::read_system))) == got::challenged);
    doorway<tests::open_camera> open;
    CHECK(what(open.ask("", open.knock(access_class::unrecoverable))) == got::entered);
    house h;
    CHECK(what(h.ask("", h.knock(access_class::pre_auth))) == got::entered);
}

TEST_CASE("a damaged store shuts the door, whatever is asked") {
    house h;
    h.store.records["accounts"][30] ^= std::byte{1};
    CHECK_FALSE(h.door->open("bartizan", h.utc));
    CHECK(what(h.ask("")) == got::unavailable);
    CHECK(what(h.ask("", h.knock(access_class::pre_auth))) == got::unavailable);
    CHECK_FALSE(h.door->ask_set_up(office, h.now));
}

TEST_CASE("HTTP and RTSP come to the same door: the same request is decided the same, method by method") {
    const std::array methods{"GET", "POST", "PUT", "DELETE", "OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER"};
    house h;
    std::size_t differences = 0;
    for (const auto* method : methods)
        for (const char* password : {"tallship-7", "wrong-pw-1"}) {
            auto p = h.parts();
            p.method = method;
            p.uri = "rtsp://camera/MediaInput/h264/stream_1";
            p.password = password;
            auto at = h.knock();
            at.method = method;
            at.target = p.uri;
            const auto decided = what(h.ask(digest(p), at));
            differences += decided != (password == std::string("tallship-7") ? got::entered : got::challenged);
            h.now += 60s;
        }
    CHECK(differences == 0);
}

TEST_CASE("the log names who has an account, and never what was typed in its place (Q11)") {
    house h;
    auto p = h.parts();
    p.user = "tallship-7";   // the password in the field of the name
    CHECK(what(h.ask(digest(p))) == got::challenged);
    CHECK(h.door->audit()[0].event == bz::access::audit_event::wrong_password);
    CHECK(h.door->audit()[0].who.view().empty());
    p = h.parts();
    p.password = "x";
    CHECK(what(h.ask(digest(p))) == got::challenged);
    CHECK(h.door->audit()[0].who.view() == "admin");
    for (int i = 0; i < 5; ++i) CHECK(what(h.ask(digest(h.parts()))) == got::entered);
    CHECK(h.door->audit()[0].event == bz::access::audit_event::logged_in);
    CHECK(h.door->audit()[0].times == 1);   // once in ten minutes for each user and address
}
