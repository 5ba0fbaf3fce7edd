// http: the HTTP service: a request goes through the door, and only then to what it asks for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/door.hpp>
#include <bartizan/protocol/http/server.hpp>
#include <bartizan/service/plain_http.hpp>
#include <bartizan/service/reply.hpp>

#include <string>

namespace bartizan::service {

// page: a file that was embedded when the camera was built. `wanted` says who may see it.
struct page {
    std::string_view path, content_type, etag;   // etag with its quotes (RFC 9110, 8.8.3)
    std::string_view body;
    access::access_class wanted = access::access_class::read_media;
    bool for_set_up = false;   // also there while no account exists
};

// The strictest policy under which pages of files alone work: nothing inline, nothing foreign, no frame (CSP Level 3).
inline constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

// matches: an If-Match or If-None-Match field holds this entity tag, or is a star (RFC 9110, 13.1.1). Strong comparison.
inline bool matches(std::string_view list, std::string_view etag) { return http::trimmed(list) == "*" || http::lists(list, etag); }

// may_change: what a request that changes a setting must say: which version it has seen, so that two administrators do not undo each other.
//   out   0: go on; else the status: 428 no If-Match, 412 another version is current
inline int may_change(const http::request& r, std::string_view current) {
    const auto given = r.value_of("if-match");
    return !given ? 428 : matches(*given, current) ? 0 : 412;
}

// call: a request that was let in, as a handler sees it. `by` proves who was; for set-up, `permit` proves that nobody has an account yet.
template <class Door> struct call {
    const http::request& request;
    std::string_view rest;   // of the path, after the route's
    const typename Door::entry* by = nullptr;
    std::optional<past<Door, typename Door::set_up_permit>>* permit = nullptr;
    address peer{};
    instant now{};
    utc_time utc{};
    address at{};   // this end of the connection: by which of the camera's addresses the request came; unspecified where the edge does not say
};

// route: path "/api/x" is exact, "/api/x/" takes what follows as `rest`.
template <class Context, class Door> struct route {
    std::string_view method, path;
    access::access_class wanted;
    void (*act)(Context&, call<Door>&, reply&);
    bool for_set_up = false;   // the one request of first access; takes no account
};

// http_site: pages, routes and the door before them.
//   before the first administrator   only what is for_set_up answers (B02, B03); everything else is 403
//   filtered addresses               get no answer at all
//   forged requests (CSRF)           a browser sends credentials by itself: what changes something must be JSON of the same origin
template <class Door, class Context> class http_site {
    Door& door_;
    Context& context_;
    std::span<const page> pages_;
    std::span<const route<Context, Door>> routes_;
    std::string_view noun_;   // what people call the product, in sentences

public:
    http_site(Door& door, Context& context, std::span<const page> pages, std::span<const route<Context, Door>> routes, std::string_view noun = "camera")
        : door_(door), context_(context), pages_(pages), routes_(routes), noun_(noun) {}

    // handle: answers `r` on `server`; `out` is the session's and stays untouched until the next request.   returns  it was let in by an account
    template <class Server>
    bool handle(Server& server, const http::request& r, const address& peer, bool encrypted, instant now, utc_time utc, reply& out, const address& at = {}) {
        out = {};
        if (const auto first = door_.ask({peer, encrypted, r.method, r.target, {}, {}, access::access_class::pre_auth, now, utc});
            std::holds_alternative<access::refusal>(first) && std::get_if<access::refusal>(&first)->why == access::refusal::kind::filtered)
            return server.finish(), false;
        const auto path = r.path();
        const bool reads = r.method == "GET" || r.method == "HEAD";
        const page* shown = nullptr;
        for (const auto& each : pages_)
            if (each.path == path) shown = &each;
        const route<Context, Door>* found = nullptr;
        bool other_method = shown && !reads;
        std::string_view rest;
        for (const auto& each : routes_) {
            const bool prefix = each.path.ends_with('/');
            if (prefix ? !path.starts_with(each.path) || path.size() == each.path.size() : path != each.path) continue;
            if (each.method != r.method && !(reads && each.method == "GET")) other_method = true;
            else found = &each, rest = path.substr(each.path.size());
        }
        const bool awaiting = door_.state() == access::account_state::awaiting_first_administrator;
        if (!reads && !is_same_origin(r)) return out.problem(403, "This request comes from another site"), send(server, r, out, {}), false;
        if (!reads && found && !r.body.empty() && !is_json(r)) return out.problem(415, "The body must be application/json"), send(server, r, out, {}), false;

        call<Door> c{r, rest, nullptr, nullptr, peer, now, utc, at};
        if (awaiting) {
            if (shown && shown->for_set_up && reads) return send_page(server, r, *shown), false;
            auto permit = door_.ask_set_up(peer, now);
            if (found && found->for_set_up && permit) {
                c.permit = &permit;
                found->act(context_, c, out);
            } else if (reads && (path == "/" || (shown && shown->content_type.starts_with("text/html")))) {
                out.status = 303, out.location = "/setup.html", out.content_type = "text/plain";
            } else out.problem(403, "Set up the first administrator first", "Nothing else answers until the " + std::string(noun_) + " has an administrator: open /setup.html.");
            return send(server, r, out, {}), false;
        }
        using access::access_class;
        const auto wanted = found ? found->wanted : shown ? shown->wanted : access_class::read_media;   // who has no account learns no path
        std::array<std::string_view, 2> given;
        std::size_t count = 0;
        for (const auto& each : r.fields)
            if (http::same_name(each.name, "authorization") && count < given.size()) given[count++] = each.value;
        auto outcome = door_.ask({peer, encrypted, r.method, r.target, std::span(given).first(count), r.body, wanted, now, utc});
        if (const auto* challenges = std::get_if<access::challenges>(&outcome)) {
            out.problem(401, "Log in");
            return send(server, r, out, challenges), false;
        }
        if (const auto* refused = std::get_if<access::refusal>(&outcome)) {
            if (refused->why == access::refusal::kind::filtered) return server.finish(), false;
            return refuse(server, r, *refused, out), false;
        }
        const auto& entry = *std::get_if<typename Door::entry>(&outcome);
        if (found && !found->for_set_up) {
            c.by = &entry;
            found->act(context_, c, out);
        } else if (found) out.problem(409, "The " + std::string(noun_) + " has its first administrator already");
        else if (shown && reads) return send_page(server, r, *shown), true;
        else if (other_method) out.problem(405, "This path does not take this method");
        else out.problem(404, "There is nothing here");
        return send(server, r, out, {}), true;
    }

    // handle_plain: the same on a connection without TLS: where none is taken now, browsers are sent to HTTPS, and credentials are not looked at (G09).
    template <class Server>
    bool handle_plain(Server& server, const http::request& r, const address& peer, std::uint16_t tls_port, instant now, utc_time utc, reply& out, const address& at = {}) {
        if (door_.takes_plain()) return handle(server, r, peer, false, now, utc, out, at);
        out = {};
        if (!door_.filter_admits(peer, now)) return server.finish(), false;
        return redirect_to_tls(server, r, tls_port, out.location), false;
    }
    // goes_on: whether an answer without end may go on: one in the clear ends when the administrator chooses HTTPS.
    bool goes_on(bool encrypted) const noexcept { return encrypted || door_.takes_plain(); }

private:
    static bool is_json(const http::request& r) {
        const auto type = r.value_of("content-type").value_or("");
        return http::same_name(http::trimmed(type.substr(0, type.find(';'))), "application/json");
    }
    // A browser tells where a request comes from; a program that is none need not.
    static bool is_same_origin(const http::request& r) {
        if (const auto site = r.value_of("sec-fetch-site"); site && *site != "same-origin" && *site != "none") return false;
        const auto origin = r.value_of("origin");
        if (!origin) return true;
        const auto at = origin->find("://");
        return at != origin->npos && http::same_name(origin->substr(at + 3), r.value_of("host").value_or(""));
    }
    template <class Server> void refuse(Server& server, const http::request& r, const access::refusal& why, reply& out) {
        using kind = access::refusal::kind;
        switch (why.why) {
        case kind::throttled:
            out.problem(429, "Too many wrong passwords", "Try again later.");
            return send(server, r, out, {}, why.retry_after_s);
        case kind::bad_request: out.problem(400, "The credentials cannot be read"); break;
        case kind::unavailable: out.problem(503, "The " + std::string(noun_) + " cannot check credentials now"); break;
        case kind::in_the_clear: out.problem(403, "Only over HTTPS"); break;
        default: out.problem(403, "Your account may not do this"); break;
        }
        send(server, r, out, {});
    }
    template <class Server>
    void send(Server& server, const http::request&, reply& out, const access::challenges* challenges, std::uint32_t retry_after_s = 0) {
        std::array<http::field, 16> fields;
        std::size_t n = 0;
        const auto retry = std::to_string(retry_after_s);
        const auto add = [&](std::string_view name, std::string_view value) { fields[n++] = {name, value}; };
        if (!out.body.empty() || out.endless) add("Content-Type", out.content_type);
        add("Cache-Control", "no-store");
        add_safety(add);
        if (!out.etag.empty()) add("ETag", out.etag);
        if (!out.location.empty()) add("Location", out.location);
        if (out.takes_ranges) add("Accept-Ranges", "bytes");
        if (!out.content_range.empty()) add("Content-Range", out.content_range);
        if (retry_after_s > 0) add("Retry-After", retry);
        for (std::size_t i = 0; challenges && i < challenges->size(); ++i) add("WWW-Authenticate", (*challenges)[i]);
        if (out.endless) {
            if (!server.stream(out.status, std::span(fields).first(n), out.length)) (void)server.respond(500, {}, {}, true);
            return;
        }
        if (!server.respond(out.status, std::span(fields).first(n), as_bytes(out.body))) (void)server.respond(500, {}, {}, true);
    }
    template <class Server> static void send_page(Server& server, const http::request& r, const page& p) {
        const auto known = r.value_of("if-none-match");
        std::array<http::field, 10> fields;
        std::size_t n = 0;
        const auto add = [&](std::string_view name, std::string_view value) { fields[n++] = {name, value}; };
        add("ETag", p.etag);
        add("Cache-Control", "no-cache");
        add_safety(add);
        if (known && matches(*known, p.etag)) return (void)server.respond(304, std::span(fields).first(n));
        add("Content-Type", p.content_type);
        (void)server.respond(200, std::span(fields).first(n), as_bytes(p.body));
    }
    template <class Add> static void add_safety(Add add) {
        add("Content-Security-Policy", content_security_policy);
        add("X-Content-Type-Options", "nosniff");
        add("Referrer-Policy", "no-referrer");
        add("Cross-Origin-Resource-Policy", "same-origin");
        add("Cross-Origin-Opener-Policy", "same-origin");
    }
};

}  // namespace bartizan::service
