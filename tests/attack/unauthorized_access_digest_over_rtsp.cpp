// The attacks: a stranger with an RTSP connection wants pictures: without credentials, with what was caught elsewhere, with another's session, or with
// another's tunnel. Controls: the same with the right credentials, or on products that accept the risk.
#include <support/rtsp_house.hpp>

#include <bartizan/io/tunnel.hpp>
#include <bartizan/base/base64.hpp>

namespace bz = bartizan;
namespace io = bartizan::io;
using tests::live_url, tests::status_of;

namespace {

using guarded = tests::rtsp_house<tests::digest_camera>;
const std::vector<std::string> methods{"OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE", "RECORD", "FOO"};
constexpr const char* interleaved = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";

// look: how much a stranger gets: answers that grant something, the description, pictures.
template <class House> std::size_t look(House& h, const std::string& authorization) {
    std::size_t got = 0;
    auto stranger = h.connect(tests::elsewhere);
    for (const auto& url : {live_url, live_url + "/trackID=1", std::string("*"), std::string("/")})
        for (const auto& method : methods) {
            const auto answer = stranger.ask(method, url, authorization + (method == "SETUP" ? interleaved : stranger.in_session()));
            got += method != "OPTIONS" && status_of(answer) == 200;
            got += answer.find(tests::live_sdp) != answer.npos;
        }
    got += stranger.ask("SETUP", live_url, authorization + interleaved).find("RTSP/1.0 200 ") == 0;
    got += stranger.ask("PLAY", live_url, authorization + stranger.in_session()).find("RTSP/1.0 200 ") == 0;
    return got + stranger.sees();
}

// half: one connection of a tunnel, of a client at `address`.
struct half {
    guarded::client client;
    io::bell rings;
    std::optional<io::tunnels<guarded::connection>::end> end;
    std::array<std::byte, 16> address;
    bool granted = false;

    half(guarded& h, io::tunnels<guarded::connection>& pairs, std::byte host, bz::address peer) : client(h.connect(peer)), address{} {
        address[15] = host;
        end.emplace(pairs, rings);
    }
    void ask(const std::string& method, const std::string& cookie) {
        const auto text = method + " " + std::string(tests::live_path) + " HTTP/1.0\r\nx-sessioncookie: " + cookie + "\r\n\r\n";
        bz::copy_bytes(bz::as_bytes(text), client.leg->input_space());
        client.leg->received(text.size());
        client.leg->time_is(client.house.world.now);
        auto event = client.leg->next_event();
        REQUIRE(event);
        REQUIRE(std::holds_alternative<bz::rtsp::tunnel_asked>(*event));
        end->ask(*client.leg, std::get<bz::rtsp::tunnel_asked>(*event), address);
        granted = client.hear().find("400") == std::string::npos;
    }
    void say(half& get, const std::string& request) {
        std::string text(bz::base64_size(request.size()), 0);
        client.say(bz::to_base64(bz::as_bytes(request), text));
        get.client.turn();
    }
};
std::string request(const std::string& method, const std::string& fields) { return method + " " + live_url + " RTSP/1.0\r\nCSeq: 7\r\n" + fields + "\r\n"; }

}  // namespace

TEST_CASE("BZ-T06 digest over RTSP: a stranger sees nothing, whatever he asks (L01, B04)") {
    guarded h;
    for (const auto& credentials : {std::string(), std::string("Authorization: Digest\r\n"), "Authorization: " + tests::basic_answer("admin", "tallship-7") + "\r\n",
                                    std::string("Authorization: Digest username=\"admin\", realm=\"bartizan\", nonce=\"\", uri=\"*\", response=\"\"\r\n")})
        CHECK(look(h, credentials) == 0);
    tests::rtsp_house<tests::basic_camera> other;
    CHECK(look(other, "") == 0);
    CHECK(look(other, "Authorization: " + tests::basic_answer("admin", "tallship-7") + "\r\n") >= 5);   // positive control: who has the password sees
    auto owner = h.connect();
    CHECK(owner.play());
    CHECK(owner.sees());
}

TEST_CASE("BZ-T06 digest over RTSP: an answer that was caught opens no second connection") {
    guarded h;
    auto owner = h.connect();
    const auto caught = owner.login("DESCRIBE", live_url);
    CHECK(status_of(owner.ask("DESCRIBE", live_url, caught)) == 200);
    for (const auto& peer : {tests::office, tests::elsewhere}) {
        auto thief = h.connect(peer);
        const auto answer = thief.ask("DESCRIBE", live_url, caught);
        CHECK(status_of(answer) == 401);
        CHECK(answer.find(tests::live_sdp) == answer.npos);
        for (const auto& [from, to] : {std::pair("nc=00000001", "nc=00000002"), std::pair("c0ffee", "c0ffef")}) {
            auto changed = caught;
            changed.replace(changed.find(from), std::string_view(from).size(), to);
            CHECK(status_of(thief.ask("DESCRIBE", live_url, changed)) == 401);
        }
        for (const auto* method : {"SETUP", "PLAY", "TEARDOWN"}) CHECK(status_of(thief.ask(method, live_url, caught + interleaved)) == 401);
    }
    tests::rtsp_house<tests::basic_camera> basic;   // positive control: Basic is a key that fits every connection
    auto one = basic.connect(), two = basic.connect(tests::elsewhere);
    const auto key = "Authorization: " + tests::basic_answer("admin", "tallship-7") + "\r\n";
    CHECK(status_of(one.ask("DESCRIBE", live_url, key)) == 200);
    CHECK(status_of(two.ask("DESCRIBE", live_url, key)) == 200);
}

TEST_CASE("BZ-T06 digest over RTSP: another's session, guessed or overheard, cannot be watched, paused or ended") {
    guarded h;
    auto owner = h.connect();
    REQUIRE(owner.play());
    for (const bool known : {false, true}) {   // with an account of his own he is still not in that session
        for (const auto& session : {owner.session, std::string("0"), owner.session + ";timeout=60", owner.session + "0"}) {
            auto thief = h.connect(known ? tests::office : tests::elsewhere);
            for (const std::string method : {"PLAY", "PAUSE", "TEARDOWN", "SETUP"}) {
                const auto answer = thief.ask(method, live_url, (known ? thief.login(method, live_url) : std::string()) + "Session: " + session + "\r\n" + interleaved);
                CHECK(status_of(answer) == (known ? 454 : 401));
            }
            CHECK_FALSE(thief.sees());
        }
    }
    CHECK(owner.sees());
    CHECK(status_of(owner.ask("TEARDOWN", live_url, owner.in_session())) == 401);   // even within its own connection a session id is no password
    CHECK(owner.sees());
    owner.hear();
    h.publish();
    owner.hear();
    CHECK(status_of(owner.ask("PAUSE", live_url, owner.login("PAUSE", live_url) + owner.in_session())) == 200);   // positive control
    CHECK_FALSE(owner.sees());
}

TEST_CASE("BZ-T06 digest over RTSP: the cookie of another's tunnel opens nothing and ends nothing") {
    guarded h;
    io::tunnels<guarded::connection> pairs;
    half owner(h, pairs, std::byte{1}, tests::office);
    owner.ask("GET", "the-cookie");
    CHECK(owner.granted);
    for (const auto* cookie : {"the-cookie", "another", "the-cooki"}) {   // from another address it fits nothing
        half thief(h, pairs, std::byte{2}, tests::elsewhere);
        thief.ask("POST", cookie);
        CHECK_FALSE(thief.granted);
    }
    {   // nor can he take the cookie for a GET of his own, to be told what the owner's POST asks
        half thief(h, pairs, std::byte{2}, tests::elsewhere);
        thief.ask("GET", "the-cookie");
        CHECK_FALSE(thief.granted);
    }
    {   // behind the owner's own address, quicker than the owner's POST: his words come through, and are asked for their password
        half thief(h, pairs, std::byte{1}, tests::office);
        thief.ask("POST", "the-cookie");
        CHECK(thief.granted);
        for (const std::string method : {"DESCRIBE", "SETUP", "PLAY", "TEARDOWN"}) {
            thief.say(owner, request(method, interleaved));
            const auto answer = owner.client.hear();
            CHECK(status_of(answer) == 401);
        }
        CHECK_FALSE(owner.client.leg->core().plays());
    }
    half post(h, pairs, std::byte{1}, tests::office);   // positive control: the owner's POST
    post.ask("POST", "the-cookie");
    CHECK(post.granted);
    post.say(owner, request("SETUP", owner.client.login("SETUP", live_url) + interleaved));
    post.say(owner, request("PLAY", owner.client.login("PLAY", live_url) + owner.client.in_session()));
    owner.client.hear();
    CHECK(owner.client.leg->core().plays());
    CHECK(owner.client.sees());
    half late(h, pairs, std::byte{1}, tests::office);   // a second POST beside it is refused, so nobody can speak in between
    late.ask("POST", "the-cookie");
    CHECK_FALSE(late.granted);
}
