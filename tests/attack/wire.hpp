// wire: a client asks the camera for a picture while somebody in between reads every byte and may alter one. Shared by the attacks on tls.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/crypto/software/tls_client.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/protocol/http/server.hpp>
#include <bartizan/protocol/tls/over.hpp>
#include <support/door.hpp>
#include <support/web_certificate.hpp>

#include <catch2/catch_test_macros.hpp>

namespace tests {

namespace software = bz::crypto::software;
inline constexpr std::string_view picture = "the picture: the vault is open and the guard asleep";

// plain_client: what a client is without TLS. tls_peer: with it.
struct plain_client {
    std::string out, heard;
    void ask(std::string_view text) { out += text; }
    bz::bytes_view output() { return bz::as_bytes(out); }
    void sent(std::size_t n) { out.erase(0, n); }
    void received(bz::bytes_view bytes) { heard += bz::as_text(bytes); }
};
struct tls_peer {
    software::tls_client session;
    std::string heard;
    bool trusts = true;
    explicit tls_peer(const web_certificate& camera, const std::string& root)
        : session(*software::tls_client::open(*software::tls_trust::of(bz::as_bytes(root)), "camera.example", camera.now)) {}
    void ask(std::string_view text) { (void)session.send(bz::as_bytes(text)); }
    bz::bytes_view output() { return session.output(); }
    void sent(std::size_t n) { session.sent(n); }
    void received(bz::bytes_view bytes) {
        trusts = session.received(bytes) && trusts;
        heard += bz::as_text(session.plaintext());
        session.taken(session.plaintext().size());
    }
};

// overheard: what went over the wire, what the client read, and what the camera was asked for.
struct overheard {
    std::string up, down, heard, targets;
    bool entered = false;
};
// alteration: the n-th byte of one direction is flipped on its way.
struct alteration {
    bool upwards = true;
    std::size_t at = ~std::size_t{0};
};

// converse: machine and client exchange bytes until both are silent; each request goes through the door.
template <class Machine, class Http, class Client, class House>
overheard converse(Machine& machine, Http& http, Client& client, House& house, bool encrypted, std::string_view request, alteration change = {}) {
    overheard out;
    bool asked = false, over = false;
    std::string body;
    machine.time_is(bz::instant{});
    const auto carry = [&](bz::bytes_view bytes, std::string& wire, bool upwards) {
        std::string copy(bz::as_text(bytes));
        if (change.upwards == upwards && change.at >= wire.size() && change.at < wire.size() + copy.size()) copy[change.at - wire.size()] = char(copy[change.at - wire.size()] ^ 1);
        wire += bz::as_text(bytes);
        return copy;
    };
    for (bool moved = true; moved;) {
        moved = false;
        if constexpr (std::is_same_v<Client, tls_peer>) {
            if (!asked && client.session.established()) client.ask(request), asked = true;
        } else if (!asked) client.ask(request), asked = true;
        while (!over) {
            auto event = machine.next_event();
            if (!event || std::holds_alternative<bz::finished>(*event)) {
                over = true;
                break;
            }
            const auto* r = std::get_if<bz::http::request>(&*event);
            if (!r) break;
            out.targets += r->target;
            const std::array<std::string_view, 1> field{r->value_of("Authorization").value_or("")};
            auto at = house.knock();
            at.encrypted = encrypted;
            at.method = r->method;
            at.target = r->target;
            if (!field[0].empty()) at.authorization = field;
            const bool let = what(house.door->ask(at)) == got::entered;
            out.entered = out.entered || let;
            body = let ? std::string(picture) : "who are you?";
            (void)http.respond(let ? 200 : 401, {}, bz::as_bytes(body));
        }
        if (const auto down = machine.output(); !down.empty()) {
            const auto bytes = carry(down, out.down, false);
            machine.sent(down.size());
            client.received(bz::as_bytes(bytes));
            moved = true;
        }
        const auto space = machine.input_space();
        const auto up = client.output();
        if (const auto n = std::min(space.size(), up.size()); n > 0 && !over) {
            const auto bytes = carry(up.first(n), out.up, true);
            bz::copy_bytes(bz::as_bytes(bytes), space);
            client.sent(n);
            machine.received(n);
            moved = true;
        }
    }
    out.heard = client.heard;
    return out;
}

inline std::string picture_request(const std::string& authorization) {
    return "GET /api HTTP/1.1\r\nHost: camera.example\r\nAuthorization: " + authorization + "\r\n\r\n";
}
inline overheard in_the_clear(const std::string& authorization, alteration change = {}) {
    doorway<plain_camera<bz::basic>> house;
    bz::http::server<> http;
    plain_client client;
    return converse(http, http, client, house, false, picture_request(authorization), change);
}
struct tls_house {
    web_certificate camera;
    doorway<basic_camera> house;
    overheard talk(const std::string& authorization, alteration change = {}, const std::string* root = nullptr) {
        bz::tls_over<software::tls_server, bz::http::server<>> machine(*software::tls_server::open(*software::tls_identity::of(camera.key)));
        tls_peer client(camera, root ? *root : camera.root);
        return converse(machine, machine.inner(), client, house, true, picture_request(authorization), change);
    }
};

}  // namespace tests
