// rtsp: the service that shows live streams: every request through the door first, then RFC 2326, then the act.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/door.hpp>
#include <bartizan/policy/network_services.hpp>
#include <bartizan/protocol/rtsp/live_server.hpp>

namespace bartizan::service {

// live_stream: what a URL shows.
//   path    "/MediaInput/h264/stream_1"; its tracks are path + "/trackID=1" (video) and on      kbps  limit of each client, 0: unlimited (L10, J21)
template <class Ring> struct live_stream {
    std::string_view path;
    const Ring* ring = nullptr;
    std::string_view description;   // SDP
    std::uint32_t kbps = 0;
    std::uint8_t tracks = 1;        // at most rtp::most_tracks, all in the one ring
};

// The numbers of a product's rtsp_server<...> as its cores take them (checklist J19): the server's, and the packets' that a ring is made of.
template <class Product>
inline constexpr rtsp::server_limits rtsp_server_limits_of = [] {
    constexpr auto given = service_of<Product, rtsp_server<>>::limits;
    rtsp::server_limits l;
    l.head_bytes = given.request_bytes - l.body_bytes;
    l.session_ms = given.session_ms;
    return l;
}();
template <class Product>
inline constexpr rtp::packetizer_limits packetizer_limits_of{.packet_bytes = service_of<Product, rtsp_server<>>::limits.packet_bytes};

// live_of: the machine of a product's RTSP clients.
template <class Product, class Ring, rtp::viewer_limits V = rtp::viewer_limits{}>
using live_of = rtsp::live_server<Ring, rtsp_server_limits_of<Product>, V>;

// transports_of: media within the connection always; as datagrams where the product has them, but never out of TLS.
template <class Product> constexpr rtsp::transport_choice transports_of(bool encrypted) noexcept {
    return {.udp = has_service<Product, rtp_datagrams> && !encrypted, .tcp = true};
}

// rtsp_facts: what only the edge knows of a request.
struct rtsp_facts {
    address peer{};
    bool encrypted = false;
    instant now{};
    utc_time utc{};
    rtsp::port_pair server_ports{};   // of UDP, when the product has it
};

// rtsp_service: errors are RTSP's own answers; a filtered address gets none and is closed.
//   checklist  L05, B17; the same door as HTTP's, so that RTSP has no idea of its own of who may look
template <class Door, class Ring> class rtsp_service {
    Door& door_;
    std::span<const live_stream<Ring>> streams_;

public:
    rtsp_service(Door& door, std::span<const live_stream<Ring>> streams) noexcept : door_(door), streams_(streams) {}

    // act: answers one request.   out  false: nothing could be answered, the connection ends
    template <class Live> bool act(Live& live, const rtsp::request& r, const rtsp_facts& facts) noexcept {
        std::array<std::string_view, 4> given;
        std::size_t count = 0;
        r.fields.each([&](rtsp::field f) {
            if (rtsp::same_word(f.name, "Authorization") && count < given.size()) given[count++] = f.value;
        });
        // OPTIONS says nothing of the camera but what RFC 2326 says of all of them; clients ask it before they have a challenge.
        const bool open = r.word == rtsp::name(rtsp::method::options) && count == 0;
        auto asked = door_.ask({.peer = facts.peer, .encrypted = facts.encrypted, .method = r.word, .target = r.url,
                                .authorization = std::span(given).first(count), .body = r.body,
                                .wanted = open ? access::access_class::pre_auth : access::access_class::read_media, .now = facts.now, .utc = facts.utc});
        auto& control = live.control();
        if (const auto* refused = std::get_if<access::refusal>(&asked)) return refuse(control, r, refused->why);
        if (const auto* challenged = std::get_if<access::challenges>(&asked)) {
            std::array<rtsp::field, 4> fields;
            std::size_t lines = 0;
            const bool basic_alone = stops_at_sha256(r.fields.find("User-Agent").value_or("")) && offers_basic(*challenged);
            for (std::size_t i = 0; i < challenged->size() && lines < fields.size(); ++i)
                if (!basic_alone || is_basic((*challenged)[i])) fields[lines++] = {"WWW-Authenticate", (*challenged)[i]};
            return control.answer(r, rtsp::status::unauthorized, std::span(fields).first(lines));
        }
        if (!open) live.admit();
        if (r.refusal != rtsp::status::ok) return control.refuse(r);
        return show(live, r, std::get<typename Door::entry>(asked), facts);
    }

private:
    // Players of libavformat and GStreamer know MD5 alone, and a challenge with SHA-256 keeps them from the Basic beside it. Where the door offers
    // Basic, which is within TLS, they are shown nothing else; what anybody's credentials are worth the door decides as ever.
    static constexpr bool stops_at_sha256(std::string_view agent) noexcept { return agent.starts_with("Lavf") || agent.starts_with("GStreamer"); }
    static constexpr bool is_basic(std::string_view challenge) noexcept { return challenge.starts_with("Basic "); }
    static bool offers_basic(const access::challenges& all) noexcept {
        bool basic = false, md5 = false;
        for (std::size_t i = 0; i < all.size(); ++i) basic = basic || is_basic(all[i]), md5 = md5 || all[i].find("algorithm=MD5") != std::string_view::npos;
        return basic && !md5;
    }

    template <class Control> static bool refuse(Control& control, const rtsp::request& r, access::refusal::kind why) noexcept {
        using kind = access::refusal::kind;
        if (why == kind::filtered || why == kind::in_the_clear) {
            control.finish();
            return false;
        }
        return control.answer(r, why == kind::bad_request ? rtsp::status::bad_request : why == kind::unavailable ? rtsp::status::unavailable : rtsp::status::forbidden);
    }

    struct found {
        const live_stream<Ring>* stream = nullptr;
        std::uint8_t track = 0;   // from 0; of a URL that names none: the first
        bool named = false;
    };
    static constexpr std::string_view track_name = "/trackID=";
    found find(std::string_view path) const noexcept {
        found at;
        if (path.size() > track_name.size() && path.substr(path.size() - 1 - track_name.size()).starts_with(track_name)) {
            at.named = true;
            at.track = static_cast<std::uint8_t>(path.back() - '1');
            path.remove_suffix(1 + track_name.size());
        }
        if (path.ends_with('/')) path.remove_suffix(1);
        for (const auto& each : streams_)
            if (each.path == path && at.track < std::min<std::size_t>(each.tracks, rtp::most_tracks)) at.stream = &each;
        return at;
    }

    // show: takes the entry that only the door can make.
    template <class Live> bool show(Live& live, const rtsp::request& r, const typename Door::entry&, const rtsp_facts& facts) noexcept {
        auto& control = live.control();
        using rtsp::method;
        if (r.what == method::options) return control.answer_options(r);
        if (r.what == method::get_parameter || r.what == method::set_parameter)   // without a body: a sign of life (RFC 2326, 10.8)
            return control.answer(r, r.body.empty() ? rtsp::status::ok : rtsp::status::parameter_not_understood);
        const auto at = find(r.path);
        if (!at.stream) return control.answer(r, rtsp::status::not_found);
        switch (r.what) {
        case method::describe: return describe(control, r, at);
        case method::setup: {
            // One session shows one stream: a second one's tracks would have to share its numbers.
            if (live.media().watches() && control.in_session() && &live.media().ring() != at.stream->ring)
                return control.answer(r, rtsp::status::only_aggregate);
            if (!control.accept_setup(r, at.track, facts.server_ports, at.stream->ring->of(at.track).ssrc)) return false;
            live.watch(*at.stream->ring, at.stream->kbps);
            return true;
        }
        case method::play: return play(live, r, at);
        case method::pause: live.pause(); return control.accept_pause(r);
        default: live.pause(); return control.accept_teardown(r);
        }
    }
    template <class Control> static bool describe(Control& control, const rtsp::request& r, found at) noexcept {
        if (at.named) return control.answer(r, rtsp::status::not_found);
        const auto accepts = r.fields.find("Accept");
        if (accepts && accepts->find("application/sdp") == accepts->npos && accepts->find("*/*") == accepts->npos) return control.answer(r, rtsp::status::not_acceptable);
        std::array<char, 512> base;
        const auto url = r.url.substr(0, std::min(r.url.find_first_of("?#"), base.size() - 1));
        auto size = url.copy(base.data(), base.size() - 1);
        if (!url.ends_with('/')) base[size++] = '/';
        const rtsp::field extra{"Content-Base", {base.data(), size}};
        return control.answer(r, rtsp::status::ok, {&extra, 1}, "application/sdp", at.stream->description);
    }
    template <class Live> static bool play(Live& live, const rtsp::request& r, found at) noexcept {
        if (!live.media().watches() || &live.media().ring() != at.stream->ring) return live.control().answer(r, rtsp::status::session_not_found);
        if (!live.plays()) live.media().start();
        std::array<char, 1200> info;
        byte_writer w(std::as_writable_bytes(std::span(info)));
        auto url = r.url.substr(0, r.url.find_first_of("?#"));
        if (at.named) url.remove_suffix(1 + track_name.size());
        if (url.ends_with('/')) url.remove_suffix(1);
        const auto number = [&w](std::uint32_t value) {
            std::array<char, 12> digits;
            w.text({digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr - digits.data())});
        };
        for (std::uint8_t i = 0; i < rtp::most_tracks && url.size() < 512; ++i) {
            const auto first = live.media().first(i);
            if (first.bytes.empty() || !live.control().at(i).set_up) continue;
            w.text(w.size() > 0 ? ",url=" : "url="), w.text(url), w.text(track_name), number(i + 1u), w.text(";seq="), number(first.sequence);
            w.text(";rtptime="), number(first.timestamp);
        }
        if (!live.control().accept_play(r, as_text(w.written()))) return false;
        if (r.refusal == rtsp::status::ok) live.play();
        return true;
    }
};

}  // namespace bartizan::service
