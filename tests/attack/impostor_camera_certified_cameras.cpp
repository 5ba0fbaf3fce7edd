// The attack: somebody takes the camera's address and answers in its place, with a certificate of his own making. Control: a recorder that
// believes whoever answers.
#include <attack/wire.hpp>

namespace bz = bartizan;
using tests::basic_answer;

TEST_CASE("BZ-R03 certified_cameras: whoever has not the camera's key shows the recorder nothing (G06, G08)") {
    const auto login = basic_answer("admin", "tallship-7");
    tests::tls_house real, impostor;
    REQUIRE(real.talk(login).heard.find(tests::picture) != std::string::npos);
    CHECK(impostor.talk(login, {}, &impostor.camera.root).heard.find(tests::picture) != std::string::npos);   // positive control: his own root is believed
    CHECK(tests::in_the_clear(login).heard.find(tests::picture) != std::string::npos);                        // positive control: any_camera
    const auto refused = impostor.talk(login, {}, &real.camera.root);
    CHECK(refused.heard.empty());
    CHECK(refused.targets.empty());
}

TEST_CASE("BZ-R03 certified_cameras: another camera of the same maker is not this camera") {
    tests::tls_house house;
    namespace software = tests::software;
    const auto asks = [&](std::string_view name) {
        bz::tls_over<software::tls_server, bz::http::server<>> machine(*software::tls_server::open(*software::tls_identity::of(house.camera.key)));
        auto client = software::tls_client::open(*software::tls_trust::of(bz::as_bytes(house.camera.root)), name, house.camera.now);
        REQUIRE(client);
        bool trusts = true;
        for (int turn = 0; turn < 20 && trusts; ++turn) {
            const auto up = client->output();
            const auto space = machine.input_space();
            const auto n = std::min(up.size(), space.size());
            bz::copy_bytes(up.first(n), space);
            client->sent(n);
            machine.received(n);
            (void)machine.next_event();
            const auto down = machine.output();
            trusts = bool(client->received(down));
            machine.sent(down.size());
        }
        return trusts && client->established();
    };
    CHECK(asks("camera.example"));   // positive control
    CHECK_FALSE(asks("other-camera.example"));
}
