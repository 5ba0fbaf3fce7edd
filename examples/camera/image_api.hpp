// image_api: the Image page's part of the camera's JSON API: capture mode, what the Live page shows first, and the three JPEGs (checklist L14 to L19).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "door_api.hpp"
#include "live.hpp"

#include <array>
#include <string>

namespace camera {

// jpeg_format: quality 0 (super fine) to 9 (low); 5 is normal.   checklist  L17 to L19
struct jpeg_format {
    int width = 1920, height = 1080, quality = 5;
    friend bool operator==(const jpeg_format&, const jpeg_format&) = default;
};
inline constexpr std::size_t jpeg_count = 3;
inline constexpr std::array<std::string_view, jpeg_count> jpeg_names{"jpeg_1", "jpeg_2", "jpeg_3"};
inline std::optional<std::size_t> jpeg_named(std::string_view name) {
    for (std::size_t i = 0; i < jpeg_count; ++i)
        if (jpeg_names[i] == name) return i;
    return {};
}

// made_jpeg: the last one; whoever asks again within the refresh interval gets it, so that requests cannot wear the encoder out.
struct made_jpeg {
    bz::instant at{};
    jpeg_format format{};
    std::string bytes{};
};

// image_settings: what the page of that name has beside the streams.
//   capture_fps       of the sensor, hence the most that a stream and the JPEGs have; 30, 25 or 15   checklist  L14
//   initial_display   what the Live page shows first: a stream or a JPEG                            checklist  L15
//   refresh_ms        a JPEG is made anew when it is older                                           checklist  L16
struct image_settings {
    int capture_fps = 30;
    std::string initial_display{"h264/stream_1"};
    int refresh_ms = 200;
    std::array<jpeg_format, jpeg_count> jpegs{{{1920, 1080}, {640, 360}, {320, 180}}};
    friend bool operator==(const image_settings&, const image_settings&) = default;
};

// The sizes of streams and JPEGs (L07, L17 to L19), in the order in which pages offer them.
inline constexpr std::array<std::pair<int, int>, 5> picture_sizes{{{1920, 1080}, {1280, 720}, {640, 480}, {640, 360}, {320, 180}}};
inline bool is_picture_size(int width, int height) { return std::ranges::find(picture_sizes, std::pair(width, height)) != picture_sizes.end(); }
inline constexpr std::string_view picture_sizes_are = "sizes are 1920x1080, 1280x720, 640x480, 640x360 and 320x180";

namespace image_api {

namespace json = boost::json;
using bz::access::access_class;
using bz::service::reply;

inline constexpr std::array<int, 3> capture_modes{30, 25, 15};
inline constexpr std::array<int, 13> intervals_ms{10'000, 5'000, 3'000, 2'000, 1'000, 500, 333, 200, 167, 100, 83, 67, 33};   // 0.1 to 30 pictures a second
constexpr int shortest_ms(int capture_fps) { return 1000 / capture_fps; }

inline json::object jpeg_object(const jpeg_format& f) { return {{"width", f.width}, {"height", f.height}, {"quality", f.quality}}; }
inline json::object record_of(const image_settings& s) {
    json::object o{{"capture_fps", s.capture_fps}, {"initial_display", s.initial_display}, {"refresh_ms", s.refresh_ms}};
    for (std::size_t i = 0; i < jpeg_count; ++i) o[jpeg_names[i]] = jpeg_object(s.jpegs[i]);
    return o;
}

// wrong_member: the first member that is not accepted, and why; no member: all is well.
struct wrong_member {
    std::string member;
    std::string why{};
};
inline wrong_member read_jpeg(const json::object& o, jpeg_format& to) {
    for (const auto& [key, value] : o) {
        const std::string name(key);
        const auto* given = value.if_int64();
        const auto number = given ? *given : -1;
        if (name == "name" || name == "path") continue;
        if (name == "width" || name == "height") {
            if (number < 1 || number > 1920) return {name, std::string(picture_sizes_are)};
            (name == "width" ? to.width : to.height) = static_cast<int>(number);
        } else if (name == "quality") {
            if (number < 0 || number > 9) return {name, "the image quality is 0 (super fine) to 9 (low)"};
            to.quality = static_cast<int>(number);
        } else return {name.substr(0, 40), "there is no such setting of a JPEG: " + name.substr(0, 40)};
    }
    if (!is_picture_size(to.width, to.height)) return {"height", std::string(picture_sizes_are)};
    return {};
}
// read: all that is given replaces; what a page shows and cannot set may come back as it was. A faster refresh than the sensor's is refused.
inline wrong_member read(const json::object& o, image_settings& to) {
    for (const auto& [key, value] : o) {
        const std::string name(key);
        const auto* given = value.if_int64();
        if (name == "capture_modes" || name == "displays" || name == "intervals_ms" || name == "jpegs") continue;
        if (name == "capture_fps") {
            if (!given || std::ranges::find(capture_modes, *given) == capture_modes.end()) return {name, "the capture mode is of 30, 25 or 15 pictures a second"};
            to.capture_fps = static_cast<int>(*given);
        } else if (name == "initial_display") {
            const std::string_view wanted = value.is_string() ? std::string_view(value.as_string()) : std::string_view();
            if (!stream_named(wanted) && !jpeg_named(wanted)) return {name, "the Live page begins with a stream, such as h264/stream_1, or with jpeg_1, jpeg_2 or jpeg_3"};
            to.initial_display = wanted;
        } else if (name == "refresh_ms") {
            if (!given || std::ranges::find(intervals_ms, *given) == intervals_ms.end()) return {name, "this is none of the intervals that are offered"};
            to.refresh_ms = static_cast<int>(*given);
        } else if (const auto i = jpeg_named(name); i && value.is_object()) {
            if (auto wrong = read_jpeg(value.as_object(), to.jpegs[*i]); !wrong.member.empty()) return wrong;
        } else return {name.substr(0, 40), "there is no such setting of the image: " + name.substr(0, 40)};
    }
    if (to.refresh_ms < shortest_ms(to.capture_fps))
        return {"refresh_ms", "the sensor gives " + std::to_string(to.capture_fps) + " pictures a second in this capture mode: choose a longer interval"};
    return {};
}

// State: as of door_api, with `image`, `streams` and `live`, and beside it store_streams(State&, streams).
template <class State> void show_image(State& s, bz::service::call<typename State::door_type>&, reply& out) {
    json::array modes, intervals, displays, jpegs;
    for (const auto each : capture_modes) modes.push_back(each);
    for (const auto each : intervals_ms)
        if (each >= shortest_ms(s.image.capture_fps)) intervals.push_back(each);
    for (const auto& each : stream_names) displays.push_back(json::string(each.name));
    for (std::size_t i = 0; i < jpeg_count; ++i) {
        displays.push_back(json::string(jpeg_names[i]));
        auto one = jpeg_object(s.image.jpegs[i]);
        one["name"] = jpeg_names[i];
        one["path"] = "/snapshot.jpg?jpeg=" + std::to_string(i + 1);
        jpegs.push_back(std::move(one));
    }
    json::object own{{"capture_fps", s.image.capture_fps}, {"initial_display", s.image.initial_display}, {"refresh_ms", s.image.refresh_ms}};
    const auto etag = door_api::etag_of(json::serialize(own));   // not of the JPEGs, which are set by themselves
    own["capture_modes"] = modes, own["displays"] = displays, own["intervals_ms"] = intervals, own["jpegs"] = jpegs;
    door_api::show(out, own);
    out.etag = etag;
}
template <class State> bz::result<> store(State& s, const image_settings& next) { return s.store.replace("image", bz::as_bytes(json::serialize(record_of(next)))); }
// use: stored before anything changes. Streams that are faster than the sensor now take its rate; they are made to fit when they are read as well, so that
// a power cut in between leaves none that does not.
template <class State> bz::result<> use(State& s, const image_settings& next) {
    auto streams = s.streams;
    for (auto& each : streams) each = fitted(each, next.capture_fps);
    if (const auto stored = store(s, next); !stored) return stored;
    if (streams != s.streams)
        if (const auto stored = store_streams(s, streams); !stored) return stored;
    s.image = next;
    for (std::size_t i = 0; i < stream_count; ++i)
        if (streams[i] != s.streams[i]) s.live->apply(i, s.streams[i] = streams[i]);
    return {};
}
template <class State> void change(State& s, bz::service::call<typename State::door_type>& c, reply& out, const image_settings& next) {
    const bool other = next != s.image;
    if (const auto used = use(s, next); !used) door_api::done(out, used);
    else if (other) door_api::audit(s, c);
}
template <class State> void set_image(State& s, bz::service::call<typename State::door_type>& c, reply& out) {
    if (!door_api::unchanged(s, c, out, show_image<State>)) return;
    const auto o = door_api::body_of(c, out);
    if (!o) return;
    auto next = s.image;
    if (const auto wrong = read(*o, next); !wrong.member.empty()) return out.problem(422, "A value is not accepted", wrong.why, "/" + wrong.member);
    change(s, c, out, next);
    if (out.status == 200) show_image(s, c, out);
}
template <class State> void show_jpeg(State& s, bz::service::call<typename State::door_type>& c, reply& out) {
    if (const auto i = jpeg_named(c.rest)) door_api::show(out, jpeg_object(s.image.jpegs[*i]));
    else out.problem(404, "No such JPEG", "They are jpeg_1, jpeg_2 and jpeg_3.");
}
template <class State> void set_jpeg(State& s, bz::service::call<typename State::door_type>& c, reply& out) {
    const auto i = jpeg_named(c.rest);
    if (!i) return show_jpeg(s, c, out);
    if (!door_api::unchanged(s, c, out, show_jpeg<State>)) return;
    const auto o = door_api::body_of(c, out);
    if (!o) return;
    auto next = s.image;
    if (const auto wrong = read_jpeg(*o, next.jpegs[*i]); !wrong.member.empty()) return out.problem(422, "A value is not accepted", wrong.why, "/" + wrong.member);
    change(s, c, out, next);
    if (out.status == 200) show_jpeg(s, c, out);
}
// wanted_jpeg: of "?jpeg=2"; JPEG(2) without a query, none of any other.
inline std::optional<std::size_t> wanted_jpeg(std::string_view target) {
    const auto at = target.find('?');
    if (at == target.npos) return 1;
    const auto query = target.substr(at + 1);
    if (query.size() != 6 || !query.starts_with("jpeg=")) return {};
    return jpeg_named("jpeg_" + std::string(query.substr(5)));
}

template <class State>
inline constexpr auto routes = std::to_array<bz::service::route<State, typename State::door_type>>({
    {"GET", "/api/image", access_class::read_media, show_image<State>},
    {"PUT", "/api/image", access_class::write_system, set_image<State>},
    {"GET", "/api/image/", access_class::read_media, show_jpeg<State>},
    {"PUT", "/api/image/", access_class::write_system, set_jpeg<State>},
});

}  // namespace image_api

}  // namespace camera
