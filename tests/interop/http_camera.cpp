// http_camera: HTTP without TLS, as products that accept its risks by name, on ports of their own, for real clients.
// SPDX-License-Identifier: Apache-2.0
//   http_camera PORTS_FILE SECONDS      writes the ports of three products into PORTS_FILE once it listens: one takes Digest, one Digest or Basic, and
//                                       the third, with a port for TLS behind its own, leaves HTTP or HTTPS to its administrator (PUT /api/https);
//                                       PORTS_FILE.pem is the root of its certificate. Ends after SECONDS or on SIGTERM. The account is admin, tallship-7.
//                                       /live is a line each 20 ms with its number, without end.
#include <bartizan/crypto/software/tls_server.hpp>
#include <bartizan/io/listen.hpp>
#include <bartizan/io/rtsp.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/tls/over.hpp>
#include <bartizan/service/site_answers.hpp>

#include <support/door.hpp>
#include <support/web_certificate.hpp>

#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace {

namespace bz = bartizan;
namespace asio = boost::asio;
using bz::io::tcp;

template <class Transport, class Authentication, class... More>
using readable = bz::camera<bz::services<bz::http_server<>>, Transport, Authentication, bz::accounts<>, bz::no_guest, bz::host_filter<>, bz::throttle<>,
                            bz::accept_risk<bz::threat::eavesdropping, bz::http_server<>, "test of plain HTTP", tests::far>, More...>;
using digest_product = readable<bz::plain_tcp, bz::digest<bz::sha256>>;
using choice_product = readable<bz::tls_or_plain<bz::tls_v1_2, bz::tls_v1_3>, bz::digest<bz::sha256>>;
// Basic over TCP gives the password away: one more name must be signed for (C02).
using either_product = readable<bz::plain_tcp, bz::digest_or_basic<bz::sha256>,
                                bz::accept_risk<bz::threat::credential_theft, bz::http_server<>, "test of plain HTTP", tests::far>>;

// numbers: what /live shows, in place of pictures.
struct numbers final : bz::service::endless_body {
    const std::uint64_t& newest;
    std::uint64_t next;
    std::string line;
    std::size_t at = 0;
    explicit numbers(const std::uint64_t& shared) : newest(shared), next(shared) {}
    bz::bytes_view front() override {
        if (at == line.size() && next < newest) line = std::to_string(next++) + "\n", at = 0;
        return bz::as_bytes(std::string_view(line).substr(at));
    }
    void taken(std::size_t n) override { at += n; }
    bool ended() const override { return false; }
};

template <class Product> class site {
    using door = typename tests::doorway<Product>::door_type;
    using plain_core = bz::http::server<>;
    using safe_core = bz::tls_over<bz::crypto::software::tls_server, plain_core>;
    struct shown {
        door& gate;
        std::uint64_t newest = 0;
    };
    using call = bz::service::call<door>;
    static void who(shown&, call& c, bz::service::reply& out) { out.body = "{\"user\":\"" + std::string((*c.by)->who.name.view()) + "\"}"; }
    static void choose(shown& s, call& c, bz::service::reply& out) {
        const auto body = bz::as_text(c.request.body);
        bz::service::choose_connection(s.gate, *c.by, body == R"({"connection":"HTTP"})" ? "HTTP" : body == R"({"connection":"HTTPS"})" ? "HTTPS" : "", c.utc, out);
    }
    static void live(shown& s, call&, bz::service::reply& out) {
        out.content_type = "text/plain";
        out.endless = std::make_unique<numbers>(s.newest);
    }
    static constexpr std::array<bz::service::route<shown, door>, 3> routes{{{"GET", "/api/status", bz::access::access_class::read_system, who},
                                                                            {"PUT", "/api/https", bz::access::access_class::write_system, choose},
                                                                            {"GET", "/live", bz::access::access_class::read_media, live}}};

    tests::web_certificate certificate{"localhost"};
    std::shared_ptr<const bz::crypto::software::tls_identity> identity = *bz::crypto::software::tls_identity::of(certificate.key);
    tests::doorway<Product> house;
    shown context{*house.door};
    bz::service::http_site<door, shown> pages{*house.door, context, {}, routes};
    bz::io::seats seats{{}};
    bz::io::audience watching;
    std::optional<bz::io::listener> listens, listens_safely;

    // edge: what a connection of the site knows of the world.
    struct edge {
        site& of;
        bz::io::seats::place& place;
        bz::io::bell& bell;
        std::optional<bz::io::audience::member> here{};
        static bz::instant now() { return bz::io::system_clock::now(); }
        static bz::utc_time utc() { return bz::io::system_clock::utc(); }
        std::uint16_t tls_port() const { return of.listens_safely->port(); }
        void let_in() { place.settle(); }
        void watches(bool yes) {
            here.reset();
            if (yes) here.emplace(of.watching, bell);
        }
    };
    template <class Core> asio::awaitable<void> session(tcp::socket socket, bz::io::seats::place place, std::unique_ptr<Core> core) {
        boost::system::error_code gone;
        const bz::address peer{std::bit_cast<std::array<std::uint8_t, 16>>(bz::io::address_of(socket.remote_endpoint(gone).address()))};
        bz::service::reply reply;
        bz::io::bell bell;
        place.ring_with(bell);
        edge here{*this, place, bell};
        (void)co_await bz::io::serve(socket, *core, bz::service::site_answers<decltype(pages), Core, edge>{pages, here, reply, peer}, bell);
        co_await bz::io::linger(socket);
    }

public:
    explicit site(asio::io_context& in) {
        for (auto* each : {&listens, &listens_safely}) {
            auto opened = bz::io::listener::open(in.get_executor(), "127.0.0.1", 0);
            if (!opened) throw std::runtime_error("no port");
            each->emplace(*std::move(opened));
        }
        listens->run(seats, [this](tcp::socket socket, bz::io::seats::place place) { return session(std::move(socket), std::move(place), std::make_unique<plain_core>()); });
        listens_safely->run(seats, [this](tcp::socket socket, bz::io::seats::place place) -> asio::awaitable<void> {
            if (auto opened = bz::crypto::software::tls_server::open(identity))
                co_await session(std::move(socket), std::move(place), std::make_unique<safe_core>(*std::move(opened)));
        });
    }
    void close() { listens.reset(), listens_safely.reset(); }   // before the context goes, and that before what its connections use
    unsigned port() const { return listens->port(); }
    unsigned safe_port() const { return listens_safely->port(); }
    const std::string& root() const { return certificate.root; }
    void publish() { ++context.newest, watching.published(); }
};

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 2;
    std::unique_ptr<site<digest_product>> digest;
    std::unique_ptr<site<either_product>> either;
    std::unique_ptr<site<choice_product>> choice;
    asio::io_context context(1);
    digest = std::make_unique<site<digest_product>>(context);
    either = std::make_unique<site<either_product>>(context);
    choice = std::make_unique<site<choice_product>>(context);
    std::ofstream(words[1] + std::string(".pem")) << choice->root();
    std::ofstream(words[1] + std::string(".new")) << digest->port() << " " << either->port() << " " << choice->port() << " " << choice->safe_port() << "\n";
    std::rename((words[1] + std::string(".new")).c_str(), words[1]);
    asio::steady_timer end(context, std::chrono::seconds(std::atoi(words[2])));
    asio::signal_set signals(context, SIGTERM);
    signals.async_wait([&](auto, auto) { context.stop(); });
    end.async_wait([&](auto) { context.stop(); });
    asio::co_spawn(context, [&]() -> asio::awaitable<void> {
        for (asio::steady_timer tick(context);;) {
            tick.expires_after(std::chrono::milliseconds(20));
            (void)co_await tick.async_wait(bz::io::await);
            choice->publish();
        }
    }, asio::detached);
    context.run();
    digest->close(), either->close(), choice->close();
    return 0;
}
