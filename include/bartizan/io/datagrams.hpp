// datagrams: RTP and RTCP over UDP: one pair of sockets for all viewers, paced, and heard for signs of life.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/listen.hpp>
#include <bartizan/protocol/rtsp/live_server.hpp>

#include <boost/asio/ip/udp.hpp>

#include <list>

namespace bartizan::io {

using udp = asio::ip::udp;

// datagram_limits: burst packets to each viewer, then a pause of tick_us: 8 in 2 ms are 4,000 packets or some 46 Mbit in a second, more than
// any stream and less than a switch's queue. There are two sockets, however many watch.
struct datagram_limits {
    unsigned burst = 8, tick_us = 2000;
    int send_buffer_bytes = 1 << 20;
};

// receivers: who gets datagrams now. Outlives the io_context, whose connections leave it when it goes.
template <class Live> class receivers {
public:
    struct one {
        Live* live = nullptr;   // none: it left, and is told goodbye
        asio::ip::address address;
        std::array<rtsp::port_pair, rtp::most_tracks> ports{};
        std::array<std::uint32_t, rtp::most_tracks> ssrc{};
        instant report_at{};
        bool is_at(const udp::endpoint& from) const {
            return address_of(address) == address_of(from.address()) && std::ranges::any_of(ports, [&](auto p) { return p.rtcp == from.port(); });
        }
    };
    // member: a viewer from its PLAY on.
    class member {
        receivers& of_;
        typename std::list<one>::iterator at_;

    public:
        member(receivers& of, Live& live, const asio::ip::address& address) : of_(of), at_(of.all_.insert(of.all_.end(), one{&live, address})) {
            for (std::uint8_t i = 0; i < rtp::most_tracks; ++i)
                if (const auto& t = live.control().at(i); t.set_up) at_->ports[i] = t.how.ports, at_->ssrc[i] = live.media().ring().of(i).ssrc;
            of.wake();
        }
        member(const member&) = delete;
        ~member() {
            at_->live = nullptr;
            if (!of_.pause_) of_.all_.erase(at_);
            of_.wake();
        }
    };
    rtsp::port_pair ports{};   // of the server, once datagrams are open
    void wake() {
        rung_ = true;
        if (pause_) pause_->cancel();
    }
    std::size_t size() const noexcept { return all_.size(); }

private:
    template <class, datagram_limits> friend class datagrams;
    std::list<one> all_;
    asio::steady_timer* pause_ = nullptr;
    bool rung_ = false;
};

// datagrams: sends what each viewer's media() shows, packet by packet; sender reports every few seconds; a goodbye to who leaves.
//   vanished   a viewer that neither reports nor asks anything for session_ms loses its session (rtsp::server) and with it its datagrams
//   memory     none for a packet: each goes out of the ring itself       source  RFC 3550, 6; RFC 2326, 12.39
template <class Live, datagram_limits L = datagram_limits{}> class datagrams {
    udp::socket rtp_, rtcp_;

    datagrams(udp::socket rtp, udp::socket rtcp) : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)) {}

public:
    // open: an even port and the one after it (RFC 3550, 11). address "": of both families, else a numeric one.
    //   errors   no_such_address, address_in_use, not_permitted, failed
    static result<datagrams> open(asio::any_io_executor executor, std::string_view address) {
        boost::system::error_code code;
        auto at = address.empty() ? asio::ip::address(asio::ip::address_v6::any()) : asio::ip::make_address(std::string(address), code);
        if (code) return errc::no_such_address;
        for (int attempt = 0; attempt < 64; ++attempt) {   // the port after a free one may be taken
            udp::socket rtp(executor), rtcp(executor);
            if (bind(rtp, {at, 0}, code); code == asio::error::address_family_not_supported && address.empty()) {   // a machine without IPv6
                at = asio::ip::address_v4::any();
                continue;
            }
            if (code) break;
            boost::system::error_code ignored;
            const auto port = rtp.local_endpoint(ignored).port();
            if (port % 2 == 1 || port == 0) continue;
            if (bind(rtcp, {at, static_cast<std::uint16_t>(port + 1)}, code); !code) return datagrams(std::move(rtp), std::move(rtcp));
            if (code != asio::error::address_in_use) break;
        }
        return from_asio(code ? code : boost::system::error_code(asio::error::address_in_use));
    }
    rtsp::port_pair ports() const {
        boost::system::error_code ignored;
        return {rtp_.local_endpoint(ignored).port(), rtcp_.local_endpoint(ignored).port()};
    }
    // run: until close(). This outlives the io_context's run, and `to` the io_context.
    void run(receivers<Live>& to) {
        to.ports = ports();
        asio::co_spawn(rtp_.get_executor(), send(to), asio::detached);
        asio::co_spawn(rtcp_.get_executor(), listen(to), asio::detached);
    }
    void close(receivers<Live>& to) {
        boost::system::error_code ignored;
        rtp_.close(ignored), rtcp_.close(ignored);
        to.wake();
    }

private:
    using one = typename receivers<Live>::one;

    static void bind(udp::socket& socket, const udp::endpoint& at, boost::system::error_code& code) {
        if (socket.open(at.protocol(), code)) return;
        if (at.protocol() == udp::v6()) socket.set_option(asio::ip::v6_only(!at.address().is_unspecified()), code);
        boost::system::error_code ignored;
        socket.set_option(asio::socket_base::send_buffer_size(L.send_buffer_bytes), ignored);
        if (!code) socket.bind(at, code);
        if (!code) socket.non_blocking(true, code);
    }
    udp::endpoint endpoint(const asio::ip::address& to, std::uint16_t port) const {
        boost::system::error_code ignored;
        const bool mapped = to.is_v4() && rtp_.local_endpoint(ignored).protocol() == udp::v6();
        return {mapped ? asio::ip::address(asio::ip::make_address_v6(asio::ip::v4_mapped, to.to_v4())) : to, port};
    }
    void tell(const one& viewer, std::size_t track, bytes_view control) {
        boost::system::error_code lost;   // the next one tells the same
        rtcp_.send_to(asio::buffer(control.data(), control.size()), endpoint(viewer.address, viewer.ports[track].rtcp), 0, lost);
    }
    // serve: out  whether there is more for it.
    bool serve(one& viewer, instant now) {
        auto& live = *viewer.live;
        auto& media = live.media();
        media.time_is(now);
        if (now >= viewer.report_at) report(viewer, now);
        for (unsigned n = 0; n < L.burst; ++n) {
            const auto front = media.front();
            if (front.empty()) return false;
            auto left = front;
            const auto packet = rtp::next_packet(left);
            const auto track = std::to_integer<std::size_t>(front[1]) / 2;
            boost::system::error_code code;
            rtp_.send_to(asio::buffer(packet.data(), packet.size()), endpoint(viewer.address, viewer.ports[track].rtp), 0, code);
            if (code == asio::error::would_block || code == asio::error::no_buffer_space) return true;
            media.sent(front.size() - left.size());   // another failure is a packet lost
        }
        return true;
    }
    void report(one& viewer, instant now) {
        for (std::uint8_t i = 0; i < rtp::most_tracks; ++i) {
            std::array<std::byte, 64> memory;
            byte_writer out(memory);
            if (viewer.ports[i].rtcp == 0 || !viewer.live->write_report(i, now, out)) continue;
            tell(viewer, i, out.written());
            viewer.report_at = now + rtsp::report_every;
        }
    }
    void part(const one& viewer) {
        for (std::uint8_t i = 0; i < rtp::most_tracks; ++i) {
            std::array<std::byte, 64> memory;
            byte_writer out(memory);
            if (viewer.ports[i].rtcp == 0) continue;
            rtp::write_goodbye(out, viewer.ssrc[i], "bartizan");
            tell(viewer, i, out.written());
        }
    }
    asio::awaitable<void> send(receivers<Live>& to) {
        asio::steady_timer pause(rtp_.get_executor());
        struct attach {
            receivers<Live>& to;
            attach(receivers<Live>& r, asio::steady_timer& t) : to(r) { to.pause_ = &t; }
            ~attach() { to.pause_ = nullptr; }
        } attached(to, pause);
        while (rtp_.is_open()) {
            to.rung_ = false;
            const auto now = std::chrono::steady_clock::now();
            bool more = false;
            for (auto each = to.all_.begin(); each != to.all_.end();) {
                if (each->live) {
                    more |= serve(*each++, now);
                    continue;
                }
                part(*each);
                each = to.all_.erase(each);
            }
            if (more) pause.expires_after(std::chrono::microseconds(L.tick_us));
            else pause.expires_after(std::chrono::seconds(1));
            if (!to.rung_) (void)co_await pause.async_wait(await);
        }
    }
    // listen: a viewer's reports are its signs of life; nobody else's are.
    asio::awaitable<void> listen(receivers<Live>& to) {
        std::array<std::byte, 1500> packet;
        udp::endpoint from;
        while (rtcp_.is_open()) {
            const auto [failed, n] = co_await rtcp_.async_receive_from(asio::buffer(packet), from, await);
            if (failed == asio::error::operation_aborted) break;
            if (failed || !rtp::read_control(bytes_view(packet).first(n), [](rtp::report_block) {})) continue;
            for (auto& each : to.all_)
                if (each.live && each.is_at(from)) each.live->control().heard();
        }
    }
};

}  // namespace bartizan::io
