// door_api: the JSON API of what stands before every service: accounts, host rules, HTTPS, the audit log. docs/reference/http-api.md describes it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command.hpp"

#include <bartizan/crypto/software/ecdsa_key.hpp>
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/service/http.hpp>

#include <boost/json.hpp>

#include <array>
#include <ctime>

namespace door_api {

// Each function is a route's. State: what a program serves, with
//   product_type, door_type, gate (a pointer to the door), store, key, identity and serial

namespace bz = bartizan;
namespace json = boost::json;
using bz::access::access_class;
using bz::service::reply;
template <class State> using call_of = bz::service::call<typename State::door_type>;

inline std::string time_text(bz::utc_time at) {   // RFC 3339
    const auto seconds = static_cast<std::time_t>(at.unix_seconds());
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> out{};
    return {out.data(), std::strftime(out.data(), out.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

// body_of: the request's object; a problem when it is none. Depth and size are bounded by Boost.JSON and the server's limits.
template <class Door> std::optional<json::object> body_of(const bz::service::call<Door>& c, reply& out) {
    boost::system::error_code failed;
    auto value = json::parse(json::string_view(bz::as_text(c.request.body)), failed);
    if (!failed && value.is_object()) return std::move(value.as_object());
    out.problem(400, "The body must be a JSON object");
    return {};
}
inline std::string text(const json::object& o, const char* name) {
    const auto* value = o.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}
inline std::optional<std::int64_t> number(const json::object& o, const char* name) {
    const auto* value = o.if_contains(name);
    return value && value->is_int64() ? std::optional(value->as_int64()) : std::nullopt;
}
inline std::string etag_of(const std::string& body) {
    const auto digest = bz::crypto::digest_of<bz::sha256, bz::purpose::record_integrity>(bz::as_bytes(body));
    return "\"" + command::hex(std::span(digest).first(12)) + "\"";
}
inline void show(reply& out, const json::value& value, int status = 200) {
    out.status = status;
    out.body = json::serialize(value);
    out.etag = etag_of(out.body);
}
// field_of: the member of the request that an error is about; pages show the sentence beside its field.
inline std::string_view field_of(const bz::error& e) {
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
inline void done(reply& out, const bz::result<>& r, int status = 204) {
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
template <class State, class Show> bool unchanged(State& s, call_of<State>& c, reply& out, Show show_now) {
    reply now;
    show_now(s, c, now);
    const int status = bz::service::may_change(c.request, now.etag);
    if (status == 428) out.problem(428, "If-Match is missing", "Read the setting first and send its ETag, so that nobody's change is undone unseen.");
    if (status == 412) out.problem(412, "Somebody else has changed it", "Read the setting again.");
    return status == 0;
}
template <class State> void audit(State& s, const call_of<State>& c) { s.gate->audit().add(bz::access::audit_event::setting_changed, (*c.by)->who.name.view(), c.peer, c.utc); }

// --- accounts (B13)
template <class State> void set_up(State& s, call_of<State>& c, reply& out) {
    if (const auto o = body_of(c, out)) done(out, s.gate->set_up(std::move(**c.permit), text(*o, "name"), text(*o, "password"), text(*o, "retyped"), c.utc), 201);
}
template <class State> void accounts(State& s, call_of<State>&, reply& out) {
    json::array list;
    for (const auto& a : s.gate->accounts().accounts())
        list.push_back({{"name", std::string(a.name.view())}, {"level", int(a.is)}, {"password_set", time_text(a.set_at)}});
    show(out, {{"accounts", list}});
}
template <class State> void add_account(State& s, call_of<State>& c, reply& out) {
    const auto o = body_of(c, out);
    if (!o) return;
    const auto level = number(*o, "level").value_or(0);
    done(out, s.gate->add_account(*c.by, text(*o, "name"), level >= 1 && level <= 3 ? std::uint8_t(level) : std::uint8_t{0}, text(*o, "password"), text(*o, "retyped"), c.utc), 201);
}
template <class State> void change_account(State& s, call_of<State>& c, reply& out) {
    const auto o = body_of(c, out);
    if (!o) return;
    if (o->contains("password")) done(out, s.gate->set_password(*c.by, c.rest, text(*o, "password"), text(*o, "retyped"), c.utc));
    else if (const auto level = number(*o, "level"))
        done(out, s.gate->set_level(*c.by, c.rest, *level >= 1 && *level <= 3 ? std::uint8_t(*level) : std::uint8_t{0}, c.utc));
    else out.problem(422, "Nothing to change", "Give password and retyped, or level.");
}
template <class State> void change_own_password(State& s, call_of<State>& c, reply& out) {
    if (const auto o = body_of(c, out)) done(out, s.gate->set_own_password(*c.by, text(*o, "present"), text(*o, "password"), text(*o, "retyped"), c.now, c.utc));
}
template <class State> void remove_account(State& s, call_of<State>& c, reply& out) { done(out, s.gate->remove_account(*c.by, c.rest, c.utc)); }

// --- how clients prove who they are (B10 to B12, C05, C06): what the product composes, and what the administrator chooses of it
template <class State> void authentication(State& s, call_of<State>&, reply& out) {
    show(out, {{"authentication", State::door_type::chooses_scheme && !s.gate->digest_only() ? "Digest or Basic" : "Digest"}, {"can_be_changed", State::door_type::chooses_scheme},
               {"guest", bz::policy_of<typename State::product_type, bz::role::guests>::admits_strangers}});
}
template <class State> void set_authentication(State& s, call_of<State>& c, reply& out) {
    if (!unchanged(s, c, out, authentication<State>)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    const auto wanted = text(*o, "authentication");
    if (wanted != "Digest" && wanted != "Digest or Basic") return out.problem(422, "The value is not accepted", "authentication is Digest, or Digest or Basic", "/authentication");
    if constexpr (State::door_type::chooses_scheme) {
        if (const auto set = s.gate->set_digest_only(*c.by, wanted == "Digest", c.utc); !set) return done(out, set);
    } else if (wanted != "Digest") return out.problem(409, "This product is composed with Digest alone", "Basic is not in this product.", "/authentication");
    authentication(s, c, out);
}

// --- hosts (D)
template <class State> void hosts(State& s, call_of<State>& c, reply& out) {
    json::array rules;
    for (const auto& rule : s.gate->filter().active().view())
        rules.push_back(json::string((rule.allow ? "allow " : "deny ") + std::string(bz::write_network(rule.where).view())));
    const auto ends = s.gate->filter().trial_ends();
    show(out, {{"rules", rules}, {"trial_seconds_left", ends && *ends > c.now ? json::value(std::chrono::ceil<std::chrono::seconds>(*ends - c.now).count()) : json::value()}});
    out.etag = etag_of(json::serialize(rules));
}
template <class State> void set_hosts(State& s, call_of<State>& c, reply& out) {
    if (!unchanged(s, c, out, hosts<State>)) return;
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
template <class State> void confirm_hosts(State& s, call_of<State>& c, reply& out) { done(out, s.gate->confirm_host_rules(*c.by, c.now, c.utc)); }
template <class State> void take_back_hosts(State& s, call_of<State>& c, reply& out) { done(out, s.gate->take_back_host_rules(*c.by, c.now, c.utc)); }

// --- HTTPS (G)
template <class State> void https(State& s, call_of<State>&, reply& out) {
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
    show(out, {{"connection", s.gate->takes_plain() ? "HTTP" : "HTTPS"}, {"can_be_changed", State::door_type::chooses_connection},
               {"certificate", {{"subject", leaf.subject_dn().to_string()}, {"issuer", leaf.issuer_dn().to_string()},
                                {"valid_from", time_text(bz::crypto::software::from_x509(leaf.not_before()))},
                                {"valid_until", time_text(bz::crypto::software::from_x509(leaf.not_after()))},
                                {"names", names}, {"self_signed", leaf.is_self_signed()}, {"sha256", leaf.fingerprint("SHA-256")}}}});
}
template <class State> void set_https(State& s, call_of<State>& c, reply& out) {
    if (!unchanged(s, c, out, https<State>)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    bz::service::choose_connection(*s.gate, *c.by, text(*o, "connection"), c.utc, out);
}
// names_of: what clients write to reach the camera; none without saying.
inline std::optional<std::vector<std::string>> names_of(const json::object& o) {
    std::vector<std::string> names;
    const auto* given = o.if_contains("names");
    if (given && !given->is_array()) return {};
    for (const auto& each : given ? given->as_array() : json::array()) {
        if (!each.is_string()) return {};
        names.emplace_back(each.as_string());
    }
    return names;
}
inline void refuse_names(reply& out) { out.problem(422, "The value is not accepted", "at most 8 names, each a DNS name such as camera.example or a numeric address", "/names"); }
template <class State> void certificate_request(State& s, call_of<State>& c, reply& out) {
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
template <class State> void use(State& s, call_of<State>& c, reply& out, const std::string& former) {
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
template <class State> void install_certificate(State& s, call_of<State>& c, reply& out) {
    if (!unchanged(s, c, out, https<State>)) return;
    const auto o = body_of(c, out);
    if (!o) return;
    const std::string former(bz::as_text(s.key.certificate_chain()));
    if (const auto installed = s.key.install_chain(bz::as_bytes(text(*o, "pem"))); !installed) return done(out, installed);
    use(s, c, out, former);
}
template <class State> void self_sign(State& s, call_of<State>& c, reply& out) {
    if (!unchanged(s, c, out, https<State>)) return;
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

// --- the audit log, and the way back to first access
template <class State> void audit_log(State& s, call_of<State>&, reply& out) {
    json::array list;
    const auto& log = s.gate->audit();
    for (std::size_t i = 0; i < log.size(); ++i) {
        json::object each{{"first", time_text(log[i].first)}, {"last", time_text(log[i].last)}, {"times", log[i].times}, {"event", std::string(name_of(log[i].event))},
                          {"user", std::string(log[i].who.view())}, {"address", std::string(bz::write_address(log[i].from).view())}};
        if constexpr (requires { log[i].about.camera(); }) {
            const auto& about = log[i].about;
            if (!about.camera().empty()) each["footage"] = json::object{{"camera", std::string(about.camera())}, {"from", time_text(about.from)}, {"to", time_text(about.to)}, {"result", std::string(name_of(about.outcome))}};
        }
        list.push_back(std::move(each));
    }
    show(out, {{"entries", list}, {"forgotten", log.forgotten()}});
}
template <class State> void factory_reset(State& s, call_of<State>& c, reply& out) { done(out, s.gate->factory_reset(*c.by, c.utc)); }

// routes: of all of it.
template <class State>
inline constexpr auto routes = std::to_array<bz::service::route<State, typename State::door_type>>({
    {"POST", "/api/setup", access_class::pre_auth, set_up<State>, true},
    {"PUT", "/api/password", access_class::read_system, change_own_password<State>},
    {"GET", "/api/authentication", access_class::read_system, authentication<State>},
    {"PUT", "/api/authentication", access_class::write_system, set_authentication<State>},
    {"GET", "/api/accounts", access_class::read_system_sensitive, accounts<State>},
    {"POST", "/api/accounts", access_class::write_system, add_account<State>},
    {"PUT", "/api/accounts/", access_class::write_system, change_account<State>},
    {"DELETE", "/api/accounts/", access_class::write_system, remove_account<State>},
    {"GET", "/api/hosts", access_class::read_system_sensitive, hosts<State>},
    {"PUT", "/api/hosts", access_class::write_system, set_hosts<State>},
    {"POST", "/api/hosts/confirm", access_class::write_system, confirm_hosts<State>},
    {"POST", "/api/hosts/take-back", access_class::write_system, take_back_hosts<State>},
    {"GET", "/api/https", access_class::read_system, https<State>},
    {"PUT", "/api/https", access_class::write_system, set_https<State>},
    {"POST", "/api/https/request", access_class::write_system, certificate_request<State>},
    {"PUT", "/api/https/certificate", access_class::write_system, install_certificate<State>},
    {"PUT", "/api/https/self-signed", access_class::write_system, self_sign<State>},
    {"GET", "/api/audit", access_class::read_system_sensitive, audit_log<State>},
    {"POST", "/api/factory-reset", access_class::unrecoverable, factory_reset<State>},
});

}  // namespace door_api
