// serve: HTTPS and RTSPS of the camera until somebody ends it.
// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include "command.hpp"

#include <bartizan/io/listen.hpp>
#include <bartizan/io/rtsp.hpp>
#include <bartizan/protocol/tls/over.hpp>
#include <bartizan/service/site_answers.hpp>

#include <boost/asio/signal_set.hpp>

#include <iostream>
#include <optional>

namespace camera {

namespace {

namespace asio = boost::asio;
namespace software = bz::crypto::software;
using bz::io::tcp;
using http_core = bz::http::server<>;
using https_core = bz::tls_over<software::tls_server, http_core>;

using live = bz::service::live_of<product, ring>;
using rtsps_core = bz::tls_over<software::tls_server, bz::rtsp::connection<live>>;

constexpr auto rtsp_limits = bz::service_of<product, bz::rtsp_server<>>::limits;
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
    bz::io::rtsp_hall<live> hall;
    bz::io::audience watching;   // live video over HTTPS
    bz::io::seats rtsp_seats{{.connections = rtsp_limits.sessions, .per_address = rtsp_limits.sessions_per_address}};

    // edge: what a connection of the site knows of the world.
    struct edge {
        server& of;
        bz::io::seats::place& place;
        bz::io::bell& bell;
        std::optional<bz::io::audience::member> here{};
        static bz::instant now() { return bz::io::system_clock::now(); }
        static bz::utc_time utc() { return bz::io::system_clock::utc(); }
        std::uint16_t tls_port() const { return of.https_port; }
        void let_in() { place.settle(); }
        void watches(bool yes) {
            here.reset();
            if (yes) here.emplace(of.watching, bell);
        }
    };
    // session: one connection, plain or not. What is in it is bounded by the limits, and there are as many as there are seats.
    template <class Core> asio::awaitable<void> session(tcp::socket socket, bz::io::seats::place place, std::unique_ptr<Core> core) {
        const auto peer = peer_of(socket);
        boost::system::error_code gone;
        const auto here_end = socket.local_endpoint(gone);
        const bz::address at{std::bit_cast<std::array<std::uint8_t, 16>>(bz::io::address_of(here_end.address()))};
        bz::service::reply reply;
        bz::io::bell bell;
        place.ring_with(bell);
        edge here{*this, place, bell};
        (void)co_await bz::io::serve(socket, *core, bz::service::site_answers<decltype(site), Core, edge>{site, here, reply, peer, at}, bell);
        if (!bell.ends()) co_await bz::io::linger(socket);   // whoever lost the seat has no time for a clean end
    }
    asio::awaitable<void> https(tcp::socket socket, bz::io::seats::place place) {
        if (auto opened = software::tls_server::open(s.identity))
            co_await session(std::move(socket), std::move(place), std::make_unique<https_core>(*std::move(opened)));
    }
    asio::awaitable<void> http(tcp::socket socket, bz::io::seats::place place) {   // what the product's type lets in without TLS, which here is nothing
        return session(std::move(socket), std::move(place), std::make_unique<http_core>());
    }
    // rtsps: one RTSP client, or one of the two connections of its tunnel. There is no RTSP in the clear: this product's streams ride in TLS.
    asio::awaitable<void> rtsps(tcp::socket socket, bz::io::seats::place place) {
        auto session = software::tls_server::open(s.identity);
        const auto id = bz::io::random_bytes<12>();
        boost::system::error_code gone;
        const auto from = socket.remote_endpoint(gone).address().to_string();
        if (!session || !id || gone) co_return;
        const auto peer = peer_of(socket);
        auto core = std::make_unique<rtsps_core>(*std::move(session), command::hex(*id), from, bz::service::transports_of<product>(true));
        bz::service::rtsp_service<door, ring> shows(*s.gate, s.live->shown());
        co_await bz::io::rtsp_connection(std::move(socket), std::move(place), hall, std::move(core), [&](live& to, auto& event) {
            if (const auto* request = std::get_if<bz::rtsp::request>(&event))
                (void)shows.act(to, *request, {.peer = peer, .encrypted = true, .now = bz::io::system_clock::now(), .utc = bz::io::system_clock::utc(),
                                               .server_ports = hall.by_datagram.ports});
        });
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

// first_pictures: URLs are told when they show something.
void first_pictures(asio::io_context& context, const live_streams& streams) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!streams.ready()) {
        if (const auto why = streams.failure(); !why.empty()) command::fail(why);
        if (std::chrono::steady_clock::now() > until) command::fail("an encoder gives no picture");
        context.run_for(std::chrono::milliseconds(50));
        context.restart();
    }
}

// keep_addresses: nobody confirmed: the former addresses are back; or a factory reset was asked for.
void keep_addresses(state& s) {
    const bool reset = std::exchange(s.shipped_addresses, false);
    const auto now = bz::io::system_clock::now();
    if (reset) s.leasing->give_back(bz::interface_settings{});
    else if (const auto ends = s.addresses->trial_ends(); ends && now >= *ends) s.leasing->give_back(s.addresses->kept());
    auto set = reset ? s.addresses->reset(bz::interface_settings{}) : s.addresses->time_is(now);
    if (const auto followed = s.leasing->follow(); set) set = followed;
    if (!set) std::cerr << "camera: " << s.interface_name << ": " << set.error().message() << "\n";
}

// each_second: what happens without a request: failures are told, and a trial is over.
asio::awaitable<void> each_second(state& s) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (std::string told;;) {
        timer.expires_after(std::chrono::seconds(1));
        const auto [failed] = co_await timer.async_wait(bz::io::await);
        if (failed) co_return;
        if (s.addresses) keep_addresses(s);
        if (auto why = s.live->failure(); why != told) std::cerr << "camera: stream " << (told = std::move(why)) << "\n";
    }
}

}  // namespace

void serve(const serve_request& request) {
    const auto powered_on = bz::io::system_clock::now() - std::chrono::seconds(request.on_for_s);
    bz::io::posix_store store(request.store);
    auto key = load_key(store, request.store);
    state s{.store = std::move(store), .gate = nullptr, .key = std::move(key), .identity = nullptr, .network = {}, .serial = {}, .use_network = {}};
    s.identity = command::need(software::tls_identity::of(s.key), "certificate");
    s.gate = std::make_unique<door>(s.store, s.hash, s.random);
    if (const auto opened = s.gate->open("bartizan camera", bz::io::system_clock::utc()); !opened)
        std::cerr << "camera: " << opened.error().message() << "; what it guards stays shut\n";
    load_network(s);
    load_image(s);
    load_streams(s);
    load_audio(s);
    if (request.audio) s.audio = s.shipped_audio = *request.audio;
    if (!request.interface.empty()) {
        s.interface_name = request.interface;
        s.link = command::need(bz::io::network_interface::open(request.interface, request.resolver), request.interface);
        s.addresses.emplace(*s.link, s.network.interface);
        (void)command::need(s.addresses->begin(), request.interface);
    }
    std::array<std::byte, 64> serial;
    if (const auto size = s.store.load("serial", serial)) s.serial = bz::as_text(bz::bytes_view(serial).first(*size));   // camera provision

    const std::unique_ptr<server> all(new server{s});   // an aggregate, which make_unique takes from clang 16 on; goes after the connections that use it
    asio::io_context context(1);
    struct stops {   // encoders end before what they post to
        state& s;
        ~stops() { s.live->stop(); }
    };
    std::optional<leasing> asks;
    if (s.addresses) {
        asks.emplace(context.get_executor(), s);
        (void)command::need(asks->follow(), request.interface);
    }
    auto tls_door = command::need(bz::io::listener::open(context.get_executor(), request.address, request.https_port.value_or(s.network.https_port)), "HTTPS port");
    auto plain_door = command::need(bz::io::listener::open(context.get_executor(), request.address, request.http_port.value_or(s.network.http_port)), "HTTP port");
    auto rtsps_door = command::need(bz::io::listener::open(context.get_executor(), request.address, request.rtsps_port.value_or(s.network.rtsps_port)), "RTSPS port");
    all->https_port = tls_door.port();
    bz::io::seats plain_seats{{.connections = http_limits.sessions, .per_address = http_limits.sessions_per_address}};
    s.live = std::make_unique<live_streams>(live_request{.store = request.store, .serial = s.serial, .input = request.input, .viewer_file = request.viewer_file,
                                                         .passphrase_file = request.passphrase_file, .key_output = request.key_output, .sound = s.audio.sound(),
                                                         .sound_must_fit = request.audio.has_value(),
                                                         .rtp_packet_bytes = s.network.max_rtp_packet_bytes, .client_kbps = s.network.bandwidth_kbps},
                                            s.streams,
                                            context.get_executor(), [&all = *all] { all.hall.published(), all.watching.published(); });
    const stops ended{s};
    first_pictures(context, *s.live);
    rtsps_door.run(all->rtsp_seats, [&](tcp::socket socket, bz::io::seats::place place) { return all->rtsps(std::move(socket), std::move(place)); });
    tls_door.run(all->seats, [&](tcp::socket socket, bz::io::seats::place place) { return all->https(std::move(socket), std::move(place)); });
    plain_door.run(plain_seats, [&](tcp::socket socket, bz::io::seats::place place) { return all->http(std::move(socket), std::move(place)); });
    std::optional<finding> finds;
    if (s.addresses) finds.emplace(context.get_executor(), s, tls_door.port(), powered_on);
    s.use_network = [&](const network_settings& n) {
        if (finds) finds->follow();
        for (auto* listens : {&tls_door, &plain_door})
            if (!listens->segment_bytes(n.max_segment_bytes)) std::cerr << "camera: segments of " << n.max_segment_bytes << " bytes cannot be set\n";
    };
    s.use_network(s.network);
    asio::co_spawn(context, keep_audit_log(s), asio::detached);
    asio::co_spawn(context, each_second(s), asio::detached);
    asio::signal_set ends(context, SIGINT, SIGTERM);
    ends.async_wait([&](auto, int) { context.stop(); });

    const auto host = request.address.empty() ? "localhost" : request.address.find(':') == std::string::npos ? request.address : "[" + request.address + "]";
    std::cout << "HTTPS https://" << host << ":" << tls_door.port() << "/\nHTTP  http://" << host << ":" << plain_door.port() << "/ (sends to HTTPS)\n";
    for (const auto& each : s.live->shown())
        if (each.path.starts_with('/')) std::cout << "RTSPS rtsps://" << host << ":" << rtsps_door.port() << each.path << "\n";
    if (s.gate->state() == bz::access::account_state::awaiting_first_administrator)
        std::cout << "no account exists yet: open https://" << host << ":" << tls_door.port() << "/setup.html and set the first administrator\n";
    std::cout << std::flush;
    context.run();
    if (s.gate->audit().changed()) (void)command::need(s.gate->audit().save(s.store), "audit log");
    std::cout << "ended\n";
}

}  // namespace camera
