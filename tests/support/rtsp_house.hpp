// rtsp_house: a live stream behind a product's door, and clients of it that have connections of their own, without sockets.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/connection.hpp>
#include <bartizan/service/rtsp.hpp>

#include <support/door.hpp>

#include <catch2/catch_test_macros.hpp>

namespace tests {

inline constexpr std::string_view live_path = "/MediaInput/h264/stream_1", live_sdp = "v=0\r\ns=the vault\r\n";
inline const std::string live_url = "rtsp://camera" + std::string(live_path);

template <class Product> struct rtsp_house {
    using ring = bz::rtp::live_ring<bz::rtp::ring_limits{.bytes = 40'000, .trains = 64}>;
    using live = bz::rtsp::live_server<ring>;
    using connection = bz::rtsp::connection<live>;
    doorway<Product> world;
    std::unique_ptr<ring> shared = std::make_unique<ring>(bz::rtp::packetizer(bz::nal::codec::h264, 96, 1, 0), bz::rtp::packetizer_limits{});
    std::array<bz::service::live_stream<ring>, 1> streams{{{live_path, shared.get(), live_sdp}}};
    bz::service::rtsp_service<typename doorway<Product>::door_type, ring> service{*world.door, streams};
    unsigned sessions = 0;

    explicit rtsp_house(bool set_up = true) : world(set_up) { publish(); }
    void publish() {
        const std::vector<std::byte> unit(500, std::byte{0x65});
        const bz::bytes_view units[]{unit};
        REQUIRE(shared->publish(units, 900, true));
    }

    // client: one connection. ask(): the replies to one request, without media; hear(): everything that comes.
    struct client {
        rtsp_house& house;
        bz::address peer = office;
        bool encrypted = true, over = false;
        std::string session = "secret-session-" + std::to_string(++house.sessions);
        std::unique_ptr<connection> leg = std::make_unique<connection>(session, "192.168.0.10");
        unsigned cseq = 0;

        std::string ask(const std::string& method, const std::string& url, const std::string& fields = "") {
            say(method + " " + url + " RTSP/1.0\r\nCSeq: " + std::to_string(++cseq) + "\r\n" + fields + "\r\n");
            return hear();
        }
        void say(std::string_view text) {
            while (!text.empty() && !over) {
                const auto space = leg->input_space();
                const auto n = std::min(space.size(), text.size());
                if (n == 0) FAIL("the connection takes nothing more");
                bz::copy_bytes(bz::as_bytes(text.substr(0, n)), space);
                leg->received(n);
                text.remove_prefix(n);
                turn();
            }
        }
        // turn: what is asked is answered.
        void turn() {
            leg->time_is(house.world.now);
            while (!over) {
                auto event = leg->next_event();
                if (!event || std::holds_alternative<bz::finished>(*event)) over = true;
                else if (std::holds_alternative<bz::need_input>(*event)) return;
                else if (const auto* r = std::get_if<bz::rtsp::request>(&*event))
                    (void)house.service.act(leg->core(), *r, {.peer = peer, .encrypted = encrypted, .now = house.world.now, .utc = house.world.utc});
            }
        }
        std::string hear() {
            std::string got;
            for (auto out = leg->output(); !out.empty(); out = leg->output()) got += bz::as_text(out), leg->sent(out.size());
            return got;
        }
        template <class A = bz::sha256> std::string login(const std::string& method, const std::string& url) {
            auto p = house.world.template parts<A>(peer);
            p.method = method, p.uri = url;
            return "Authorization: " + digest_answer<A>(p) + "\r\n";
        }
        std::string in_session() const { return "Session: " + session + "\r\n"; }
        // plays: sets up and plays with these credentials for each method.
        template <class Login> bool play(Login login_for) {
            const auto setup = ask("SETUP", live_url + "/trackID=1", login_for("SETUP", live_url + "/trackID=1") + "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
            const auto played = ask("PLAY", live_url, login_for("PLAY", live_url) + in_session());
            return setup.starts_with("RTSP/1.0 200 ") && played.starts_with("RTSP/1.0 200 ") && leg->core().plays();
        }
        bool play() {
            return play([this](const std::string& method, const std::string& url) { return login(method, url); });
        }
        // sees: pictures come after the next one was published.
        bool sees() {
            house.publish();
            return hear().find('$') != std::string::npos;
        }
    };
    client connect(bz::address peer = office) { return {*this, peer}; }
};
inline int status_of(const std::string& answer) { return answer.starts_with("RTSP/1.0 ") || answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0; }

}  // namespace tests
