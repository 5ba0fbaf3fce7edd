// pull: one camera's video track over one RTSP connection, from the first request to the end: pictures to a sink, reports to the camera.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/error.hpp>
#include <bartizan/io/serve.hpp>
#include <bartizan/protocol/rtp/receiver.hpp>
#include <bartizan/protocol/rtsp/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include <memory>
#include <vector>

namespace bartizan::io {

enum class carriage { interleaved, udp };   // media within the connection, or beside it

// picture_sink: whoever wants the pictures of one camera. Called from the driver, one call at a time; must not throw.
//   wants    whether this media of the description is to be received; the first one is
//   begins   the server granted PLAY
//   picture  views, valid during the call; the wall-clock time by the sender's reports, where it sent one
//   figures  after each report to the sender, and at the end: what came, was lost, and how unevenly
//   enough   asked after each picture and each ring: true ends the session in good order
template <class S>
concept picture_sink = requires(S sink, const sdp::media& media, const rtp::received_picture& picture, std::optional<utc_time> at, const rtp::receiver<>& from) {
    { sink.wants(media) } -> std::same_as<bool>;
    { sink.begins() } -> std::same_as<void>;
    { sink.picture(picture, at) } -> std::same_as<void>;
    { sink.figures(from) } -> std::same_as<void>;
    { sink.enough() } -> std::same_as<bool>;
};

namespace pull_detail {

using asio::ip::udp;

// track: what both ways share. UDP's listeners hold it as well, so that it outlives them; `client` is gone when `ended` is set.
template <class Client, picture_sink Sink> struct track {
    Client* client;
    Sink* sink;
    bell* rings;
    std::unique_ptr<rtp::receiver<>> receiver{};
    std::size_t number = 0;
    std::optional<udp::socket> media{}, control{};
    asio::ip::address server{};
    bool ended = false;
    std::uint64_t strangers = 0;

    void take(bool is_control, bytes_view data) {
        const auto now = std::chrono::steady_clock::now();
        if (is_control) receiver->control(data, now);
        else receiver->packet(data, now, on_picture());
        report(now);
    }
    auto on_picture() {
        return [this](const rtp::received_picture& picture, std::optional<utc_time> at) {
            if (sink->enough()) return;
            sink->picture(picture, at);
            if (sink->enough()) client->teardown(), rings->ring();
        };
    }
    void report(instant now) {
        std::array<std::byte, 128> memory;
        const auto report = receiver->report(now, memory);
        if (report.empty()) return;
        sink->figures(*receiver);
        if (!control) return void(client->queue_control(number, report));
        boost::system::error_code ignored;
        if (const auto port = client->at(number).server_ports.rtcp; port != 0) control->send_to(asio::buffer(report.data(), report.size()), {server, port}, 0, ignored);
    }
    // open_ports: an even port and the next one (RFC 3550, 11).
    template <class Executor> bool open_ports(Executor executor, const asio::ip::address& own) {
        boost::system::error_code code;
        for (int attempt = 0; attempt < 64; ++attempt) {
            media.emplace(executor), control.emplace(executor);
            if (media->open(own.is_v4() ? udp::v4() : udp::v6(), code) || control->open(own.is_v4() ? udp::v4() : udp::v6(), code)) return false;
            if (media->bind({own, 0}, code)) return false;
            const auto port = media->local_endpoint(code).port();
            if (port % 2 != 0 || port == 65'535 || control->bind({own, static_cast<std::uint16_t>(port + 1)}, code)) continue;
            media->set_option(asio::socket_base::receive_buffer_size(1 << 20), code);
            return true;
        }
        return false;
    }
};

template <class Track> asio::awaitable<void> hear(std::shared_ptr<Track> track, bool is_control) {
    std::vector<std::byte> memory(65'536);
    udp::endpoint from;
    auto& socket = is_control ? *track->control : *track->media;
    while (!track->ended) {
        const auto [code, size] = co_await socket.async_receive_from(asio::buffer(memory), from, await);
        if (track->ended || code == asio::error::operation_aborted || code == asio::error::bad_descriptor) co_return;
        if (code) continue;
        if (from.address() != track->server) {
            ++track->strangers;
            continue;
        }
        track->client->media_came();
        track->take(is_control, bytes_view(memory).first(size));
    }
}

template <class Core> auto& client_of(Core& core) {
    if constexpr (requires { core.inner(); }) return core.inner();
    else return core;
}

}   // namespace pull_detail

// pull: `core` is an rtsp::client, alone or within TLS. own_ssrc: random, what our reports are signed with.
//   result   the error of the client, of TLS, or of the network; none: the session ended in good order
//   memory   2.1 MB for the pictures of a track while it is received, 128 KB more over UDP
template <carriage How = carriage::interleaved, class Stream, machine Core, picture_sink Sink>
asio::awaitable<result<>> pull(Stream& stream, Core& core, Sink& sink, std::uint32_t own_ssrc, bell& rings) {
    using client_type = std::remove_reference_t<decltype(pull_detail::client_of(core))>;
    constexpr bool within_tls = requires { core.inner(); };
    (void)rtsp::passwords_stay_secret<client_type, within_tls>{};
    (void)rtsp::media_stay_within_tls<How == carriage::udp, within_tls>{};
    auto& client = pull_detail::client_of(core);
    using track_type = pull_detail::track<client_type, Sink>;
    const auto track = std::make_shared<track_type>(track_type{&client, &sink, &rings});
    result<> failure;
    const auto on_event = [&](Core&, const auto& event) {
        using type = std::remove_cvref_t<decltype(event)>;
        if constexpr (std::same_as<type, woken>) {
            if (sink.enough()) client.teardown();
        } else {
            if (const auto* said = std::get_if<typename client_type::description>(&event)) {
                for (const auto& media : said->session.all()) {
                    const auto codec = media.codec();
                    if (!codec || !sink.wants(media)) continue;
                    rtsp::transport way{.over_tcp = How == carriage::interleaved};
                    if constexpr (How == carriage::udp) {
                        boost::system::error_code code;
                        track->server = stream.remote_endpoint(code).address();
                        if (!track->open_ports(stream.get_executor(), stream.local_endpoint(code).address())) return void((failure = errc::failed, rings.end()));
                        way.ports = {track->media->local_endpoint(code).port(), track->control->local_endpoint(code).port()};
                    }
                    const auto taken = client.take(media, way);
                    if (!taken) return void((failure = taken.error(), rings.end()));
                    track->number = *taken;
                    track->receiver = std::make_unique<rtp::receiver<>>(*codec, media.payload_type, media.clock_rate, own_ssrc);
                    break;
                }
            }
            if (std::holds_alternative<rtsp::playing>(event)) sink.begins();
            if (std::holds_alternative<rtsp::track_set_up>(event) && How == carriage::udp)
                for (const bool is_control : {false, true}) asio::co_spawn(stream.get_executor(), pull_detail::hear(track, is_control), asio::detached);
            if (const auto* packet = std::get_if<rtsp::media_packet>(&event)) track->take(packet->control, packet->data);
        }
    };
    auto ended = co_await serve(stream, core, on_event, rings);
    track->ended = true;
    boost::system::error_code ignored;
    if (track->media) track->media->close(ignored), track->control->close(ignored);
    if (track->receiver) {
        if (!sink.enough()) track->receiver->flush(track->on_picture());
        sink.figures(*track->receiver);
    }
    co_return failure ? ended : failure;
}

}  // namespace bartizan::io
