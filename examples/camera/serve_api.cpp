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
// done: what a change gave. Messages are fixed sentences and hold nothing of the request.
void done(reply& out, const bz::result<>& r, int status = 204) {
    using bz::access::account_errc;
    if (r) out.status = status;
    else if (r.error().domain == &bz::outside_domain) out.problem(503, "The setting could not be stored", r.error().message());
    else if (r.error() == make_error(account_errc::unknown)) out.problem(404, "No such account", r.error().message());
    else if (r.error() == make_error(account_errc::exists) || r.error() == make_error(account_errc::last_administrator) || r.error() == make_error(account_errc::full))
        out.problem(409, "The change conflicts with what is set", r.error().message());
    else out.problem(422, "The value is not accepted", r.error().message());
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
    show(out, {{"serial", s.serial}, {"user", std::string((*c.by)->who.name.view())}, {"level", int((*c.by)->who.is)},
               {"time", time_text(c.utc)}, {"fingerprint", std::string(bz::fingerprint_text<product>)}});
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
void remove_account(state& s, call& c, reply& out) { done(out, s.gate->remove_account(*c.by, c.rest, c.utc)); }

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
    if (!list || !list->is_array()) return out.problem(422, "rules must be a list of texts");
    bz::access::host_rules rules;
    for (const auto& each : list->as_array()) {
        std::size_t where = 0;
        const auto rule = each.is_string() ? bz::read_host_rule(std::string_view(each.as_string()), &where) : bz::result<bz::host_rule>(bz::host_errc::word);
        const auto added = rule ? rules.add(*rule) : bz::result<>(rule.error());
        if (!added)
            return out.problem(422, "Rule " + std::to_string(&each - list->as_array().data() + 1) + " is not accepted, character " + std::to_string(where + 1),
                               added.error().message());
    }
    const auto seconds = number(*o, "trial_seconds").value_or(120);
    if (seconds < 10 || seconds > 3600) return out.problem(422, "trial_seconds must be 10 to 3600");
    done(out, s.gate->propose_host_rules(*c.by, rules, c.now, std::chrono::seconds(seconds), c.utc), 202);
}
void confirm_hosts(state& s, call& c, reply& out) { done(out, s.gate->confirm_host_rules(*c.by, c.now, c.utc)); }

// --- HTTPS (G)
void https(state& s, call&, reply& out) {
    const auto& leaf = s.identity->chain().front();
    show(out, {{"connection", "HTTPS"},
               {"certificate", {{"subject", leaf.subject_dn().to_string()}, {"issuer", leaf.issuer_dn().to_string()},
                                {"valid_from", time_text(bz::crypto::software::from_x509(leaf.not_before()))},
                                {"valid_until", time_text(bz::crypto::software::from_x509(leaf.not_after()))},
                                {"self_signed", leaf.is_self_signed()}, {"sha256", leaf.fingerprint("SHA-256")}}}});
}
void set_https(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, https)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    const auto wanted = text(*o, "connection");
    if (wanted == "HTTPS") out.status = 204;
    else if (wanted == "HTTP") out.problem(409, "This camera is composed with TLS", "HTTP without TLS is another product: it must be built, with an accepted risk.");
    else out.problem(422, "connection must be HTTP or HTTPS");
}
void certificate_request(state& s, call& c, reply& out) {
    const auto o = body_of(c, out);
    if (!o) return;
    const auto name = text(*o, "common_name"), organization = text(*o, "organization");
    if (name.empty() || name.size() > 64 || organization.size() > 64) return out.problem(422, "common_name must have 1 to 64 characters, organization at most 64");
    const auto made = s.key.request({name, organization, s.serial});
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
    if (name.empty() || name.size() > 64 || days < 1 || days > 3650) return out.problem(422, "common_name must have 1 to 64 characters, days be 1 to 3650");
    const std::string former(bz::as_text(s.key.certificate_chain()));
    const bz::utc_time until{c.utc.ticks + days * 86'400 * bz::utc_time::ticks_per_second};
    if (const auto signed_now = s.key.self_sign({name}, {c.utc, until}); !signed_now) return done(out, signed_now);
    use(s, c, out, former);
}

// --- network (J)
json::object network_object(const network_settings& n) {
    return {{"address", n.address}, {"subnet_mask", n.subnet_mask}, {"gateway", n.gateway}, {"http_port", n.http_port}, {"https_port", n.https_port},
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
            : name == "http_port" ? between(n.http_port, 1, 65'535) : name == "https_port" ? between(n.https_port, 1, 65'535)
            : name == "max_rtp_packet_bytes" ? one_of(n.max_rtp_packet_bytes, {1500, 1280}) : name == "max_segment_bytes" ? one_of(n.max_segment_bytes, {1460, 1280, 1024})
            : name == "bandwidth_kbps" ? between(n.bandwidth_kbps, 0, 1'000'000) : name == "easy_ip_setup_minutes" ? one_of(n.easy_ip_setup_minutes, {20, 0}) : false;
        if (!good) return name;
    }
    return n.http_port == n.https_port ? "https_port" : "";
}
void network(state& s, call&, reply& out) { show(out, network_object(s.network)); }
void set_network(state& s, call& c, reply& out) {
    if (!unchanged(s, c, out, network)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    auto next = s.network;
    if (const auto wrong = read_network(*o, next); !wrong.empty()) return out.problem(422, "A value is not accepted", wrong.substr(0, 40));
    if (const auto stored = s.store.replace("network", bz::as_bytes(json::serialize(network_object(next)))); !stored) return done(out, stored);
    s.network = next;
    audit(s, c);
    network(s, c, out);
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
constexpr std::array<bz::service::route<state, door>, 19> all{{
    {"POST", "/api/setup", pre_auth, set_up, true},
    {"GET", "/api/status", read_system, status},
    {"GET", "/api/accounts", read_system_sensitive, accounts},
    {"POST", "/api/accounts", write_system, add_account},
    {"PUT", "/api/accounts/", write_system, change_account},
    {"DELETE", "/api/accounts/", write_system, remove_account},
    {"GET", "/api/hosts", read_system_sensitive, hosts},
    {"PUT", "/api/hosts", write_system, set_hosts},
    {"POST", "/api/hosts/confirm", write_system, confirm_hosts},
    {"GET", "/api/https", read_system, https},
    {"PUT", "/api/https", write_system, set_https},
    {"POST", "/api/https/request", write_system, certificate_request},
    {"PUT", "/api/https/certificate", write_system, install_certificate},
    {"PUT", "/api/https/self-signed", write_system, self_sign},
    {"GET", "/api/network", read_system, network},
    {"PUT", "/api/network", write_system, set_network},
    {"GET", "/api/audit", read_system_sensitive, audit_log},
    {"GET", "/snapshot.jpg", read_media, snapshot},
    {"POST", "/api/factory-reset", unrecoverable, factory_reset},
}};

}  // namespace

std::span<const bz::service::route<state, door>> routes() { return all; }

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
