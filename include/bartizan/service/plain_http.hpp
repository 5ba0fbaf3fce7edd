// plain_http: what becomes of HTTP without TLS: browsers are sent to HTTPS, unless the product's type says otherwise or leaves the choice (G09).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/http/server.hpp>
#include <bartizan/service/reply.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace bartizan::service {

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

}  // namespace bartizan::service
