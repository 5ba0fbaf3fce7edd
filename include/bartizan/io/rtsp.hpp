// rtsp: the hall where all viewers of a camera meet, and the driver of one client's connection in it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/datagrams.hpp>
#include <bartizan/io/tunnel.hpp>

#include <memory>
#include <optional>

namespace bartizan::io {

// audience: who wants to hear of new pictures. Same executor as all of its drivers.
class audience {
    std::list<bell*> all_;

public:
    class member {
        audience& of_;
        std::list<bell*>::iterator at_;

    public:
        member(audience& of, bell& rings) : of_(of), at_(of.all_.insert(of.all_.end(), &rings)) {}
        member(const member&) = delete;
        ~member() { of_.all_.erase(at_); }
    };
    // published: once after each picture that went into a ring.
    void published() {
        for (auto* each : all_) each->ring();
    }
    void end() {
        for (auto* each : all_) each->end();
    }
    std::size_t size() const noexcept { return all_.size(); }
};

// rtsp_hall: who watches, by which way, and the halves of tunnels. Outlives the io_context, whose connections leave it when it goes.
//   Live  rtsp::live_server<...>, or another machine
template <class Live> struct rtsp_hall {
    using leg = rtsp::connection<Live>;
    audience watching;   // within their connections
    tunnels<leg> pairs, pairs_within_tls;
    receivers<Live> by_datagram;

    // published: once after each picture that went into a ring.
    void published() {
        watching.published();
        if (by_datagram.size() > 0) by_datagram.wake();
    }
    std::size_t viewers() const noexcept { return watching.size() + by_datagram.size(); }
};

// rtsp_connection: drives one client's connection to its end, as RTSP or as half of a tunnel.
//   in       core: std::unique_ptr to rtsp::connection<Live>, or to a tls_over around one. on_event(live, event): each event of Live
//   seats    settled as soon as the live server admitted its client: no newcomer takes the seat then
//   bounded  rtsp::connection_limits
template <class Machine, class Live, class OnEvent>
asio::awaitable<void> rtsp_connection(tcp::socket socket, seats::place place, rtsp_hall<Live>& hall, std::unique_ptr<Machine> core, OnEvent on_event) {
    constexpr bool within_tls = requires { core->inner(); };
    auto& leg = [&]() -> auto& {
        if constexpr (within_tls) return core->inner();
        else return *core;
    }();
    bell rings;
    place.ring_with(rings);
    boost::system::error_code code;
    const auto peer = socket.remote_endpoint(code).address();
    const auto address = address_of(peer);
    typename tunnels<rtsp::connection<Live>>::end end(within_tls ? hall.pairs_within_tls : hall.pairs, rings);
    std::optional<audience::member> watches;
    std::optional<typename receivers<Live>::member> receives;
    const auto settle = [&] {
        if constexpr (requires(Live& l) { l.admitted(); }) {
            auto& live = leg.core();
            if (live.admitted() || (leg.other() && leg.other()->core().admitted())) place.settle();
            if (!live.plays()) watches.reset(), receives.reset();
            else if (live.over_tcp() && !watches) watches.emplace(hall.watching, rings);
            else if (!live.over_tcp() && !receives) receives.emplace(hall.by_datagram, live, peer);
        }
    };
    struct hear {
        decltype(leg)& to;
        decltype(end)& half;
        decltype(settle)& after;
        const std::array<std::byte, 16>& address;
        OnEvent& on_event;
        void operator()(Machine&, typename Machine::event& event) {
            if (const auto* asked = std::get_if<rtsp::tunnel_asked>(&event)) half.ask(to, *asked, address);
            else if (std::holds_alternative<rtsp::tunnel_moved>(event)) half.moved();
            else on_event(to.core(), event);
            after();
        }
    };
    (void)co_await serve(socket, *core, hear{leg, end, settle, address, on_event}, rings);
    watches.reset(), receives.reset();
    if (!rings.ends()) co_await linger(socket);   // whoever lost the seat has no time for a clean end
}

}  // namespace bartizan::io
