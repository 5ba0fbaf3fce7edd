// The attack: somebody reads the recorder's password on its way to the camera, or has it told to him by answering in the camera's place.
// Control: the same with a recorder that calls any camera.
#include <attack/wire.hpp>

using tests::basic_answer;

TEST_CASE("BZ-T02 certified_cameras: the recorder's password is not on the wire, and an impostor is not told it (C01, C02)") {
    const auto login = basic_answer("admin", "tallship-7");
    const auto code = login.substr(6);
    CHECK(tests::in_the_clear(login).up.find(code) != std::string::npos);   // positive control

    tests::tls_house real, impostor;
    const auto sealed = real.talk(login);
    REQUIRE_FALSE(sealed.targets.empty());
    for (const auto& wire : {sealed.up, sealed.down})
        for (const auto& secret : {code, std::string("tallship")}) CHECK(wire.find(secret) == std::string::npos);
    CHECK_FALSE(impostor.talk(login, {}, &impostor.camera.root).targets.empty());   // positive control: whoever is believed is told
    CHECK(impostor.talk(login, {}, &real.camera.root).targets.empty());
}
