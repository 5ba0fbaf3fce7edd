// The attack: somebody between client and camera reads all bytes, alters some, and plays the camera himself. Control: the same over TCP.
#include <attack/wire.hpp>

using tests::alteration;
using tests::basic_answer;
using tests::picture;

namespace {
bool shows(const std::string& wire, std::string_view what) { return wire.find(what) != std::string::npos; }
}  // namespace

TEST_CASE("BZ-T01 tls: who reads the wire sees neither request nor picture (A07)") {
    const auto owner = basic_answer("admin", "tallship-7");
    const auto clear = tests::in_the_clear(owner);
    REQUIRE(shows(clear.heard, picture));
    CHECK(shows(clear.down, picture));   // positive control
    CHECK(shows(clear.up, "GET /api"));

    tests::tls_house camera;
    const auto sealed = camera.talk(owner);
    REQUIRE(shows(sealed.heard, picture));
    REQUIRE(sealed.entered);
    for (const auto& wire : {sealed.up, sealed.down})
        for (const auto secret : {picture, std::string_view("GET /api"), std::string_view("Authorization"), std::string_view("HTTP/1.1")}) CHECK_FALSE(shows(wire, secret));
}

TEST_CASE("BZ-T01 tls: no altered byte is believed, in either direction (A07)") {
    const auto owner = basic_answer("admin", "tallship-7");
    const auto clear = tests::in_the_clear(owner);
    const auto altered = tests::in_the_clear(owner, {.upwards = false, .at = clear.down.find("asleep")});
    CHECK(shows(altered.heard, "the guard `sleep"));   // positive control: another picture, and nobody can tell

    tests::tls_house camera;
    const auto whole = camera.talk(owner);
    std::size_t tried = 0;
    for (const bool upwards : {true, false}) {
        const auto size = (upwards ? whole.up : whole.down).size();
        REQUIRE(size > 300);
        for (std::size_t at = 0; at < size; at += 1 + size / 60, ++tried) {
            INFO((upwards ? "up " : "down ") << at);
            const auto heard = camera.talk(owner, {upwards, at}).heard;
            // what the client hears is the truth up to where it was altered; a few bytes mean nothing, such as the version of a record
            CHECK(whole.heard.starts_with(heard));
        }
    }
    CHECK(tried > 100);
    // the record that carries the picture is the last of the camera's
    CHECK_FALSE(shows(camera.talk(owner, {.upwards = false, .at = whole.down.size() - 20}).heard, "the vault"));
}

TEST_CASE("BZ-T01 tls: who plays the camera without its key is not believed") {
    const auto owner = basic_answer("admin", "tallship-7");
    tests::tls_house real, impostor;
    const auto fooled = impostor.talk(owner, {}, &impostor.camera.root);
    CHECK(shows(fooled.heard, picture));   // positive control: a client that trusts the impostor's root
    const auto refused = impostor.talk(owner, {}, &real.camera.root);
    CHECK(refused.heard.empty());
    CHECK(refused.targets.empty());
}
