// http_camera: HTTP without TLS, as a product that accepts its risks by name, on ports of its own, for real clients.
// SPDX-License-Identifier: Apache-2.0
//   http_camera PORTS_FILE SECONDS      writes the ports of two products into PORTS_FILE once it listens: one takes Digest, one Digest or Basic;
//                                       ends after SECONDS or on SIGTERM. The account of both is admin, tallship-7.
#include <bartizan/io/listen.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/service/http.hpp>

#include <support/door.hpp>

#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace {

namespace bz = bartizan;
namespace asio = boost::asio;
using bz::io::tcp;

template <class Authentication, class... More>
using plain = bz::camera<bz::services<bz::http_server<>>, bz::plain_tcp, Authentication, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>,
                         bz::accept_risk<bz::threat::eavesdropping, bz::http_server<>, "test of plain HTTP", tests::far>, More...>;
using digest_product = plain<bz::digest<bz::sha256>>;
// Basic over TCP gives the password away: one more name must be signed for (C02).
using either_product = plain<bz::digest_or_basic<bz::sha256>, bz::accept_risk<bz::threat::credential_theft, bz::http_server<>, "test of plain HTTP", tests::far>>;

template <class Product> class site {
    using door = typename tests::doorway<Product>::door_type;
    struct nothing {};
    static void who(nothing&, bz::service::call<door>& c, bz::service::reply& out) { out.body = "{\"user\":\"" + std::string((*c.by)->who.name.view()) + "\"}"; }
    static constexpr std::array<bz::service::route<nothing, door>, 1> routes{{{"GET", "/api/status", bz::access::access_class::read_system, who}}};

    tests::doorway<Product> house;
    nothing context;
    bz::service::http_site<door, nothing> pages{*house.door, context, {}, routes};
    bz::io::seats seats{{}};
    bz::result<bz::io::listener> listens;

    asio::awaitable<void> session(tcp::socket socket, bz::io::seats::place place) {
        boost::system::error_code gone;
        const bz::address peer{std::bit_cast<std::array<std::uint8_t, 16>>(bz::io::address_of(socket.remote_endpoint(gone).address()))};
        auto core = std::make_unique<bz::http::server<>>();
        bz::service::reply reply;
        bz::io::bell bell;
        place.ring_with(bell);
        (void)co_await bz::io::serve(socket, *core, [&](bz::http::server<>& m, bz::http::server<>::event& event) {
            if (const auto* r = std::get_if<bz::http::request>(&event))
                if (pages.handle(m, *r, peer, false, std::chrono::steady_clock::now(), bz::io::system_clock::utc(), reply)) place.settle();
        }, bell);
        co_await bz::io::linger(socket);
    }

public:
    explicit site(asio::io_context& in) : listens(bz::io::listener::open(in.get_executor(), "127.0.0.1", 0)) {
        if (!listens) throw std::runtime_error("no port");
        listens->run(seats, [this](tcp::socket socket, bz::io::seats::place place) { return session(std::move(socket), std::move(place)); });
    }
    unsigned port() const { return listens->port(); }
};

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 2;
    asio::io_context context(1);
    auto digest = std::make_unique<site<digest_product>>(context);
    auto either = std::make_unique<site<either_product>>(context);
    std::ofstream(words[1] + std::string(".new")) << digest->port() << " " << either->port() << "\n";
    std::rename((words[1] + std::string(".new")).c_str(), words[1]);
    asio::steady_timer end(context, std::chrono::seconds(std::atoi(words[2])));
    asio::signal_set signals(context, SIGTERM);
    signals.async_wait([&](auto, auto) { context.stop(); });
    end.async_wait([&](auto) { context.stop(); });
    context.run();
    return 0;
}
