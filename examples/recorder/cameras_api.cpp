// SPDX-License-Identifier: Apache-2.0
#include "cameras_api.hpp"

#include "door_api.hpp"
#include "transport.hpp"

namespace recorder {

namespace {

namespace json = boost::json;
using bz::access::access_class;
using bz::service::reply;
using call = bz::service::call<door>;

bool flag(const json::object& o, const char* name) {
    const auto* v = o.if_contains(name);
    return v && v->is_bool() && v->get_bool();
}
// field_of: the member of the request that a sentence is about: those of configuration.cpp begin with its name.
std::string field_of(std::string_view why) {
    for (const std::string_view name : {"url", "password_file", "fingerprint", "transport", "accept_md5", "name", "authorities", "viewers"})
        if (why.starts_with(std::string(name) + ": ")) return "/" + std::string(name == "password_file" ? "password" : name == "authorities" ? "url" : name == "viewers" ? "footage" : name);
    return "";
}
void refuse(reply& out, std::string_view why, std::string_view field = {}) {
    const auto at = field.empty() ? field_of(why) : std::string(field);
    if (!field_of(why).empty()) why.remove_prefix(why.find(": ") + 2);
    out.problem(422, "The value is not accepted", why, at);
}

void list(playback_site& s, call&, reply& out) try {
    json::array cameras;
    for (const auto& c : s.newcomers->listed())
        cameras.push_back({{"id", c.id}, {"url", c.url}, {"footage", std::string(name_of(c.takes))}, {"transport", c.transport}, {"fingerprint", c.fingerprint}});
    door_api::show(out, {{"cameras", cameras}});
} catch (const std::exception& e) {
    out.problem(503, "The configuration cannot be read now", e.what());
}
void begin(playback_site& s, call& c, reply& out) {
    const auto o = door_api::body_of(c, out);
    if (!o) return;
    camera_settings camera;
    camera.url = door_api::text(*o, "url");
    camera.name = door_api::text(*o, "name");
    camera.fingerprint = door_api::text(*o, "fingerprint");
    const auto by = door_api::text(*o, "transport");
    if (!by.empty()) camera.transport = by;
    if (const auto takes = door_api::text(*o, "footage"); !takes.empty()) {
        using enum camera_settings::footage;
        const std::array all{sealed, countersigned, countersigned_clear, as_it_comes};
        const auto found = std::ranges::find(all, takes, [](auto each) { return name_of(each); });
        if (found == all.end()) return refuse(out, "footage is sealed, countersigned, countersigned_clear or as_it_comes", "/footage");
        camera.takes = *found;
    }
    camera.accept_md5 = flag(*o, "accept_md5");
    auto password = door_api::text(*o, "password");
    if (password.size() > 256 || password.find_first_of("\r\n") != password.npos) return refuse(out, "a password has at most 256 bytes and no line ends", "/password");
    try {
        const auto number = s.newcomers->begin(std::move(camera), std::move(password));
        if (!number) return out.problem(409, "Another one is at work", "Wait until it is done.");
        door_api::show(out, {{"probe", *number}}, 202);
    } catch (const std::exception& e) {
        refuse(out, e.what());
    }
}
void state(playback_site& s, call& c, reply& out) {
    unsigned number = 0;
    const auto read = std::from_chars(c.rest.data(), c.rest.data() + c.rest.size(), number);
    const auto e = read.ec == std::errc{} && read.ptr == c.rest.data() + c.rest.size() ? s.newcomers->looks.find(number) : std::nullopt;
    if (!e) return out.problem(404, "Nothing of this number is kept");
    using stage = jobs<look_result>::state::stage;
    json::object o{{"state", e->at == stage::running ? "running" : e->at == stage::done ? "done" : "failed"}};
    if (e->at == stage::failed) o["problem"] = e->problem;
    if (e->at == stage::done) {
        const auto& r = e->result;
        json::array streams, names;
        for (const auto& each : r.streams) streams.push_back(json::string(each));
        if (r.certificate) {
            const auto& k = *r.certificate;
            for (const auto& each : k.names) names.push_back(json::string(each));
            o["certificate"] = json::object{{"subject", k.subject}, {"issuer", k.issuer}, {"device", k.device}, {"names", names}, {"from", door_api::time_text(k.from)},
                                            {"until", door_api::time_text(k.until)}, {"sha256", recorder::fingerprint_text(k.sha256)}, {"self_signed", k.self_signed},
                                            {"standing", std::string(bz::crypto::software::name(k.standing))}};
        }
        o["believed"] = r.believed, o["pinnable"] = r.pinnable, o["streams"] = streams, o["problem"] = r.problem;
        o["encrypted"] = r.encrypted ? json::value(*r.encrypted) : json::value(), o["signed"] = r.is_signed ? json::value(*r.is_signed) : json::value();
    }
    door_api::show(out, o);
}
void add(playback_site& s, call& c, reply& out) {
    const auto o = door_api::body_of(c, out);
    if (!o) return;
    const auto number = door_api::number(*o, "probe");
    if (!number || *number < 0) return refuse(out, "probe is the number of a look at this camera", "/probe");
    const auto id = door_api::text(*o, "id");
    try {
        s.newcomers->add(static_cast<unsigned>(*number), id);
        door_api::audit(s, c);
        door_api::show(out, {{"id", id}}, 201);
    } catch (const std::exception& e) {
        refuse(out, e.what(), "/id");
    }
}
void remove(playback_site& s, call& c, reply& out) {
    try {
        s.newcomers->remove(std::string(c.rest));
        door_api::audit(s, c);
        out.status = 204;
    } catch (const std::exception& e) {
        out.problem(404, "No such camera", e.what());
    }
}

constexpr auto own = std::to_array<bz::service::route<playback_site, door>>({
    {"GET", "/api/camera-settings", access_class::read_system_sensitive, list},
    {"POST", "/api/cameras/probe", access_class::write_system, begin},
    {"GET", "/api/probes/", access_class::write_system, state},
    {"POST", "/api/cameras", access_class::write_system, add},
    {"DELETE", "/api/cameras/", access_class::write_system, remove},
});

}  // namespace

std::span<const bz::service::route<playback_site, door>> cameras_routes() { return own; }

}  // namespace recorder
