// The attack: somebody between recorder and camera reads all bytes and alters some. Control: the same with a recorder that calls any camera.
#include <attack/wire.hpp>

using tests::basic_answer;

TEST_CASE("BZ-T01 certified_cameras: between recorder and camera nothing is read and nothing altered is believed (A07)") {
    const auto login = basic_answer("admin", "tallship-7");
    const auto clear = tests::in_the_clear(login);
    CHECK(clear.down.find(tests::picture) != std::string::npos);   // positive control
    CHECK(tests::in_the_clear(login, {.upwards = false, .at = clear.down.find("asleep")}).heard.find("the guard `sleep") != std::string::npos);

    tests::tls_house camera;
    const auto whole = camera.talk(login);
    REQUIRE(whole.heard.find(tests::picture) != std::string::npos);
    for (const auto& wire : {whole.up, whole.down}) CHECK(wire.find("vault") == std::string::npos);
    for (std::size_t at = 0; at < whole.down.size(); at += 1 + whole.down.size() / 40) {
        INFO(at);
        CHECK(whole.heard.starts_with(camera.talk(login, {.upwards = false, .at = at}).heard));
    }
}
