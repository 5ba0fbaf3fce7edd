// http: the HTTP service: a request goes through the door, and only then to what it asks for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/door.hpp>
#include <bartizan/protocol/http/server.hpp>

#include <memory>
#include <string>

namespace bartizan::service {

// page: a file that was embedded when the camera was built. `wanted` says who may see it.
struct page {
    std::string_view path, content_type, etag;   // etag with its quotes (RFC 9110, 8.8.3)
    std::string_view body;
    access::access_class wanted = access::access_class::read_media;
    bool for_set_up = false;   // also there while no account exists
};

// endless_body: an answer that is not in memory as a whole, e.g. live video or a part of a file. front(): what is there to send, nothing for now;
// it stays until taken().
class endless_body {
public:
    virtual ~endless_body() = default;
    virtual bytes_view front() = 0;
    virtual void taken(std::size_t n) = 0;
    virtual bool ended() const = 0;   // nothing will come any more
};

// reply: what a handler answers; its memory lives as long as the session. problem() makes it an RFC 9457 object.
struct reply {
    int status = 200;
    std::string body, etag, location;
    std::string_view content_type = "application/json";
    std::unique_ptr<endless_body> endless;   // instead of the body
    std::optional<std::uint64_t> length;     // of an endless body that ends: when fewer bytes came, the connection ends with them
    std::string content_range;               // of a part, or of the whole that has no such part (RFC 9110, 14.4)
    bool takes_ranges = false;               // Accept-Ranges: bytes

    // pump: as much of an endless body as the server takes now: after its `writable`, and whenever there is more to send.
    template <class Server> void pump(Server& server) {
        if (!endless) return;
        for (auto room = server.room(); room > 0; room = server.room()) {
            const auto front = endless->front();
            const auto now = front.first(std::min(room, front.size()));
            if (now.empty() || !server.write(now)) break;
            endless->taken(now.size());
        }
        if (endless->ended() && endless->front().empty()) {
            (void)server.end();
            endless.reset();
        }
    }

    // problem: title and detail are ours, never the client's words, so nothing in them needs escaping but quotes and backslashes.
    // pointer: which member of the request is at fault, as a JSON pointer (RFC 6901), so that a page can say it beside the field.
    void problem(int code, std::string_view title, std::string_view detail = {}, std::string_view pointer = {}) {
        status = code;
        content_type = "application/problem+json";
        body = "{\"status\":" + std::to_string(code) + ",\"title\":\"";
        quote(title);
        body += "\"";
        if (!detail.empty()) body += ",\"detail\":\"", quote(detail), body += "\"";
        if (!pointer.empty()) {   // RFC 9457, 3
            body += ",\"errors\":[{\"detail\":\"", quote(detail.empty() ? title : detail);
            body += "\",\"pointer\":\"#", quote(pointer), body += "\"}]";
        }
        body += "}";
    }

private:
    void quote(std::string_view text) {
        for (const char c : text) {
            if (c == '"' || c == '\\') body += '\\';
            body += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
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
};

// route: path "/api/x" is exact, "/api/x/" takes what follows as `rest`.
template <class Context, class Door> struct route {
    std::string_view method, path;
    access::access_class wanted;
    void (*act)(Context&, call<Door>&, reply&);
    bool for_set_up = false;   // the one request of first access; takes no account
};

// redirect_to_tls: the answer of the plain port when the product encrypts its streams (G09): no credentials are ever taken there.
template <class Server> void redirect_to_tls(Server& server, const http::request& r, std::uint16_t tls_port, std::string& location) {
    auto host = r.value_of("host").value_or("");
    const auto end = host.starts_with('[') ? host.find(']') : host.find(':');
    if (end != host.npos) host = host.substr(0, host.starts_with('[') ? end + 1 : end);
    const bool sound = !host.empty() && r.target.starts_with('/') && std::ranges::all_of(host, [](char c) {
        return http::is_token_char(c) || c == '[' || c == ']' || c == ':';
    });
    if (!sound) return (void)server.respond(400, {}, {}, true);
    location = "https://" + std::string(host) + (tls_port == 443 ? "" : ":" + std::to_string(tls_port)) + std::string(r.target);
    const std::array fields{http::field{"Location", location}, http::field{"Cache-Control", "no-store"}};   // another day the setting may be another
    (void)server.respond(308, fields, {}, true);
}

// choose_connection: what PUT of the setting `connection` does: "HTTPS", or "HTTP" beside it, where the product's type leaves the choice (G09).
template <class Door> void choose_connection(Door& door, const typename Door::entry& by, std::string_view wanted, utc_time utc, reply& out) {
    if (wanted != "HTTP" && wanted != "HTTPS") return out.problem(422, "The value is not accepted", "connection is HTTP or HTTPS", "/connection");
    if constexpr (Door::chooses_connection) {
        const auto set = door.set_takes_plain(by, wanted == "HTTP", utc);
        if (set) out.status = 204;
        else out.problem(503, "The setting could not be stored", set.error().message());
    } else if ((wanted == "HTTP") == door.takes_plain()) out.status = 204;
    else if (wanted == "HTTP")
        out.problem(409, "This product is composed with TLS",
                    "Its type says tls<...>: no stream of this product is ever plain. A product that leaves the choice says tls_or_plain<...>; it compiles only "
                    "with accept_risk for eavesdropping, signed by name until a date.",
                    "/connection");
    else out.problem(409, "This product is composed without TLS", "Its type says plain_tcp: it has no HTTPS to switch to.", "/connection");
}

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
    bool handle(Server& server, const http::request& r, const address& peer, bool encrypted, instant now, utc_time utc, reply& out) {
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

        call<Door> c{r, rest, nullptr, nullptr, peer, now, utc};
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
    bool handle_plain(Server& server, const http::request& r, const address& peer, std::uint16_t tls_port, instant now, utc_time utc, reply& out) {
        if (door_.takes_plain()) return handle(server, r, peer, false, now, utc, out);
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

// site_answers: what a driver hands the events of one connection of a site to, and every ring of its bell: new things to send, or another setting.
//   Machine  http::server<...>, or tls_over of one
//   Edge     now(), utc(), tls_port(); let_in(): the request was an account's; watches(bool): whether it wants to be rung for
template <class Site, class Machine, class Edge> struct site_answers {
    static constexpr bool encrypted = requires(Machine& m) { m.inner(); };
    Site& site;
    Edge& edge;
    reply& out;
    address peer;

    void operator()(Machine& m, typename Machine::event& event) {
        if (const auto* r = std::get_if<http::request>(&event)) {
            edge.watches(false);
            if (ask(m, *r)) edge.let_in();
            if (out.endless) edge.watches(true);
        } else if (std::holds_alternative<http::writable>(event)) pump(m);
    }
    template <class Woken> void operator()(Machine& m, Woken) { pump(m); }

private:
    static auto& server_of(Machine& m) {
        if constexpr (encrypted) return m.inner();
        else return m;
    }
    bool ask(Machine& m, const http::request& r) {
        if constexpr (encrypted) return site.handle(m.inner(), r, peer, true, edge.now(), edge.utc(), out);
        else return site.handle_plain(m, r, peer, edge.tls_port(), edge.now(), edge.utc(), out);
    }
    void pump(Machine& m) {
        if (!out.endless) return;
        if (site.goes_on(encrypted)) return out.pump(server_of(m));
        out.endless.reset();   // in the clear, and the administrator has chosen HTTPS since
        server_of(m).finish();
    }
};

}  // namespace bartizan::service
