// pull: one camera's video track, and its sound, over one RTSP connection, from the first request to the end: media to a sink, reports to the camera.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/error.hpp>
#include <bartizan/io/serve.hpp>
#include <bartizan/protocol/rtp/receiver.hpp>
#include <bartizan/protocol/rtsp/carried.hpp>
#include <bartizan/protocol/rtsp/client.hpp>
#include <bartizan/protocol/rtsp/rtp_info.hpp>
#include <bartizan/protocol/sdp/audio_format.hpp>

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
concept picture_sink = requires(S& sink, const sdp::media& media, const rtp::received_picture& picture, std::optional<utc_time> at, const rtp::receiver<>& from) {
    { sink.wants(media) } -> std::same_as<bool>;
    { sink.begins() } -> std::same_as<void>;
    { sink.picture(picture, at) } -> std::same_as<void>;
    { sink.figures(from) } -> std::same_as<void>;
    { sink.enough() } -> std::same_as<bool>;
};

// sound_sink: a picture_sink that takes sound as well, where the camera offers it.
//   wants_sound    whether this medium is to be received; the first one is. An error: it is of no form that is known here, and no answer makes it so
//   starts         behind `begins`: the timestamps of both tracks at one moment, pictures and sound, when the server names them
//   sound          a frame of AAC, or some octets of G.711; a view, valid during the call
//   sound_figures  as `figures`, of the sound
template <class S>
concept sound_sink = picture_sink<S> && requires(S& sink, const sdp::media& media, const result<sdp::audio_format>& format, const rtp::received_audio& frame,
                                                 std::optional<utc_time> at, const rtp::audio_receiver& from, std::uint32_t timestamp) {
    { sink.wants_sound(media, format) } -> std::same_as<bool>;
    { sink.starts(timestamp, timestamp) } -> std::same_as<void>;
    { sink.sound(frame, at) } -> std::same_as<void>;
    { sink.sound_figures(from) } -> std::same_as<void>;
};

namespace pull_detail {

using asio::ip::udp;

// track: what both ways share. UDP's listeners hold it as well, so that it outlives them; `client` is gone when `ended` is set.
template <class Client, picture_sink Sink, class Receiver> struct track {
    static constexpr bool hears = std::same_as<Receiver, rtp::audio_receiver>;
    Client* client;
    Sink* sink;
    bell* rings;
    std::unique_ptr<Receiver> receiver{};
    std::size_t number = 0;
    std::optional<udp::socket> media{}, control{};
    asio::ip::address server{};
    bool ended = false;
    std::uint64_t strangers = 0;

    void take(bool is_control, bytes_view data) {
        const auto now = std::chrono::steady_clock::now();
        if (is_control) receiver->control(data, now);
        else receiver->packet(data, now, on_media());
        report(now);
    }
    auto on_media() {
        return [this](const auto& what, std::optional<utc_time> at) {
            if (sink->enough()) return;
            if constexpr (hears) sink->sound(what, at);
            else sink->picture(what, at);
            if (sink->enough()) client->teardown(), rings->ring();
        };
    }
    void tell_figures() {
        if constexpr (hears) sink->sound_figures(*receiver);
        else sink->figures(*receiver);
    }
    void report(instant now) {
        std::array<std::byte, 128> memory;
        const auto report = receiver->report(now, memory);
        if (report.empty()) return;
        tell_figures();
        if (!control) return void(client->queue_control(number, report));
        boost::system::error_code ignored;
        if (const auto port = client->at(number).server_ports.rtcp; port != 0) control->send_to(asio::buffer(report.data(), report.size()), {server, port}, 0, ignored);
    }
    template <carriage How, class Stream, class Codec>
    result<> set_up(Stream& stream, const sdp::media& media_of, Codec codec, std::uint32_t clock_rate, std::uint32_t own_ssrc) {
        rtsp::transport way{.over_tcp = How == carriage::interleaved};
        if constexpr (How == carriage::udp) {
            boost::system::error_code code;
            server = stream.remote_endpoint(code).address();
            if (!open_ports(stream.get_executor(), stream.local_endpoint(code).address())) return errc::failed;
            way.ports = {media->local_endpoint(code).port(), control->local_endpoint(code).port()};
        }
        const auto taken = client->take(media_of, way);
        if (!taken) return taken.error();
        number = *taken;
        receiver = std::make_unique<Receiver>(codec, media_of.payload_type, clock_rate, own_ssrc);
        return {};
    }
    bool is(std::size_t which) const { return receiver && number == which; }
    void end() {
        ended = true;
        boost::system::error_code ignored;
        if (media) media->close(ignored), control->close(ignored);
        if (!receiver) return;
        if (!sink->enough()) receiver->flush(on_media());
        tell_figures();
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

template <class Core> auto& client_of(Core& core) {   // within TLS, within a tunnel
    if constexpr (requires { core.inner(); }) return client_of(core.inner());
    else if constexpr (requires { core.core(); }) return client_of(core.core());
    else return core;
}
struct alone {};   // nobody else hears the events

}   // namespace pull_detail

// pull: `core` is an rtsp::client, alone or within TLS. own_ssrc: random, what our reports are signed with. also: hears events first, if it can.
//   result   the error of the client, of TLS, or of the network; none: the session ended in good order
//   memory   2.1 MB for the pictures of a track while it is received, 50 KB for its sound; 128 KB more over UDP, for each
template <carriage How = carriage::interleaved, class Stream, machine Core, picture_sink Sink, class Also = pull_detail::alone>
asio::awaitable<result<>> pull(Stream& stream, Core& core, Sink& sink, std::uint32_t own_ssrc, bell& rings, Also also = {}) {
    using client_type = std::remove_reference_t<decltype(pull_detail::client_of(core))>;
    constexpr bool within_tls = requires { core.inner(); };
    (void)rtsp::passwords_stay_secret<client_type, within_tls>{};
    (void)rtsp::media_stay_within_tls<How == carriage::udp, within_tls>{};
    auto& client = pull_detail::client_of(core);
    using pictures_type = pull_detail::track<client_type, Sink, rtp::receiver<>>;
    using sound_type = pull_detail::track<client_type, Sink, rtp::audio_receiver>;
    const auto pictures = std::make_shared<pictures_type>(pictures_type{&client, &sink, &rings});
    std::shared_ptr<sound_type> sound;
    if constexpr (sound_sink<Sink>) sound = std::make_shared<sound_type>(sound_type{&client, &sink, &rings});
    result<> failure;
    const auto take_described = [&](const auto& session) -> result<> {
        for (const auto& media : session.all()) {
            if (const auto codec = media.codec(); codec && !pictures->receiver && sink.wants(media))
                if (const auto done = pictures->template set_up<How>(stream, media, *codec, media.clock_rate, own_ssrc); !done) return done;
            if constexpr (sound_sink<Sink>) {
                if (media.kind != "audio" || sound->receiver) continue;
                const auto format = sdp::read_audio(media);
                if (!sink.wants_sound(media, format) || !format) continue;
                if (const auto done = sound->template set_up<How>(stream, media, format->payload(), format->clock_rate(), own_ssrc + 1); !done) return done;
            }
        }
        return {};
    };
    const auto on_event = [&](Core&, const auto& event) {
        using type = std::remove_cvref_t<decltype(event)>;
        if constexpr (std::invocable<Also&, const type&>) also(event);
        if constexpr (std::same_as<type, woken>) {
            if (sink.enough()) client.teardown();
        } else {
            if (const auto* said = std::get_if<typename client_type::description>(&event))
                if (const auto done = take_described(said->session); !done) return void((failure = done, rings.end()));
            if (const auto* begun = std::get_if<rtsp::playing>(&event)) {
                sink.begins();
                if constexpr (sound_sink<Sink>)
                    if (pictures->receiver && sound->receiver) {
                        const auto first = rtsp::rtp_start(begun->rtp_info, client.url(pictures->number)), heard = rtsp::rtp_start(begun->rtp_info, client.url(sound->number));
                        if (first && heard) sink.starts(*first, *heard);
                    }
            }
            if constexpr (How == carriage::udp)
                if (const auto* ready = std::get_if<rtsp::track_set_up>(&event))
                    for (const bool is_control : {false, true}) {
                        if (pictures->is(ready->track)) asio::co_spawn(stream.get_executor(), pull_detail::hear(pictures, is_control), asio::detached);
                        if constexpr (sound_sink<Sink>)
                            if (sound->is(ready->track)) asio::co_spawn(stream.get_executor(), pull_detail::hear(sound, is_control), asio::detached);
                    }
            if (const auto* packet = std::get_if<rtsp::media_packet>(&event)) {
                if (pictures->is(packet->track)) pictures->take(packet->control, packet->data);
                if constexpr (sound_sink<Sink>)
                    if (sound->is(packet->track)) sound->take(packet->control, packet->data);
            }
        }
    };
    auto ended = co_await serve(stream, core, on_event, rings);
    pictures->end();
    if constexpr (sound_sink<Sink>) sound->end();
    co_return failure ? ended : failure;
}

}  // namespace bartizan::io
