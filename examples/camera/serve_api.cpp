// serve_api: the camera's JSON API: accounts, hosts, HTTPS, network, audit log. docs/reference/http-api.md describes it.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"

#include <bartizan/fingerprint.hpp>

#include <boost/json.hpp>

#include <ctime>

namespace camera {

namespace {

namespace json = boost::json;
using bz::access::access_class;
using bz::service::reply;
using call = bz::service::call<door>;

std::string time_text(bz::utc_time at) {   // RFC 3339
    const auto seconds = static_cast<std::time_t>(at.unix_seconds());
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> out{};
    return {out.data(), std::strftime(out.data(), out.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

// body_of: the request's object; a problem when it is none. Depth and size are bounded by Boost.JSON and the server's limits.
std::optional<json::object> body_of(const call& c, reply& out) {
    boost::system::error_code failed;
    auto value = json::parse(json::string_view(bz::as_text(c.request.body)), failed);
    if (!failed && value.is_object()) return std::move(value.as_object());
    out.problem(400, "The body must be a JSON object");
    return {};
}
std::string text(const json::object& o, const char* name) {
    const auto* value = o.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}
std::optional<std::int64_t> number(const json::object& o, const char* name) {
    const auto* value = o.if_contains(name);
    return value && value->is_int64() ? std::optional(value->as_int64()) : std::nullopt;
}
std::string etag_of(const std::string& body) {
    const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::record_integrity>(bz::as_bytes(body));
    return "\"" + command::hex(std::span(digest).first(12)) + "\"";
}
void show(reply& out, const json::value& value, int status = 200) {
    out.status = status;
    out.body = json::serialize(value);
    out.etag = etag_of(out.body);
}
// field_of: the member of the request that an error is about; pages show the sentence beside its field.
std::string_view field_of(const bz::error& e) {
    using bz::access::account_errc, bz::access::password_errc;
    if (e.domain == &bz::access::password_domain) return password_errc(e.code) <= password_errc::name_character ? "/name" : "/password";
    if (e.domain == &bz::host_domain) return e == make_error(bz::host_errc::trial_running) || e == make_error(bz::host_errc::no_trial) ? "" : "/rules";
    if (e == make_error(bz::crypto::errc::bad_certificate)) return "/pem";
    if (e.domain != &bz::access::account_domain) return "";
    switch (account_errc(e.code)) {
    case account_errc::not_retyped: return "/retyped";
    case account_errc::exists: return "/name";
    case account_errc::bad_level:
    case account_errc::last_administrator: return "/level";
    case account_errc::used_before: return "/password";
    case account_errc::wrong_password: return "/present";
    default: return "";
    }
}
// done: what a change gave. Messages are fixed sentences and hold nothing of the request.
void done(reply& out, const bz::result<>& r, int status = 204) {
    using bz::access::account_errc;
    const auto is = [&](auto... codes) { return ((r.error() == make_error(codes)) || ...); };
    if (r) out.status = status;
    else if (r.error().domain == &bz::outside_domain) out.problem(503, "The setting could not be stored", r.error().message());
    else if (is(account_errc::unknown)) out.problem(404, "No such account", r.error().message());
    else if (is(account_errc::too_many_guesses)) out.problem(429, "Too many wrong passwords", r.error().message());
    else if (is(account_errc::exists, account_errc::last_administrator, account_errc::full) || is(bz::host_errc::trial_running, bz::host_errc::no_trial))
        out.problem(409, "The change conflicts with what is set", r.error().message(), field_of(r.error()));
    else out.problem(422, "The value is not accepted", r.error().message(), field_of(r.error()));
}
// unchanged: If-Match against the resource as it is now; false: the reply says why not.
template <class Show> bool unchanged(state& s, call& c, reply& out, Show show_now) {
    reply now;
    show_now(s, c, now);
    const int status = bz::service::may_change(c.request, now.etag);
    if (status == 428) out.problem(428, "If-Match is missing", "Read the setting first and send its ETag, so that nobody's change is undone unseen.");
    if (status == 412) out.problem(412, "Somebody else has changed it", "Read the setting again.");
    return status == 0;
}
void audit(state& s, const call& c) { s.gate->audit().add(bz::access::audit_event::setting_changed, (*c.by)->who.name.view(), c.peer, c.utc); }

// --- accounts (B13)
void set_up(state& s, call& c, reply& out) {
    if (const auto o = body_of(c, out)) done(out, s.gate->set_up(std::move(**c.permit), text(*o, "name"), text(*o, "password"), text(*o, "retyped"), c.utc), 201);
}
void status(state& s, call& c, reply& out) {
    const auto& who = (*c.by)->who;
    const auto at = s.gate->accounts().place_of(who.name.view());
    show(out, {{"serial", s.serial}, {"user", std::string(who.name.view())}, {"level", int(who.is)}, {"address", std::string(bz::write_address(c.peer).view())},
               {"password_is_due", at && s.gate->accounts().password_is_due(*at, c.utc)}, {"time", time_text(c.utc)},
               {"fingerprint", std::string(bz::fingerprint_text<product>)}});
}
void accounts(state& s, call&, reply& out) {
    json::array list;
    for (const auto& a : s.gate->accounts().accounts())
        list.push_back({{"name", std::string(a.name.view())}, {"level", int(a.is)}, {"password_set", time_text(a.set_at)}});
    show(out, {{"accounts", list}});
}
void add_account(state& s, call& c, reply& out) {
    const auto o = body_of(c, out);
    if (!o) return;
    const auto level = number(*o, "level").value_or(0);
    done(out, s.gate->add_account(*c.by, text(*o, "name"), level >= 1 && level <= 3 ? std::uint8_t(level) : std::uint8_t{0}, text(*o, "password"), text(*o, "retyped"), c.utc), 201);
}
void change_account(state& s, call& c, reply& out) {
    const auto o = body_of(c, out);
    if (!o) return;
    if (o->contains("password")) done(out, s.gate->set_password(*c.by, c.rest, text(*o, "password"), text(*o, "retyped"), c.utc));
    else if (const auto level = number(*o, "level"))
        done(out, s.gate->set_level(*c.by, c.rest, *level >= 1 && *level <= 3 ? std::uint8_t(*level) : std::uint8_t{0}, c.utc));
    else out.problem(422, "Nothing to change", "Give password and retyped, or level.");
}
void change_own_password(state& s, call& c, reply& out) {
    if (const auto o = body_of(c, out)) done(out, s.gate->set_own_password(*c.by, text(*o, "present"), text(*o, "password"), text(*o, "retyped"), c.now, c.utc));
}
void remove_account(state& s, call& c, reply& out) { done(out, s.gate->remove_account(*c.by, c.rest, c.utc)); }

// --- how clients prove who they are (B10 to B12, C05, C06): what the product composes, and what the administrator chooses of it
void authentication(state& s, call&, reply& out) {
    show(out, {{"authentication", door::chooses_scheme && !s.gate->digest_only() ? "Digest or Basic" : "Digest"}, {"can_be_changed", door::chooses_scheme},
               {"guest", bz::policy_of<product, bz::role::guests>::admits_strangers}});
}
void set_authentication(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, authentication)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    const auto wanted = text(*o, "authentication");
    if (wanted != "Digest" && wanted != "Digest or Basic") return out.problem(422, "The value is not accepted", "authentication is Digest, or Digest or Basic", "/authentication");
    if constexpr (door::chooses_scheme) {
        if (const auto set = s.gate->set_digest_only(*c.by, wanted == "Digest", c.utc); !set) return done(out, set);
    } else if (wanted != "Digest") return out.problem(409, "This camera is composed with Digest alone", "Basic is not in this product.", "/authentication");
    authentication(s, c, out);
}

// --- hosts (D)
void hosts(state& s, call& c, reply& out) {
    json::array rules;
    for (const auto& rule : s.gate->filter().active().view())
        rules.push_back(json::string((rule.allow ? "allow " : "deny ") + std::string(bz::write_network(rule.where).view())));
    const auto ends = s.gate->filter().trial_ends();
    show(out, {{"rules", rules}, {"trial_seconds_left", ends && *ends > c.now ? json::value(std::chrono::ceil<std::chrono::seconds>(*ends - c.now).count()) : json::value()}});
    out.etag = etag_of(json::serialize(rules));
}
void set_hosts(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, hosts)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    const auto* list = o->if_contains("rules");
    if (!list || !list->is_array()) return out.problem(422, "rules must be a list of texts", "", "/rules");
    bz::access::host_rules rules;
    for (const auto& each : list->as_array()) {
        std::size_t where = 0;
        const auto rule = each.is_string() ? bz::read_host_rule(std::string_view(each.as_string()), &where) : bz::result<bz::host_rule>(bz::host_errc::word);
        const auto added = rule ? rules.add(*rule) : bz::result<>(rule.error());
        if (!added)
            return out.problem(422, "The value is not accepted", "rule " + std::to_string(&each - list->as_array().data() + 1) + ", character " +
                               std::to_string(where + 1) + ": " + std::string(added.error().message()), "/rules/" + std::to_string(&each - list->as_array().data()));
    }
    const auto seconds = number(*o, "trial_seconds").value_or(120);
    if (seconds < 10 || seconds > 3600) return out.problem(422, "The value is not accepted", "a trial takes 10 to 3600 seconds", "/trial_seconds");
    done(out, s.gate->propose_host_rules(*c.by, rules, c.now, std::chrono::seconds(seconds), c.utc), 202);
}
void confirm_hosts(state& s, call& c, reply& out) { done(out, s.gate->confirm_host_rules(*c.by, c.now, c.utc)); }
void take_back_hosts(state& s, call& c, reply& out) { done(out, s.gate->take_back_host_rules(*c.by, c.now, c.utc)); }

// --- HTTPS (G)
void https(state& s, call&, reply& out) {
    const auto& leaf = s.identity->chain().front();
    json::array names;
    for (const auto& each : leaf.subject_alt_name().dns()) names.push_back(json::string(each));
    for (const auto each : leaf.subject_alt_name().ipv4_address())
        names.push_back(json::string(bz::write_address(bz::address::v4(std::uint8_t(each >> 24), std::uint8_t(each >> 16), std::uint8_t(each >> 8), std::uint8_t(each))).view()));
    for (const auto& each : leaf.subject_alt_name().ipv6_address()) {
        bz::address at;
        std::ranges::copy(each.address(), at.bytes.begin());
        names.push_back(json::string(bz::write_address(at).view()));
    }
    show(out, {{"connection", s.gate->takes_plain() ? "HTTP" : "HTTPS"}, {"can_be_changed", door::chooses_connection},
               {"certificate", {{"subject", leaf.subject_dn().to_string()}, {"issuer", leaf.issuer_dn().to_string()},
                                {"valid_from", time_text(bz::crypto::software::from_x509(leaf.not_before()))},
                                {"valid_until", time_text(bz::crypto::software::from_x509(leaf.not_after()))},
                                {"names", names}, {"self_signed", leaf.is_self_signed()}, {"sha256", leaf.fingerprint("SHA-256")}}}});
}
void set_https(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, https)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    bz::service::choose_connection(*s.gate, *c.by, text(*o, "connection"), c.utc, out);
}
// names_of: what clients write to reach the camera; none without saying.
std::optional<std::vector<std::string>> names_of(const json::object& o) {
    std::vector<std::string> names;
    const auto* given = o.if_contains("names");
    if (given && !given->is_array()) return {};
    for (const auto& each : given ? given->as_array() : json::array()) {
        if (!each.is_string()) return {};
        names.emplace_back(each.as_string());
    }
    return names;
}
void refuse_names(reply& out) { out.problem(422, "The value is not accepted", "at most 8 names, each a DNS name such as camera.example or a numeric address", "/names"); }
void certificate_request(state& s, call& c, reply& out) {
    const auto o = body_of(c, out);
    if (!o) return;
    const auto name = text(*o, "common_name"), organization = text(*o, "organization");
    if (name.empty() || name.size() > 64 || organization.size() > 64)
        return out.problem(422, "The value is not accepted", name.empty() || name.size() > 64 ? "the common name has 1 to 64 characters" : "the organization has at most 64 characters",
                           name.empty() || name.size() > 64 ? "/common_name" : "/organization");
    const auto names = names_of(*o);
    if (!names || !bz::crypto::are_names(*names)) return refuse_names(out);
    const auto made = s.key.request({name, organization, s.serial, *names});
    if (!made) return done(out, made.error());
    out.content_type = "application/x-pem-file";
    out.body = *made;
}
// use: a changed chain is stored, then used for new connections; those that exist go on with theirs.
void use(state& s, call& c, reply& out, const std::string& former) {
    auto stored = s.key.save(s.store, "device");
    auto identity = bz::crypto::software::tls_identity::of(s.key);
    if (stored && identity) {
        s.identity = *std::move(identity);
        audit(s, c);
        out.status = 204;
        return;
    }
    if (!former.empty()) (void)s.key.install_chain(bz::as_bytes(former));
    done(out, stored ? bz::result<>(identity.error()) : stored);
}
void install_certificate(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, https)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    const std::string former(bz::as_text(s.key.certificate_chain()));
    if (const auto installed = s.key.install_chain(bz::as_bytes(text(*o, "pem"))); !installed) return done(out, installed);
    use(s, c, out, former);
}
void self_sign(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, https)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    const auto name = text(*o, "common_name");
    const auto days = number(*o, "days").value_or(365);
    if (name.empty() || name.size() > 64 || days < 1 || days > 3650)
        return out.problem(422, "The value is not accepted", name.empty() || name.size() > 64 ? "the common name has 1 to 64 characters" : "a certificate is good for 1 to 3650 days",
                           name.empty() || name.size() > 64 ? "/common_name" : "/days");
    const std::string former(bz::as_text(s.key.certificate_chain()));
    const auto names = names_of(*o);
    if (!names || !bz::crypto::are_names(*names)) return refuse_names(out);
    const bz::utc_time until{c.utc.ticks + days * 86'400 * bz::utc_time::ticks_per_second};
    if (const auto signed_now = s.key.self_sign({name, {}, {}, *names}, {c.utc, until}); !signed_now) return done(out, signed_now);
    use(s, c, out, former);
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
void audit_log(state& s, call&, reply& out) {
    json::array list;
    const auto& log = s.gate->audit();
    for (std::size_t i = 0; i < log.size(); ++i)
        list.push_back({{"first", time_text(log[i].first)}, {"last", time_text(log[i].last)}, {"times", log[i].times}, {"event", std::string(name_of(log[i].event))},
                        {"user", std::string(log[i].who.view())}, {"address", std::string(bz::write_address(log[i].from).view())}});
    show(out, {{"entries", list}, {"forgotten", log.forgotten()}});
}
void snapshot(state&, call& c, reply& out) {
    out.content_type = "image/jpeg";
    out.body = snapshot_jpeg(c.utc.unix_microseconds() / 1000, 640, 360);   // L18: JPEG(2)
}
void factory_reset(state& s, call& c, reply& out) { done(out, s.gate->factory_reset(*c.by, c.utc)); }

using enum access_class;
constexpr auto all = std::to_array<bz::service::route<state, door>>({
    {"POST", "/api/setup", pre_auth, set_up, true},
    {"GET", "/api/status", read_system, status},
    {"PUT", "/api/password", read_system, change_own_password},
    {"GET", "/api/authentication", read_system, authentication},
    {"PUT", "/api/authentication", write_system, set_authentication},
    {"GET", "/api/accounts", read_system_sensitive, accounts},
    {"POST", "/api/accounts", write_system, add_account},
    {"PUT", "/api/accounts/", write_system, change_account},
    {"DELETE", "/api/accounts/", write_system, remove_account},
    {"GET", "/api/hosts", read_system_sensitive, hosts},
    {"PUT", "/api/hosts", write_system, set_hosts},
    {"POST", "/api/hosts/confirm", write_system, confirm_hosts},
    {"POST", "/api/hosts/take-back", write_system, take_back_hosts},
    {"GET", "/api/https", read_system, https},
    {"PUT", "/api/https", write_system, set_https},
    {"POST", "/api/https/request", write_system, certificate_request},
    {"PUT", "/api/https/certificate", write_system, install_certificate},
    {"PUT", "/api/https/self-signed", write_system, self_sign},
    {"GET", "/api/network", read_system, network},
    {"PUT", "/api/network", write_system, set_network},
    {"GET", "/api/streams", read_media, streams},
    {"GET", "/api/streams/", read_media, one_stream},
    {"PUT", "/api/streams/", write_system, set_stream},
    {"GET", "/live/", read_media, live_video},
    {"GET", "/api/audit", read_system_sensitive, audit_log},
    {"GET", "/snapshot.jpg", read_media, snapshot},
    {"POST", "/api/factory-reset", unrecoverable, factory_reset},
});

}  // namespace

std::span<const bz::service::route<state, door>> routes() { return all; }

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
