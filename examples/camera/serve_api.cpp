// serve_api: the camera's JSON API: status, streams, live video; network_api has the network, audio_api the sound, door_api accounts, hosts, HTTPS and the audit log.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"
#include "door_api.hpp"

#include <bartizan/fingerprint.hpp>

#include <vector>

namespace camera {

namespace {

namespace json = boost::json;
using namespace door_api;   // what both speak: show, done, text, number, unchanged
using call = bz::service::call<door>;

void status(state& s, call& c, reply& out) {
    const auto& who = (*c.by)->who;
    const auto at = s.gate->accounts().place_of(who.name.view());
    show(out, {{"serial", s.serial}, {"user", std::string(who.name.view())}, {"level", int(who.is)}, {"has_sound", audio_api::hears<product>}, {"address", std::string(bz::write_address(c.peer).view())},
               {"password_is_due", at && s.gate->accounts().password_is_due(*at, c.utc)}, {"time", time_text(c.utc)},
               {"fingerprint", std::string(bz::fingerprint_text<product>)}});
}

// --- streams (L05 to L13)
template <class Value, std::size_t N> using words = std::array<std::pair<Value, std::string_view>, N>;
constexpr words<transmission_priority, 3> priorities{{{transmission_priority::frame_rate, "Frame rate"}, {transmission_priority::constant_bit_rate, "Constant bit rate"},
                                                      {transmission_priority::best_effort, "Best effort"}}};
constexpr words<image_quality, 3> qualities{{{image_quality::fine, "Fine"}, {image_quality::normal, "Normal"}, {image_quality::low, "Low"}}};
template <class Value, std::size_t N> std::string_view word_of(const words<Value, N>& all, Value is) {
    return std::ranges::find(all, is, &std::pair<Value, std::string_view>::first)->second;
}
template <class Value, std::size_t N> bool read_word(const words<Value, N>& all, const json::value& given, Value& to) {
    const auto found = given.is_string() ? std::ranges::find(all, std::string_view(given.as_string()), &std::pair<Value, std::string_view>::second) : all.end();
    if (found != all.end()) to = found->first;
    return found != all.end();
}
json::object stream_object(state& s, std::size_t i) {
    const auto& is = s.streams[i];
    const std::string name(stream_names[i].name);
    json::object all{{"name", name}, {"codec", is.format.codec == bz::nal::codec::h264 ? "H.264" : "H.265"}, {"on", is.on}, {"encrypted", is.encrypted},
            {"width", is.format.width}, {"height", is.format.height}, {"frames_per_second", is.format.frames_per_second}, {"bitrate_kbps", is.format.bitrate_kbps},
            {"gop_frames", is.format.gop_frames}, {"transmission_priority", word_of(priorities, is.format.priority)}, {"image_quality", word_of(qualities, is.format.quality)},
            {"gop_control", is.format.gop_control}, {"facial_coding", false}, {"source", s.live->from_file(i) ? "file" : "test picture"}, {"rtsps_path", "/MediaInput/" + name},
            {"live_path", "/live/" + name + ".mp4"}};
    if constexpr (audio_api::hears<product>) {
        const auto code = s.live->sound_of(i);
        all["sound"] = code ? json::value(json::string(audio_api::name_of(*code))) : json::value();
    }
    return all;
}
// read_stream: as read_network; what a page shows and cannot set may come back as it was.
std::string read_stream(const json::object& o, stream_settings& to) {
    for (const auto& member : o) {   // clang before 16 lets no lambda capture a structured binding
        const std::string name(member.key());
        const auto& value = member.value();
        const auto between = [&](int& number, int least, int most) {
            const auto* given = value.if_int64();
            const bool good = given && *given >= least && *given <= most;
            if (good) number = static_cast<int>(*given);
            return good;
        };
        const auto yes_or_no = [&](bool& flag) {
            if (value.is_bool()) flag = value.as_bool();
            return value.is_bool();
        };
        const bool shown_only = name == "name" || name == "codec" || name == "source" || name == "rtsps_path" || name == "live_path" || (audio_api::hears<product> && name == "sound");
        const bool good = shown_only || (name == "on" ? yes_or_no(to.on) : name == "encrypted" ? yes_or_no(to.encrypted) : name == "width" ? between(to.format.width, 320, 1920)
            : name == "height" ? between(to.format.height, 180, 1080) : name == "frames_per_second" ? between(to.format.frames_per_second, 1, int(limits.frames_per_second))
            : name == "bitrate_kbps" ? between(to.format.bitrate_kbps, 64, int(limits.bitrate_kbps)) : name == "gop_frames" ? between(to.format.gop_frames, 1, int(limits.gop_frames))
            : name == "transmission_priority" ? read_word(priorities, value, to.format.priority) : name == "image_quality" ? read_word(qualities, value, to.format.quality)
            : name == "gop_control" ? yes_or_no(to.format.gop_control) : name == "facial_coding" ? value.is_bool() && !value.as_bool() : false);
        if (!good) return name;
    }
    return is_picture_size(to.format.width, to.format.height) ? "" : "height";
}
std::string stream_reason(const std::string& wrong) {
    const auto up_to = [](auto most) { return std::to_string(most); };
    return wrong == "frames_per_second" ? "the frame rate is 1 to " + up_to(limits.frames_per_second) + " pictures a second"
         : wrong == "bitrate_kbps"      ? "the bit rate is 64 to " + up_to(limits.bitrate_kbps) + " kbit/s"
         : wrong == "gop_frames"        ? "a key picture comes every 1 to " + up_to(limits.gop_frames) + " pictures"
         : wrong == "width" || wrong == "height" ? std::string(picture_sizes_are)
         : wrong == "transmission_priority" ? "the priority is Frame rate, Constant bit rate or Best effort"
         : wrong == "image_quality" ? "the image quality is Fine, Normal or Low"
         : wrong == "facial_coding" ? "this camera shows a test picture or a file, and knows no faces in it that it could code better"
         : wrong == "on" || wrong == "encrypted" || wrong == "gop_control" ? "this is true or false" : "there is no such setting of a stream: " + wrong.substr(0, 40);
}
void streams(state& s, call&, reply& out) {
    json::array list;
    for (std::size_t i = 0; i < stream_count; ++i) list.push_back(stream_object(s, i));
    show(out, {{"streams", list}, {"can_encrypt", s.live->can_encrypt()},
               {"most", {{"frames_per_second", s.image.capture_fps}, {"bitrate_kbps", limits.bitrate_kbps}, {"gop_frames", most_gop(s.image.capture_fps)}, {"gop_seconds", limits.gop_frames / limits.frames_per_second}}}});
}
void one_stream(state& s, call& c, reply& out) {
    if (const auto i = stream_named(c.rest)) show(out, stream_object(s, *i));
    else out.problem(404, "No such stream");
}
// unfit: what the sensor cannot give, or is not signed as often as the product is proven for.
std::pair<std::string_view, std::string> unfit(const stream_settings& wanted, int capture_fps) {
    const auto& f = wanted.format;
    if (f.frames_per_second > capture_fps) return {"frames_per_second", "the sensor gives " + std::to_string(capture_fps) + " pictures a second in this capture mode"};
    if (f.gop_frames <= most_gop(f.frames_per_second)) return {};
    return {"gop_frames", "at " + std::to_string(f.frames_per_second) + " pictures a second a key picture comes every 1 to " + std::to_string(most_gop(f.frames_per_second)) +
                              " pictures: pictures are signed with it"};
}
json::object record_of(const std::array<stream_settings, stream_count>& all) {
    json::object record;
    for (std::size_t n = 0; n < stream_count; ++n) {
        const auto& f = all[n].format;
        record[stream_names[n].name] = json::object{{"on", all[n].on}, {"encrypted", all[n].encrypted}, {"width", f.width}, {"height", f.height},
                                                    {"frames_per_second", f.frames_per_second}, {"bitrate_kbps", f.bitrate_kbps}, {"gop_frames", f.gop_frames},
                                                    {"transmission_priority", word_of(priorities, f.priority)}, {"image_quality", word_of(qualities, f.quality)}, {"gop_control", f.gop_control}};
    }
    return record;
}
void set_stream(state& s, call& c, reply& out) {
    const auto i = stream_named(c.rest);
    if (!i) return out.problem(404, "No such stream");
    if (!unchanged(s, c, out, one_stream)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    auto next = s.streams[*i];
    if (const auto wrong = read_stream(*o, next); !wrong.empty()) return out.problem(422, "A value is not accepted", stream_reason(wrong), "/" + wrong.substr(0, 40));
    if (const auto [wrong, why] = unfit(next, s.image.capture_fps); !wrong.empty()) return out.problem(422, "A value is not accepted", why, "/" + std::string(wrong));
    auto all = s.streams;
    all[*i] = next;
    if (const auto stored = store_streams(s, all); !stored) return done(out, stored);
    if (next != s.streams[*i]) {
        s.streams = all;
        s.live->apply(*i, next);
        audit(s, c);
    }
    one_stream(s, c, out);
}
// live: fragmented MP4 without end, for the Live page (MSE).
void live_video(state& s, call& c, reply& out) {
    auto name = c.rest;
    bool encrypted = false;
    if (name.ends_with("/encrypted.mp4")) name.remove_suffix(14), encrypted = true;
    else if (name.ends_with(".mp4")) name.remove_suffix(4);
    else return out.problem(404, "There is nothing here");
    const auto i = stream_named(name);
    auto body = i ? s.live->watch(*i, encrypted) : nullptr;
    if (!body) return out.problem(404, "No such stream now", "It is off, or not encrypted, or begins in a moment.");
    out.content_type = "video/mp4";
    out.endless = std::move(body);
}

// --- the rest
// snapshot: one of the three JPEGs (L16 to L19).
void snapshot(state& s, call& c, reply& out) {
    const auto i = image_api::wanted_jpeg(c.request.target);
    if (!i) return out.problem(404, "No such JPEG", "They are ?jpeg=1, ?jpeg=2 and ?jpeg=3.");
    auto& last = s.jpegs[*i];
    const auto& wanted = s.image.jpegs[*i];
    // a tenth earlier: who asks in time for the next one does not get the last one again
    if (last.bytes.empty() || last.format != wanted || c.now - last.at >= std::chrono::microseconds(900 * s.image.refresh_ms))
        last = {c.now, wanted, snapshot_jpeg(c.utc.unix_microseconds() / 1000, wanted)};
    out.content_type = "image/jpeg";
    out.body = last.bytes;
}

using enum access_class;
constexpr auto own = std::to_array<bz::service::route<state, door>>({
    {"GET", "/api/status", read_system, status},
    {"GET", "/api/streams", read_media, streams},
    {"GET", "/api/streams/", read_media, one_stream},
    {"PUT", "/api/streams/", write_system, set_stream},
    {"GET", "/live/", read_media, live_video},
    {"GET", "/snapshot.jpg", read_media, snapshot},
});

}  // namespace

std::span<const bz::service::route<state, door>> routes() {
    static const auto all = [] {
        std::vector<bz::service::route<state, door>> list(door_api::routes<state>.begin(), door_api::routes<state>.end());
        list.insert(list.end(), own.begin(), own.end());   // of two routes the last counts: the factory reset is the camera's
        list.insert(list.end(), audio_api::routes<state>.begin(), audio_api::routes<state>.end());
        list.insert(list.end(), image_api::routes<state>.begin(), image_api::routes<state>.end());
        list.insert(list.end(), network_routes().begin(), network_routes().end());
        return list;
    }();
    return all;
}

bz::result<> store_streams(state& s, const std::array<stream_settings, stream_count>& all) { return s.store.replace("streams", bz::as_bytes(json::serialize(record_of(all)))); }
void load_streams(state& s) {
    std::string record(4096, '\0');
    const auto size = s.store.load("streams", std::as_writable_bytes(std::span(record)));
    if (!size && size.error() == make_error(bz::outside_errc::no_such_record)) return;
    record.resize(command::need(size, "stream settings"));
    boost::system::error_code failed;
    const auto value = json::parse(record, failed);
    bool good = !failed && value.is_object();
    if (good)
        for (const auto& [name, settings] : value.as_object()) {
            const auto i = stream_named(std::string_view(name));
            good = good && i && settings.is_object() && read_stream(settings.as_object(), s.streams[*i]).empty();
        }
    for (auto& each : s.streams) each = fitted(each, s.image.capture_fps);
    if (!good) command::fail("the stored settings of the streams are damaged: remove the record `streams`");
}

void load_image(state& s) {
    std::string record(4096, '\0');
    const auto size = s.store.load("image", std::as_writable_bytes(std::span(record)));
    if (!size && size.error() == make_error(bz::outside_errc::no_such_record)) return;
    record.resize(command::need(size, "image settings"));
    boost::system::error_code failed;
    const auto value = json::parse(record, failed);
    if (failed || !value.is_object() || !image_api::read(value.as_object(), s.image).member.empty()) command::fail("the stored image settings are damaged: remove the record `image`");
}

bz::result<> reset_media(state& s) {
    if (const auto stored = store_streams(s, default_streams()); !stored) return stored;
    if (const auto stored = audio_api::store(s, audio_settings{}); !stored) return stored;
    if (const auto stored = image_api::store(s, image_settings{}); !stored) return stored;
    s.image = image_settings{};
    s.audio = s.shipped_audio;
    s.live->hear(s.audio.sound());
    for (std::size_t i = 0; i < stream_count; ++i)
        if (const auto shipped = default_streams()[i]; shipped != s.streams[i]) s.live->apply(i, s.streams[i] = shipped);
    return {};
}

void load_audio(state& s) {
    std::string record(4096, '\0');
    const auto size = s.store.load("audio", std::as_writable_bytes(std::span(record)));
    if (!size && size.error() == make_error(bz::outside_errc::no_such_record)) return;
    record.resize(command::need(size, "audio settings"));
    boost::system::error_code failed;
    const auto value = json::parse(record, failed);
    if (failed || !value.is_object() || !audio_api::read<product>(value.as_object(), s.audio).empty()) command::fail("the stored audio settings are damaged: remove the record `audio`");
}

}  // namespace camera
