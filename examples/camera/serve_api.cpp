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
std::string address_text(const bz::address& a) { return std::string(bz::write_address(a).view()); }
json::object network_object(const network_settings& n) {
    const auto& i = n.interface;
    const auto or_none = [](const bz::address& a) { return bz::is_unspecified(a) ? std::string() : address_text(a); };
    return {{"address", address_text(i.v4.at)}, {"subnet_mask", address_text(bz::mask_of(i.v4.bits))}, {"gateway", address_text(i.v4.gateway)},
            {"primary_dns", address_text(i.name_servers[0])}, {"secondary_dns", address_text(i.name_servers[1])},
            {"ipv6", i.has_v6}, {"ipv6_address", or_none(i.v6.at)}, {"ipv6_prefix", i.v6.bits}, {"ipv6_gateway", or_none(i.v6.gateway)},
            {"ipv6_primary_dns", or_none(i.name_servers[2])}, {"ipv6_secondary_dns", or_none(i.name_servers[3])},
            {"http_port", n.http_port}, {"https_port", n.https_port}, {"rtsps_port", n.rtsps_port},
            {"max_rtp_packet_bytes", n.max_rtp_packet_bytes}, {"max_segment_bytes", n.max_segment_bytes}, {"bandwidth_kbps", n.bandwidth_kbps},
            {"easy_ip_setup_minutes", n.easy_ip_setup_minutes}};
}
// wrong_member: the first member of a request that is not accepted, and why. No member: all is well.
struct wrong_member {
    std::string member;
    std::string_view why;
};
wrong_member wrong_interface(const bz::interface_settings& i) {
    using part = bz::wrong_setting::part;
    static constexpr std::array<std::string_view, 11> members{"", "address", "subnet_mask", "gateway", "ipv6_address", "ipv6_prefix", "ipv6_gateway",
                                                              "primary_dns", "secondary_dns", "ipv6_primary_dns", "ipv6_secondary_dns"};
    static_assert(int(part::name_server_4) == 10);
    const auto wrong = bz::check_interface(i);
    return {std::string(members[std::size_t(wrong.of)]), wrong ? wrong.why.message() : std::string_view()};
}
// read_network: all that is given replaces. What a page shows and cannot set may come back as it was.
wrong_member read_network(const json::object& o, network_settings& n) {
    auto& i = n.interface;
    for (const auto& [key, value] : o) {
        const std::string name(key);
        std::string_view why;
        const auto one_of = [&](auto& to, std::initializer_list<std::int64_t> allowed, std::string_view rule) {
            const auto* given = value.if_int64();
            if (given && std::ranges::find(allowed, *given) != allowed.end()) to = static_cast<std::remove_reference_t<decltype(to)>>(*given);
            else why = rule;
        };
        const auto between = [&](auto& to, std::int64_t least, std::int64_t most, std::string_view rule) {
            const auto* given = value.if_int64();
            if (given && *given >= least && *given <= most) to = static_cast<std::remove_reference_t<decltype(to)>>(*given);
            else why = rule;
        };
        const std::string_view words = value.is_string() ? std::string_view(value.as_string()) : std::string_view();
        const auto address = [&](bz::address& to, bool v4) {   // an empty text is none
            const auto none = v4 ? bz::address::v4(0, 0, 0, 0) : bz::address{};
            const auto read = words.empty() && value.is_string() ? bz::result<bz::address>(none) : bz::read_address(words);
            if (read && (read->is_v4() == v4)) to = *read;
            else why = v4 ? "this is no IPv4 address" : "this is no IPv6 address";
        };
        constexpr std::string_view port = "a port is 1 to 65535";
        if (name == "address") address(i.v4.at, true);
        else if (name == "subnet_mask") {
            if (const auto bits = bz::read_mask(words)) i.v4.bits = *bits;
            else why = "this is no IPv4 mask such as 255.255.255.0";
        } else if (name == "gateway") address(i.v4.gateway, true);
        else if (name == "primary_dns") address(i.name_servers[0], true);
        else if (name == "secondary_dns") address(i.name_servers[1], true);
        else if (name == "ipv6") {
            if (value.is_bool()) i.has_v6 = value.as_bool();
            else why = "this is true or false";
        } else if (name == "ipv6_address") address(i.v6.at, false);
        else if (name == "ipv6_prefix") between(i.v6.bits, 8, 127, "a prefix has 8 to 127 bits, most often 64");
        else if (name == "ipv6_gateway") address(i.v6.gateway, false);
        else if (name == "ipv6_primary_dns") address(i.name_servers[2], false);
        else if (name == "ipv6_secondary_dns") address(i.name_servers[3], false);
        else if (name == "http_port") between(n.http_port, 1, 65'535, port);
        else if (name == "https_port") between(n.https_port, 1, 65'535, port);
        else if (name == "rtsps_port") between(n.rtsps_port, 1, 65'535, port);
        else if (name == "max_rtp_packet_bytes") one_of(n.max_rtp_packet_bytes, {1500, 1280}, "packets have 1500 or 1280 bytes");
        else if (name == "max_segment_bytes") one_of(n.max_segment_bytes, {1460, 1280, 1024}, "segments have 1460, 1280 or 1024 bytes");
        else if (name == "bandwidth_kbps") between(n.bandwidth_kbps, 0, 1'000'000, "the bandwidth is 0 (unlimited) to 1000000 kbit/s");
        else if (name == "easy_ip_setup_minutes") one_of(n.easy_ip_setup_minutes, {20, 0}, "the period is 20 minutes, or 0 (unlimited)");
        else if (name != "trial_seconds" && name != "trial_seconds_left" && name != "interface") why = "there is no such network setting";
        if (!why.empty()) return {name.substr(0, 40), why};
    }
    if (n.http_port == n.https_port || n.https_port == n.rtsps_port) return {"https_port", "a port is one service's alone"};
    if (n.http_port == n.rtsps_port) return {"rtsps_port", "a port is one service's alone"};
    return wrong_interface(i);
}
// shown_network: the settings as they are in force, those on trial included.
network_settings shown_network(const state& s) {
    auto shown = s.network;
    if (s.addresses) shown.interface = s.addresses->active();
    return shown;
}
void network(state& s, call& c, reply& out) {
    auto object = network_object(shown_network(s));
    const auto ends = s.addresses ? s.addresses->trial_ends() : std::nullopt;
    const auto etag = etag_of(json::serialize(object));
    object["interface"] = s.addresses ? json::value(s.interface_name) : json::value();
    object["trial_seconds_left"] = ends && *ends > c.now ? json::value(std::chrono::ceil<std::chrono::seconds>(*ends - c.now).count()) : json::value();
    show(out, object);
    out.etag = etag;
}
bz::result<> store_network(state& s, const network_settings& n) { return s.store.replace("network", bz::as_bytes(json::serialize(network_object(n)))); }
// set_done: as done, of what sets an interface.
void set_done(reply& out, const bz::result<>& r) {
    if (!r && r.error().domain == &bz::io::network_interface_domain) return out.problem(503, "The interface could not be set", r.error().message());
    if (!r && r.error().domain == &bz::service::interface_trial_domain) return out.problem(409, "The change conflicts with what is set", r.error().message());
    done(out, r);
}
void set_network(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, network)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    auto next = shown_network(s);
    if (const auto wrong = read_network(*o, next); !wrong.member.empty()) return out.problem(422, "The value is not accepted", wrong.why, "/" + wrong.member);
    const bool readdressed = s.addresses && next.interface != s.addresses->active();
    if (readdressed) {
        const auto seconds = o->contains("trial_seconds") ? number(*o, "trial_seconds").value_or(0) : 120;
        if (seconds < 10 || seconds > 3600) return out.problem(422, "The value is not accepted", "a trial takes 10 to 3600 seconds", "/trial_seconds");
        if (const auto tried = s.addresses->propose(next.interface, c.now, std::chrono::seconds(seconds)); !tried) return set_done(out, tried);
    }
    if (s.addresses) next.interface = s.network.interface;   // addresses are stored when they are confirmed
    if (const auto stored = store_network(s, next); !stored) return done(out, stored);
    s.network = next;
    if (s.use_network) s.use_network(next);
    audit(s, c);
    network(s, c, out);
    if (readdressed) out.status = 202;
}
void confirm_network(state& s, call& c, reply& out) {
    if (!s.addresses) return set_done(out, make_error(bz::service::interface_trial_errc::no_trial));
    const auto kept = s.addresses->confirm(c.at, c.now, [&](const bz::interface_settings& addresses) {
        auto next = s.network;
        next.interface = addresses;
        const auto stored = store_network(s, next);
        if (stored) s.network = next;
        return stored;
    });
    if (kept) audit(s, c);
    set_done(out, kept);
}
void take_back_network(state& s, call& c, reply& out) {
    const auto back = s.addresses ? s.addresses->take_back(c.now) : bz::result<>(bz::service::interface_trial_errc::no_trial);
    if (back) audit(s, c);
    set_done(out, back);
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
    {"POST", "/api/network/confirm", write_system, confirm_network},
    {"POST", "/api/network/take-back", write_system, take_back_network},
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
    if (failed || !value.is_object() || !read_network(value.as_object(), s.network).member.empty()) command::fail("the stored network settings are damaged: remove the record `network`");
}

}  // namespace camera
