// site_answers: what stands between a driver and a site: events of one connection in, answers and what is still to be sent out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/service/http.hpp>

namespace bartizan::service {

// site_answers: what a driver hands the events of one connection of a site to, and every ring of its bell: new things to send, or another setting.
//   Machine  http::server<...>, or tls_over of one
//   Edge     now(), utc(), tls_port(); let_in(): the request was an account's; watches(bool): whether it wants to be rung for
template <class Site, class Machine, class Edge> struct site_answers {
    static constexpr bool encrypted = requires(Machine& m) { m.inner(); };
    Site& site;
    Edge& edge;
    reply& out;
    address peer, at{};

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
        if constexpr (encrypted) return site.handle(m.inner(), r, peer, true, edge.now(), edge.utc(), out, at);
        else return site.handle_plain(m, r, peer, edge.tls_port(), edge.now(), edge.utc(), out, at);
    }
    void pump(Machine& m) {
        if (!out.endless) return;
        if (site.goes_on(encrypted)) return out.pump(server_of(m));
        out.endless.reset();   // in the clear, and the administrator has chosen HTTPS since
        server_of(m).finish();
    }
};

}  // namespace bartizan::service
