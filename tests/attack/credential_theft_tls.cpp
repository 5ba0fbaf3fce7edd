// The attack: somebody reads the owner's Basic credentials on the wire, or plays a recorded conversation to the camera again. Control:
// the same over TCP.
#include <attack/wire.hpp>

using tests::basic_answer;

namespace {
// replayed: all bytes that a client once sent go to a new connection; true when the camera let somebody in.
template <class Machine, class Http, class House> bool replayed(Machine& machine, Http& http, House& house, bool encrypted, const std::string& recorded) {
    tests::plain_client thief;
    return tests::converse(machine, http, thief, house, encrypted, recorded).entered;
}
}  // namespace

TEST_CASE("BZ-T02 tls: Basic credentials are not on the wire, and what is on the wire opens nothing again (C02)") {
    const auto owner = basic_answer("admin", "tallship-7");
    const auto code = owner.substr(6);

    const auto clear = tests::in_the_clear(owner);
    REQUIRE(clear.entered);
    CHECK(clear.up.find(code) != std::string::npos);   // positive control
    tests::doorway<tests::plain_camera<bartizan::basic>> plain_house;
    bartizan::http::server<> plain;
    CHECK(replayed(plain, plain, plain_house, false, clear.up));   // positive control

    tests::tls_house camera;
    const auto sealed = camera.talk(owner);
    REQUIRE(sealed.entered);
    for (const auto& wire : {sealed.up, sealed.down})
        for (const auto& secret : {code, std::string("tallship"), std::string("admin")}) CHECK(wire.find(secret) == std::string::npos);
    bartizan::tls_over<tests::software::tls_server, bartizan::http::server<>> again(*tests::software::tls_server::open(*tests::software::tls_identity::of(camera.camera.key)));
    CHECK_FALSE(replayed(again, again.inner(), camera.house, true, sealed.up));
}

TEST_CASE("BZ-T02 tls: a client does not tell its password to who has not the camera's key") {
    tests::tls_house real, thief;
    const auto told = thief.talk(basic_answer("admin", "tallship-7"), {}, &real.camera.root);
    CHECK(told.targets.empty());
    CHECK_FALSE(told.entered);
    CHECK(thief.talk(basic_answer("admin", "tallship-7"), {}, &thief.camera.root).entered);   // positive control: trust given to the thief's root
}
