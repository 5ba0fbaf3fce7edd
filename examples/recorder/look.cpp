// SPDX-License-Identifier: Apache-2.0
#include "look.hpp"

#include "reach.hpp"

#include <bartizan/frame/deposit.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/storage/segment_name.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace recorder {

namespace {

namespace asio = boost::asio;
namespace rtsp = bartizan::rtsp;
using bz::crypto::software::peer_certificate;
using bz::crypto::software::standing;

// looker: a media_taker that has enough when it has seen how a group of pictures is kept: signatures come with the next key picture at the latest.
struct looker final : receive::media_taker {
    look_result& found;
    std::optional<bz::nal::codec> codec;
    std::vector<std::byte> scratch = std::vector<std::byte>(bz::protection_sei::unit_bytes_max);
    int keys = 0;
    bool done = false;

    explicit looker(look_result& into) : found(into) {}
    bool wants(const bz::sdp::media& media) override {
        found.streams.push_back("video " + std::string(*media.codec() == bz::nal::codec::h265 ? "H.265" : "H.264"));
        codec = media.codec();
        return true;
    }
    bool wants_sound(const bz::sdp::media& media, const bz::result<bz::sdp::audio_format>& format) override {   // told, and not listened to
        if (format) found.streams.push_back(format->codec == bz::audio_codec::aac ? "sound AAC" : "sound " + std::string(bz::name(format->codec)));
        else found.streams.push_back("sound of a form that is not known here");
        (void)media;
        return false;
    }
    void begins() override {}
    void picture(const bz::rtp::received_picture& came, std::optional<bz::utc_time>) override {
        if (!came.whole || done) return;
        const bz::frame::picture p{.units = came.units};
        keys += bz::frame::starts_gop(*codec, p);
        if (keys == 0) return;
        const auto how = bz::frame::protection_of(*codec, p, scratch);
        found.encrypted = how && how->has_value();
        std::array<bz::bytes_view, 64> units;
        found.is_signed = found.is_signed.value_or(false) || bz::frame::signature_units(*codec, p, units) > 0;
        done = *found.is_signed || keys > 2;
    }
    void figures(const bz::rtp::receiver<>&) override {}
    bool enough() override { return done; }
};

std::string day_of(bz::utc_time at) {
    const auto text = bz::storage::segment_text({.start = at});   // 20261125T193400.040000Z.mp4
    const auto t = text.view();
    return std::string(t.substr(0, 4)) + "-" + std::string(t.substr(4, 2)) + "-" + std::string(t.substr(6, 2));
}
// refusal: why a certificate is not believed, for the owner of the camera.
std::string refusal(const peer_certificate& c, const camera_settings& camera, std::string_view name) {
    if (c.standing == standing::expired) return "its certificate expired on " + day_of(c.until) + ": it needs a new one (or this machine's clock is wrong)";
    if (c.standing == standing::not_yet_valid) return "its certificate is not valid before " + day_of(c.from) + ": is the clock of this machine right?";
    if (!camera.fingerprint.empty()) return "it shows another certificate than the one that was pinned: it is not the same camera, or its certificate was renewed";
    if (c.standing == standing::no_anchor) return "no authority that this recorder trusts vouches for its certificate";
    std::string names;
    for (const auto& each : c.names) names += (names.empty() ? "" : ", ") + each;
    if (c.standing == standing::wrong_name) return "its certificate is for " + (names.empty() ? std::string("no name at all") : names) + " and not for " + std::string(name);
    return "its certificate is good, but it could not prove that it has the key of it";
}

asio::awaitable<receive::call_end> called(const camera_settings& camera, const receive::camera_call& call, looker& sink, bz::io::bell& rings) {
    using bz::http_auth::basic_use;
    receive::call_end end;
    if (camera.takes == camera_settings::footage::sealed) end = co_await receive::call_within_tls<receive::sha2, basic_use::never>(call, sink, rings);
    else if (call.url.within_tls && camera.accept_md5) end = co_await receive::call_within_tls<receive::sha2_and_md5, basic_use::allowed>(call, sink, rings);
    else if (call.url.within_tls) end = co_await receive::call_within_tls<receive::sha2, basic_use::allowed>(call, sink, rings);
    else if (camera.accept_md5) end = co_await receive::call_in_the_clear<receive::sha2_and_md5>(call, sink, rings);
    else end = co_await receive::call_in_the_clear<receive::sha2>(call, sink, rings);
    co_return end;
}

}  // namespace

look_result look_at(const camera_settings& camera, const std::string& password, const std::vector<std::string>& authorities, unsigned seconds,
                    const std::function<void()>& still) {
    look_result found;
    auto call = call_of(camera);
    std::array<char, 256> memory;
    const auto user = rtsp::percent_decoded(call.url.user, memory);
    call.who = {user.value_or(""), password};
    const auto shown = std::make_shared<std::vector<std::vector<std::byte>>>();
    const auto& trusted = camera.authorities.empty() ? authorities : camera.authorities;
    if (call.url.within_tls) {
        if (trusted.empty() && camera.fingerprint.empty()) call.peer.pin.emplace();   // zeros: it is looked at, and nobody is believed
        else call.peer = peer_of(camera, trusted);
        call.peer.shown = shown;
    }
    asio::io_context context(1);
    bz::io::bell rings;
    looker sink(found);
    std::optional<receive::call_end> end;
    asio::steady_timer limit(context, std::chrono::seconds(seconds));
    limit.async_wait([&](auto cancelled) {
        if (!cancelled) context.stop();
    });
    asio::co_spawn(context, called(camera, call, sink, rings), [&](std::exception_ptr, receive::call_end how) {
        end = std::move(how);
        limit.cancel();
    });
    while (!context.stopped()) {
        context.run_for(std::chrono::milliseconds(200));
        if (still) still();
    }
    if (!shown->empty()) {
        const auto name = call.peer.name.empty() ? call.url.host : call.peer.name;
        const auto read = peer_certificate::of(*shown, call.peer.trust.get(), name, bz::io::system_clock::utc());
        if (read) found.certificate = *read;
    }
    const bool untrusted = end && !end->ended && end->ended.error() == make_error(bz::crypto::tls_errc::untrusted_peer);
    if (found.certificate && untrusted) {
        found.problem = refusal(*found.certificate, camera, call.peer.name.empty() ? call.url.host : call.peer.name);
        found.pinnable = camera.fingerprint.empty() && (found.certificate->standing == standing::no_anchor || found.certificate->standing == standing::wrong_name);
        return found;
    }
    found.believed = call.url.within_tls && found.certificate && !found.streams.empty();
    const bool sealed = camera.takes == camera_settings::footage::sealed;
    if (found.streams.empty()) found.problem = end ? end->why() : "it did not answer within " + std::to_string(seconds) + " s";
    else if (end && !end->ended && !found.encrypted) found.problem = end->why();
    else if (!found.encrypted) found.problem = "no picture came within " + std::to_string(seconds) + " s";
    else if (sealed && !*found.encrypted) found.problem = "its pictures come in the clear: take its encrypted stream, or record it as it comes";
    else if (!sealed && *found.encrypted) found.problem = "its pictures are encrypted: record them as sealed footage";
    else if (sealed && !*found.is_signed) found.problem = "its pictures are encrypted and not signed";
    if (found.problem.empty() && found.streams.empty()) found.problem = "the camera ended the session";
    return found;
}

std::string fingerprint_text(const std::array<std::byte, 32>& sha256) {
    std::string text;
    for (const auto b : sha256) {
        if (!text.empty()) text += ':';
        text += "0123456789ABCDEF"[std::to_integer<unsigned>(b) >> 4];
        text += "0123456789ABCDEF"[std::to_integer<unsigned>(b) & 15];
    }
    return text;
}
std::string certificate_text(const peer_certificate& c) {
    std::string names;
    for (const auto& each : c.names) names += (names.empty() ? "" : ", ") + each;
    return "certificate of " + c.subject + "\n" + (c.device.empty() ? "" : "     device     " + c.device + "\n") + "     issued by  " + (c.self_signed ? "itself" : c.issuer) + "\n     for        " +
           (names.empty() ? "no name" : names) + "\n     valid      " + day_of(c.from) + " to " + day_of(c.until) + "\n     SHA-256    " + fingerprint_text(c.sha256) + "\n";
}

}  // namespace recorder
