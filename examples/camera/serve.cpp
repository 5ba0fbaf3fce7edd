// serve: HTTP and HTTPS of the camera until somebody ends it.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"

#include <bartizan/io/listen.hpp>
#include <bartizan/protocol/tls/over.hpp>

#include <boost/asio/signal_set.hpp>

#include <iostream>

namespace camera {

namespace {

namespace asio = boost::asio;
namespace software = bz::crypto::software;
using bz::io::tcp;
using http_core = bz::http::server<>;
using https_core = bz::tls_over<software::tls_server, http_core>;

constexpr auto http_limits = bz::service_of<product, bz::http_server<>>::limits;

device_key load_key(bz::io::posix_store& store, const std::string& path) {
    auto key = device_key::load(store, "device");
    if (!key && key.error() == make_error(bz::outside_errc::no_such_record)) {
        key = device_key::generate();
        if (key) (void)command::need(key->save(store, "device"), path);
    }
    auto ready = command::need(std::move(key), "device key in " + path);
    if (ready.certificate_chain().empty()) {   // G08: temporary convenience with low trust; the HTTPS page says so
        const auto now = bz::io::system_clock::utc();
        const auto year = bz::utc_time{now.ticks + 365 * 86'400 * bz::utc_time::ticks_per_second};
        (void)command::need(ready.self_sign({"camera"}, {now, year}), "self-signed certificate");
        (void)command::need(ready.save(store, "device"), path);
        std::cout << "no certificate is installed: a self-signed one was made; clients cannot tell this camera from another\n";
    }
    return ready;
}

struct server {
    state& s;
    bz::service::http_site<door, state> site{*s.gate, s, pages(), routes()};
    bz::io::seats seats{{.connections = http_limits.sessions, .per_address = http_limits.sessions_per_address}};
    std::uint16_t https_port = 0;

    // session: one connection, plain or not. What is in it is bounded by the limits, and there are as many as there are seats.
    asio::awaitable<void> https(tcp::socket socket, bz::io::seats::place place) {
        auto session = software::tls_server::open(s.identity);
        if (!session) co_return;
        auto core = std::make_unique<https_core>(*std::move(session));
        const auto peer = peer_of(socket);
        bz::service::reply reply;
        bz::io::bell bell;
        place.ring_with(bell);
        (void)co_await bz::io::serve(socket, *core, [&](https_core& m, https_core::event& event) {
            if (const auto* r = std::get_if<bz::http::request>(&event))
                if (site.handle(m.inner(), *r, peer, true, bz::io::system_clock::now(), bz::io::system_clock::utc(), reply)) place.settle();
        }, bell);
        co_await bz::io::linger(socket);
    }
    asio::awaitable<void> http(tcp::socket socket, bz::io::seats::place place) {
        auto core = std::make_unique<http_core>();
        const auto peer = peer_of(socket);
        std::string location;
        bz::io::bell bell;
        place.ring_with(bell);
        (void)co_await bz::io::serve(socket, *core, [&](http_core& m, http_core::event& event) {
            const auto* r = std::get_if<bz::http::request>(&event);
            if (!r) return;
            if (!bz::access::host_filter(s.gate->filter()).check(peer, bz::io::system_clock::now())) return m.finish();
            bz::service::redirect_to_tls(m, *r, https_port, location);
        }, bell);
        co_await bz::io::linger(socket);
    }
    static bz::address peer_of(const tcp::socket& socket) {
        boost::system::error_code gone;
        const auto at = socket.remote_endpoint(gone);
        return {std::bit_cast<std::array<std::uint8_t, 16>>(bz::io::address_of(at.address()))};
    }
};

asio::awaitable<void> keep_audit_log(state& s) {   // flash wears out: at most once in ten seconds
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(std::chrono::seconds(10));
        const auto [failed] = co_await timer.async_wait(bz::io::await);
        if (failed) co_return;
        if (s.gate->audit().changed()) (void)s.gate->audit().save(s.store);
    }
}

}  // namespace

void serve(const serve_request& request) {
    bz::io::posix_store store(request.store);
    auto key = load_key(store, request.store);
    state s{.store = std::move(store), .gate = nullptr, .key = std::move(key), .identity = nullptr, .network = {}, .serial = {}};
    s.identity = command::need(software::tls_identity::of(s.key), "certificate");
    s.gate = std::make_unique<door>(s.store, s.hash, s.random);
    if (const auto opened = s.gate->open("bartizan camera", bz::io::system_clock::utc()); !opened)
        std::cerr << "camera: " << opened.error().message() << "; what it guards stays shut\n";
    load_network(s);
    std::array<std::byte, 64> serial;
    if (const auto size = s.store.load("serial", serial)) s.serial = bz::as_text(bz::bytes_view(serial).first(*size));   // camera provision

    asio::io_context context(1);
    auto tls_door = command::need(bz::io::listener::open(context.get_executor(), request.address, request.https_port.value_or(s.network.https_port)), "HTTPS port");
    auto plain_door = command::need(bz::io::listener::open(context.get_executor(), request.address, request.http_port.value_or(s.network.http_port)), "HTTP port");
    auto all = std::make_unique<server>(s);
    all->https_port = tls_door.port();
    bz::io::seats plain_seats{{.connections = http_limits.sessions, .per_address = http_limits.sessions_per_address}};
    tls_door.run(all->seats, [&](tcp::socket socket, bz::io::seats::place place) { return all->https(std::move(socket), std::move(place)); });
    plain_door.run(plain_seats, [&](tcp::socket socket, bz::io::seats::place place) { return all->http(std::move(socket), std::move(place)); });
    asio::co_spawn(context, keep_audit_log(s), asio::detached);
    asio::signal_set ends(context, SIGINT, SIGTERM);
    ends.async_wait([&](auto, int) { context.stop(); });

    const auto host = request.address.empty() ? "localhost" : request.address.find(':') == std::string::npos ? request.address : "[" + request.address + "]";
    std::cout << "HTTPS https://" << host << ":" << tls_door.port() << "/\nHTTP  http://" << host << ":" << plain_door.port() << "/ (sends to HTTPS)\n";
    if (s.gate->state() == bz::access::account_state::awaiting_first_administrator)
        std::cout << "no account exists yet: open https://" << host << ":" << tls_door.port() << "/setup.html and set the first administrator\n";
    std::cout << std::flush;
    context.run();
    if (s.gate->audit().changed()) (void)command::need(s.gate->audit().save(s.store), "audit log");
    std::cout << "ended\n";
}

}  // namespace camera
