#include <bartizan/io/datagrams.hpp>

#include <support/allocations.hpp>
#include <support/print.hpp>

#include <bartizan/io/rtsp.hpp>

#include <catch2/catch_test_macros.hpp>

#include <boost/asio/write.hpp>

#include <map>

namespace bz = bartizan;
namespace io = bartizan::io;
namespace rtsp = bartizan::rtsp;
namespace rtp = bartizan::rtp;
namespace asio = boost::asio;
using io::tcp, io::udp;
using namespace std::chrono_literals;

namespace {

using ring = rtp::live_ring<rtp::ring_limits{.bytes = 1 << 20, .trains = 256}>;
using live = rtsp::live_server<ring>;
using hasty = rtsp::live_server<ring, rtsp::server_limits{.session_ms = 3000}>;

// camera: a stream of pictures of 60 packets, every tenth a key picture, for whoever asks.
template <class Live = live> struct camera {
    std::unique_ptr<ring> shared = std::make_unique<ring>(rtp::packetizer(bz::nal::codec::h264, 96, 0xabcd, 0), rtp::packetizer_limits{});
    std::vector<std::byte> unit = std::vector<std::byte>(60 * 1400, std::byte{0x41});
    unsigned count = 0;
    io::seats seats{{.connections = 8, .per_address = 8}};
    io::rtsp_hall<Live> hall;
    asio::io_context context{1};
    io::listener door = *io::listener::open(context.get_executor(), "127.0.0.1", 0);
    io::datagrams<Live> packets = *io::datagrams<Live>::open(context.get_executor(), "127.0.0.1");

    camera() {
        packets.run(hall.by_datagram);
        door.run(seats, [this](tcp::socket socket, io::seats::place place) -> asio::awaitable<void> {
            auto core = std::make_unique<rtsp::connection<Live>>("0123456789", "127.0.0.1");
            co_await io::rtsp_connection(std::move(socket), std::move(place), hall, std::move(core), [this](Live& l, auto& event) {
                const auto* r = std::get_if<rtsp::request>(&event);
                if (!r) return;
                if (r->what == rtsp::method::setup) (void)l.control().accept_setup(*r, 0, hall.by_datagram.ports, 0xabcd), l.watch(*shared, 0);
                else if (r->what == rtsp::method::play) (void)l.control().accept_play(*r, ""), l.play();
                else if (r->what == rtsp::method::teardown) l.pause(), (void)l.control().accept_teardown(*r);
                else (void)l.control().answer_options(*r);
            });
        });
    }
    void publish() {
        unit[0] = count % 10 == 0 ? std::byte{0x65} : std::byte{0x41};
        const bz::bytes_view units[]{unit};
        REQUIRE(shared->publish(units, count * 3600, count % 10 == 0));
        shared->captured(0, count * 3600, std::chrono::steady_clock::now(), bz::utc_time::from_unix_microseconds(1'767'225'600'000'000));
        ++count;
        hall.published();
    }
};

// viewer: asks for datagrams and counts what comes.
struct viewer {
    asio::io_context& context;
    tcp::socket control{context};
    udp::socket rtp{context, {asio::ip::address_v4::loopback(), 0}}, rtcp{context, {asio::ip::address_v4::loopback(), 0}};
    std::map<std::uint16_t, unsigned> packets;   // by sequence number
    unsigned pictures = 0, reports = 0, goodbyes = 0;
    udp::endpoint from, control_from;
    rtp::sender_report last{};

    explicit viewer(asio::io_context& c) : context(c) {}
    asio::awaitable<std::string> ask(std::string text) {
        co_await asio::async_write(control, asio::buffer(text), asio::use_awaitable);
        std::string got;
        std::array<char, 1024> some;
        while (!got.ends_with("\r\n\r\n")) {
            auto [failed, n] = co_await control.async_read_some(asio::buffer(some), io::await);
            if (failed) break;
            got.append(some.data(), n);
        }
        co_return got;
    }
    asio::awaitable<std::string> play(std::uint16_t port) {
        co_await control.async_connect({asio::ip::address_v4::loopback(), port}, asio::use_awaitable);
        const auto setup = co_await ask("SETUP /m RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP;unicast;client_port=" + std::to_string(rtp.local_endpoint().port()) + "-" +
                                        std::to_string(rtcp.local_endpoint().port()) + "\r\n\r\n");
        const auto played = co_await ask("PLAY /m RTSP/1.0\r\nCSeq: 2\r\nSession: 0123456789\r\n\r\n");
        CHECK(played.starts_with("RTSP/1.0 200 "));
        asio::co_spawn(context, hear(), asio::detached);
        asio::co_spawn(context, hear_control(), asio::detached);
        co_return setup;
    }
    asio::awaitable<void> hear() {
        std::array<std::byte, 2000> memory;
        for (;;) {
            const auto [failed, n] = co_await rtp.async_receive_from(asio::buffer(memory), from, io::await);
            if (failed) co_return;
            const auto packet = rtp::read_packet(bz::bytes_view(memory).first(n));
            if (!packet) continue;
            ++packets[packet->head.sequence];
            pictures += packet->head.marker;
        }
    }
    asio::awaitable<void> hear_control() {
        std::array<std::byte, 2000> memory;
        struct count {
            viewer& to;
            void operator()(const rtp::sender_report& r) const { ++to.reports, to.last = r; }
            void operator()(const rtp::goodbye&) const { ++to.goodbyes; }
        };
        for (;;) {
            const auto [failed, n] = co_await rtcp.async_receive_from(asio::buffer(memory), control_from, io::await);
            if (failed) co_return;
            (void)rtp::read_control(bz::bytes_view(memory).first(n), count{*this});
        }
    }
};

// run: `story` with a clock of patience.
template <class Live, class Story> void run(camera<Live>& c, Story story) {
    bool done = false;
    asio::co_spawn(c.context, story(), [&](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
        done = true;
        c.context.stop();
    });
    c.context.run_for(60s);
    REQUIRE(done);
}
asio::awaitable<void> pause(asio::io_context& context, std::chrono::milliseconds time) {
    asio::steady_timer clock(context, time);
    (void)co_await clock.async_wait(io::await);
}

}  // namespace

TEST_CASE("an even port and the next are opened, of one family or both; an address that is none is refused") {
    asio::io_context context(1);
    for (const char* address : {"127.0.0.1", ""}) {
        const auto opened = io::datagrams<live>::open(context.get_executor(), address);
        REQUIRE(opened);
        CHECK(opened->ports().rtp % 2 == 0);
        CHECK(opened->ports().rtcp == opened->ports().rtp + 1);
    }
    CHECK(io::datagrams<live>::open(context.get_executor(), "camera").error() == make_error(io::errc::no_such_address));
}

TEST_CASE("pictures come as datagrams from the port that was told, whole and in order, with reports and at last a goodbye") {
    camera<> c;
    viewer v(c.context);
    run(c, [&]() -> asio::awaitable<void> {
        const auto setup = co_await v.play(c.door.port());
        const auto ports = std::to_string(c.packets.ports().rtp) + "-" + std::to_string(c.packets.ports().rtcp);
        CHECK(setup.find(";server_port=" + ports + ";ssrc=0000ABCD") != setup.npos);
        for (unsigned i = 0; i < 20; ++i) {
            c.publish();
            for (int k = 0; k < 6000 && v.pictures < i + 1; ++k) co_await pause(c.context, 5ms);
        }
        CHECK(v.pictures == 20);
        CHECK(v.packets.size() == c.shared->packets().packets());
        CHECK(v.from.port() == c.packets.ports().rtp);
        CHECK(v.reports == 1);
        CHECK(v.last.ssrc == 0xabcd);
        CHECK(v.control_from.port() == c.packets.ports().rtcp);
        const auto over = co_await v.ask("TEARDOWN /m RTSP/1.0\r\nCSeq: 3\r\nSession: 0123456789\r\n\r\n");
        CHECK(over.starts_with("RTSP/1.0 200 "));
        for (int k = 0; k < 6000 && v.goodbyes == 0; ++k) co_await pause(c.context, 5ms);
        CHECK(v.goodbyes == 1);
        CHECK(c.hall.viewers() == 0);
    });
}

TEST_CASE("a picture is paced: it does not leave in one burst") {
    camera<> c;
    viewer v(c.context);
    run(c, [&]() -> asio::awaitable<void> {
        co_await v.play(c.door.port());
        const auto from = std::chrono::steady_clock::now();
        c.publish();
        while (v.pictures == 0 && std::chrono::steady_clock::now() < from + 20s) co_await pause(c.context, 1ms);
        CHECK(v.pictures == 1);
        CHECK(std::chrono::steady_clock::now() - from >= 7 * 2ms);   // 61 packets: 8 bursts, 7 pauses at the least
    });
}

TEST_CASE("a viewer that vanished loses its session; reports keep another alive, but not those that come from elsewhere") {
    camera<hasty> c;
    viewer silent(c.context), reporting(c.context), spoofed(c.context);
    run(c, [&]() -> asio::awaitable<void> {
        for (auto* each : {&silent, &reporting, &spoofed}) co_await each->play(c.door.port());
        CHECK(c.hall.viewers() == 3);
        std::array<std::byte, 128> memory;
        bz::byte_writer out(memory);
        rtp::write_receiver_report(out, 1, {.ssrc = 0xabcd}, "viewer");
        const udp::endpoint to(asio::ip::address_v4::loopback(), c.packets.ports().rtcp);
        const auto begin = std::chrono::steady_clock::now();
        while (c.hall.viewers() != 1 && std::chrono::steady_clock::now() < begin + 20s) {
            reporting.rtcp.send_to(asio::buffer(memory.data(), out.size()), to);
            spoofed.rtp.send_to(asio::buffer(memory.data(), out.size()), to);   // not its RTCP port
            co_await pause(c.context, 50ms);
        }
        CHECK(c.hall.viewers() == 1);
        CHECK(std::chrono::steady_clock::now() - begin >= 1500ms);
        std::array<char, 16> some;
        const auto [failed, n] = co_await silent.control.async_read_some(asio::buffer(some), io::await);
        CHECK(failed);
    });
}

TEST_CASE("no datagram costs a heap allocation") {
    camera<> c;
    viewer v(c.context);
    run(c, [&]() -> asio::awaitable<void> {
        co_await v.play(c.door.port());
        for (unsigned i = 0; i < 65'536; ++i) v.packets[static_cast<std::uint16_t>(i)] = 0;   // counting allocates no more
        for (unsigned i = 0; i < 10; ++i) {
            c.publish();
            for (int k = 0; k < 6000 && v.pictures < i + 1; ++k) co_await pause(c.context, 5ms);
        }
        const auto packets = c.shared->packets().packets();
        const auto before = tests::allocations();
        for (unsigned i = 10; i < 40; ++i) {
            c.publish();
            for (int k = 0; k < 6000 && v.pictures < i + 1; ++k) co_await pause(c.context, 5ms);
        }
        CHECK(v.pictures == 40);
        const auto count = c.shared->packets().packets() - packets;
        CHECK(count > 1700);
        CHECK(tests::allocations() - before < count / 20);   // the test's own waiting, which is not always recycled: less than one a picture
    });
}
