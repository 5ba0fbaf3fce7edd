// serve_api: the camera's JSON API: network, streams, live video; door_api has accounts, hosts, HTTPS and the audit log.
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
    show(out, {{"serial", s.serial}, {"user", std::string(who.name.view())}, {"level", int(who.is)}, {"address", std::string(bz::write_address(c.peer).view())},
               {"password_is_due", at && s.gate->accounts().password_is_due(*at, c.utc)}, {"time", time_text(c.utc)},
               {"fingerprint", std::string(bz::fingerprint_text<product>)}});
}

// --- network (J)
json::object network_object(const network_settings& n) {
    return {{"address", n.address}, {"subnet_mask", n.subnet_mask}, {"gateway", n.gateway}, {"http_port", n.http_port}, {"https_port", n.https_port}, {"rtsps_port", n.rtsps_port},
            {"max_rtp_packet_bytes", n.max_rtp_packet_bytes}, {"max_segment_bytes", n.max_segment_bytes}, {"bandwidth_kbps", n.bandwidth_kbps},
            {"easy_ip_setup_minutes", n.easy_ip_setup_minutes}};
}
// read_network: all that is given replaces; the first wrong member is named. Empty: all is well.
std::string read_network(const json::object& o, network_settings& n) {
    for (const auto& [key, value] : o) {
        const std::string name(key);
        const auto one_of = [&](auto& to, std::initializer_list<std::int64_t> allowed) {
            const auto* given = value.if_int64();
            const bool good = given && std::ranges::find(allowed, *given) != allowed.end();
            if (good) to = static_cast<std::remove_reference_t<decltype(to)>>(*given);
            return good;
        };
        const auto between = [&](auto& to, std::int64_t least, std::int64_t most) {
            const auto* given = value.if_int64();
            const bool good = given && *given >= least && *given <= most;
            if (good) to = static_cast<std::remove_reference_t<decltype(to)>>(*given);
            return good;
        };
        const auto address = [&](std::string& to) {
            const auto read = value.is_string() ? bz::read_address(std::string_view(value.as_string())) : bz::result<bz::address>(bz::address_errc::empty);
            const bool good = read && read->is_v4();
            if (good) to = std::string(value.as_string());
            return good;
        };
        const bool good = name == "address" ? address(n.address) : name == "subnet_mask" ? address(n.subnet_mask) : name == "gateway" ? address(n.gateway)
            : name == "http_port" ? between(n.http_port, 1, 65'535) : name == "https_port" ? between(n.https_port, 1, 65'535) : name == "rtsps_port" ? between(n.rtsps_port, 1, 65'535)
            : name == "max_rtp_packet_bytes" ? one_of(n.max_rtp_packet_bytes, {1500, 1280}) : name == "max_segment_bytes" ? one_of(n.max_segment_bytes, {1460, 1280, 1024})
            : name == "bandwidth_kbps" ? between(n.bandwidth_kbps, 0, 1'000'000) : name == "easy_ip_setup_minutes" ? one_of(n.easy_ip_setup_minutes, {20, 0}) : false;
        if (!good) return name;
    }
    return n.http_port == n.https_port ? "https_port" : "";
}
void refuse_network(reply& out, const std::string& member) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> reasons{{
        {"address", "this is no IPv4 address"}, {"subnet_mask", "this is no IPv4 mask such as 255.255.255.0"}, {"gateway", "this is no IPv4 address"},
        {"http_port", "a port is 1 to 65535"}, {"https_port", "a port is 1 to 65535, and not another service's"}, {"rtsps_port", "a port is 1 to 65535"}, {"max_rtp_packet_bytes", "packets have 1500 or 1280 bytes"},
        {"max_segment_bytes", "segments have 1460, 1280 or 1024 bytes"}, {"bandwidth_kbps", "the bandwidth is 0 (unlimited) to 1000000 kbit/s"},
        {"easy_ip_setup_minutes", "the period is 20 minutes, or 0 (unlimited)"}}};
    for (const auto& [name, why] : reasons)
        if (name == member) return out.problem(422, "The value is not accepted", why, "/" + member);
    out.problem(422, "The value is not accepted", "there is no such network setting: " + member.substr(0, 40));
}
void network(state& s, call&, reply& out) { show(out, network_object(s.network)); }
void set_network(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, network)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    auto next = s.network;
    if (const auto wrong = read_network(*o, next); !wrong.empty()) return refuse_network(out, wrong);
    if (const auto stored = s.store.replace("network", bz::as_bytes(json::serialize(network_object(next)))); !stored) return done(out, stored);
    s.network = next;
    if (s.use_network) s.use_network(next);
    audit(s, c);
    network(s, c, out);
}

// --- streams (L05 to L12)
json::object stream_object(state& s, std::size_t i) {
    const auto& is = s.streams[i];
    const std::string name(stream_names[i].name);
    return {{"name", name}, {"codec", is.format.codec == bz::nal::codec::h264 ? "H.264" : "H.265"}, {"on", is.on}, {"encrypted", is.encrypted},
            {"width", is.format.width}, {"height", is.format.height}, {"frames_per_second", is.format.frames_per_second}, {"bitrate_kbps", is.format.bitrate_kbps},
            {"gop_frames", is.format.gop_frames}, {"source", s.live->from_file(i) ? "file" : "test picture"}, {"rtsps_path", "/MediaInput/" + name},
            {"live_path", "/live/" + name + ".mp4"}};
}
// read_stream: as read_network; what a page shows and cannot set may come back as it was.
std::string read_stream(const json::object& o, stream_settings& to) {
    static constexpr std::array<std::pair<int, int>, 5> sizes{{{1920, 1080}, {1280, 720}, {640, 480}, {640, 360}, {320, 180}}};   // L07, L17 to L19
    for (const auto& [key, value] : o) {
        const std::string name(key);
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
        const bool shown_only = name == "name" || name == "codec" || name == "source" || name == "rtsps_path" || name == "live_path";
        const bool good = shown_only || (name == "on" ? yes_or_no(to.on) : name == "encrypted" ? yes_or_no(to.encrypted) : name == "width" ? between(to.format.width, 320, 1920)
            : name == "height" ? between(to.format.height, 180, 1080) : name == "frames_per_second" ? between(to.format.frames_per_second, 1, int(limits.frames_per_second))
            : name == "bitrate_kbps" ? between(to.format.bitrate_kbps, 64, int(limits.bitrate_kbps)) : name == "gop_frames" ? between(to.format.gop_frames, 1, int(limits.gop_frames)) : false);
        if (!good) return name;
    }
    return std::ranges::find(sizes, std::pair(to.format.width, to.format.height)) == sizes.end() ? "height" : "";
}
std::string stream_reason(const std::string& wrong) {
    const auto up_to = [](auto most) { return std::to_string(most); };
    return wrong == "frames_per_second" ? "the frame rate is 1 to " + up_to(limits.frames_per_second) + " pictures a second"
         : wrong == "bitrate_kbps"      ? "the bit rate is 64 to " + up_to(limits.bitrate_kbps) + " kbit/s"
         : wrong == "gop_frames"        ? "a key picture comes every 1 to " + up_to(limits.gop_frames) + " pictures"
         : wrong == "width" || wrong == "height" ? "sizes are 1920x1080, 1280x720, 640x480, 640x360 and 320x180"
         : wrong == "on" || wrong == "encrypted" ? "this is true or false" : "there is no such setting of a stream: " + wrong.substr(0, 40);
}
void streams(state& s, call&, reply& out) {
    json::array list;
    for (std::size_t i = 0; i < stream_count; ++i) list.push_back(stream_object(s, i));
    show(out, {{"streams", list}, {"can_encrypt", s.live->can_encrypt()},
               {"most", {{"frames_per_second", limits.frames_per_second}, {"bitrate_kbps", limits.bitrate_kbps}, {"gop_frames", limits.gop_frames}}}});
}
void one_stream(state& s, call& c, reply& out) {
    if (const auto i = stream_named(c.rest)) show(out, stream_object(s, *i));
    else out.problem(404, "No such stream");
}
void set_stream(state& s, call& c, reply& out) {
    const auto i = stream_named(c.rest);
    if (!i) return out.problem(404, "No such stream");
    if (!unchanged(s, c, out, one_stream)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    auto next = s.streams[*i];
    if (const auto wrong = read_stream(*o, next); !wrong.empty()) return out.problem(422, "A value is not accepted", stream_reason(wrong), "/" + wrong.substr(0, 40));
    auto all = s.streams;
    all[*i] = next;
    json::object record;
    for (std::size_t n = 0; n < stream_count; ++n) {
        const auto& f = all[n].format;
        record[stream_names[n].name] = json::object{{"on", all[n].on}, {"encrypted", all[n].encrypted}, {"width", f.width}, {"height", f.height},
                                                    {"frames_per_second", f.frames_per_second}, {"bitrate_kbps", f.bitrate_kbps}, {"gop_frames", f.gop_frames}};
    }
    if (const auto stored = s.store.replace("streams", bz::as_bytes(json::serialize(record))); !stored) return done(out, stored);
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
void snapshot(state&, call& c, reply& out) {
    out.content_type = "image/jpeg";
    out.body = snapshot_jpeg(c.utc.unix_microseconds() / 1000, 640, 360);   // L18: JPEG(2)
}

using enum access_class;
constexpr auto own = std::to_array<bz::service::route<state, door>>({
    {"GET", "/api/status", read_system, status},
    {"GET", "/api/network", read_system, network},
    {"PUT", "/api/network", write_system, set_network},
    {"GET", "/api/streams", read_media, streams},
    {"GET", "/api/streams/", read_media, one_stream},
    {"PUT", "/api/streams/", write_system, set_stream},
    {"GET", "/live/", read_media, live_video},
    {"GET", "/snapshot.jpg", read_media, snapshot},
});

}  // namespace

std::span<const bz::service::route<state, door>> routes() {
    static const auto all = [] {
        std::vector<bz::service::route<state, door>> list(own.begin(), own.end());
        list.insert(list.end(), door_api::routes<state>.begin(), door_api::routes<state>.end());
        return list;
    }();
    return all;
}

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
    if (!good) command::fail("the stored settings of the streams are damaged: remove the record `streams`");
}

void load_network(state& s) {
    std::string record(4096, '\0');
    const auto size = s.store.load("network", std::as_writable_bytes(std::span(record)));
    if (!size && size.error() == make_error(bz::outside_errc::no_such_record)) return;
    record.resize(command::need(size, "network settings"));
    boost::system::error_code failed;
    const auto value = json::parse(record, failed);
    if (failed || !value.is_object() || !read_network(value.as_object(), s.network).empty()) command::fail("the stored network settings are damaged: remove the record `network`");
}

}  // namespace camera
