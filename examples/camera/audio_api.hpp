// audio_api: the sound settings of the camera's JSON API, which are there when the product's type composes sound.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "door_api.hpp"
#include "live.hpp"

#include <bartizan/service/recording.hpp>

#include <array>
#include <string>

namespace camera {

// audio_settings: off unless somebody wants it: a microphone is more than a camera.   checklist  L20
struct audio_settings {
    bool on = false;
    sound_format format{};
    friend bool operator==(const audio_settings&, const audio_settings&) = default;
    std::optional<sound_format> sound() const { return on ? std::optional(format) : std::nullopt; }
};

namespace audio_api {

namespace json = boost::json;
using bz::access::access_class;
using bz::service::reply;

template <class Product> inline constexpr bool hears = requires { requires bz::policy_of<Product, bz::role::audio>::offers_sound; };

struct code_name {
    bz::audio_codec codec;
    std::string_view name;
};
inline constexpr std::array<code_name, 3> codes{{{bz::audio_codec::aac, "aac"}, {bz::audio_codec::pcma, "pcma"}, {bz::audio_codec::pcmu, "pcmu"}}};
inline constexpr std::array<std::pair<test_sound, std::string_view>, 2> sources{{{test_sound::tone, "tone"}, {test_sound::speech, "speech"}}};
constexpr std::string_view name_of(bz::audio_codec c) noexcept {
    for (const auto& each : codes)
        if (each.codec == c) return each.name;
    return {};
}

// codecs: those that the product composes.
template <class Product> json::array codecs() {
    json::array all;
    for (const auto& each : codes)
        if (bz::service::gives_audio<bz::policy_of<Product, bz::role::audio>>(each.codec)) all.push_back(json::string(each.name));
    return all;
}
template <class Product> json::object object_of(const audio_settings& s) {
    std::string_view source;
    for (const auto& [what, name] : sources)
        if (what == s.format.what) source = name;
    json::array all;
    for (const auto& each : sources) all.push_back(json::string(each.second));
    return {{"on", s.on}, {"codec", name_of(s.format.codec)}, {"source", source}, {"codecs", codecs<Product>()}, {"sources", all}};
}
// read: all that is given replaces; what a page shows and cannot set may come back as it was.   out  the first wrong member; empty: all is well
template <class Product> std::string read(const json::object& o, audio_settings& to) {
    for (const auto& [key, value] : o) {
        const std::string_view name(key), given = value.is_string() ? std::string_view(value.as_string()) : std::string_view();
        bool good = name == "codecs" || name == "sources" || name == "streams";
        if (name == "on" && value.is_bool()) to.on = value.as_bool(), good = true;
        for (const auto& each : codes)
            if (name == "codec" && given == each.name && bz::service::gives_audio<bz::policy_of<Product, bz::role::audio>>(each.codec)) to.format.codec = each.codec, good = true;
        for (const auto& [what, word] : sources)
            if (name == "source" && given == word) to.format.what = what, good = true;
        if (!good) return std::string(name);
    }
    return {};
}
template <class Product> std::string reason(std::string_view wrong) {
    if (wrong == "on") return "this is true or false";
    if (wrong == "source") return "the source is tone or speech";
    if (wrong != "codec") return "there is no such setting of the sound: " + std::string(wrong.substr(0, 40));
    std::string all;
    for (const auto& each : codecs<Product>()) all += (all.empty() ? "" : ", ") + std::string(each.as_string());
    return "this camera's sound is of " + all;
}

// State: as of door_api, with `audio` and `live`.
template <class State> void show_audio(State& s, bz::service::call<typename State::door_type>&, reply& out) {
    auto o = object_of<typename State::product_type>(s.audio);
    json::object streams;   // a stream that shows a file has the file's sound, or none
    for (const auto& each : stream_names) {
        const auto code = s.live->sound_of(*stream_named(each.name));
        streams[each.name] = code ? json::value(json::string(name_of(*code))) : json::value();
    }
    o["streams"] = std::move(streams);
    door_api::show(out, o);
}
template <class State> bz::result<> store(State& s, const audio_settings& to) {
    auto all = object_of<typename State::product_type>(to);
    return s.store.replace("audio", bz::as_bytes(json::serialize(json::object{{"on", to.on}, {"codec", all["codec"]}, {"source", all["source"]}})));
}
template <class State> void set_audio(State& s, bz::service::call<typename State::door_type>& c, reply& out) {
    if (!door_api::unchanged(s, c, out, show_audio<State>)) return;
    const auto o = door_api::body_of(c, out);
    if (!o) return;
    using product_type = typename State::product_type;
    auto next = s.audio;
    if (const auto wrong = read<product_type>(*o, next); !wrong.empty())
        return out.problem(422, "A value is not accepted", reason<product_type>(wrong), "/" + wrong.substr(0, 40));
    if (const auto stored = store(s, next); !stored) return door_api::done(out, stored);
    if (next != s.audio) {
        s.audio = next;
        s.live->hear(next.sound());
        door_api::audit(s, c);
    }
    show_audio(s, c, out);
}

// routes: none of a product without sound.
template <class State, bool Hears = hears<typename State::product_type>>
inline constexpr std::array<bz::service::route<State, typename State::door_type>, 0> routes{};
template <class State>
inline constexpr auto routes<State, true> = std::to_array<bz::service::route<State, typename State::door_type>>({
    {"GET", "/api/audio", access_class::read_media, show_audio<State>},
    {"PUT", "/api/audio", access_class::write_system, set_audio<State>},
});

}  // namespace audio_api

}  // namespace camera
