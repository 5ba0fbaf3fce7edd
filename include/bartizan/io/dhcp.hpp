// dhcp: keeps an IPv4 address lent to a Linux interface: drives dhcp::client, and asks the network by ARP before the address is used.
// It is no stream, so io/serve.hpp does not drive it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/packet_sockets.hpp>
#include <bartizan/io/system.hpp>
#include <bartizan/protocol/dhcp/client.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>

namespace bartizan::io {

// now_with_random: 32 bits for transactions and jitter. They keep strangers out of no secret, so when the system has none the clock does.
inline moment now_with_random() noexcept {
    const auto now = system_clock::now();
    const auto bytes = random_bytes<4>();
    return {now, bytes ? static_cast<std::uint32_t>(byte_reader(*bytes).u32()) : static_cast<std::uint32_t>(now.time_since_epoch().count())};
}

// dhcp_lease: `changed` is told whenever what is held, or that the client gave up, differs from before. One thread: that of the executor; it
// goes before the io_context does.
//   start   with the address that was held before, or none       stop   gives the address back
template <dhcp::client_limits L = dhcp::client_limits{}, arp::probe_limits Probe = arp::probe_limits{}> class dhcp_lease {
public:
    using told = std::function<void(const dhcp::lease*, bool gave_up)>;

private:
    packet_sockets sockets_;
    boost::asio::posix::basic_stream_descriptor<> ip_, arp_;
    boost::asio::steady_timer timer_;
    dhcp::client<L> client_;
    std::optional<arp::probe<Probe>> probe_{};
    bool judged_ = false;   // its verdict was told, and it may be announcing yet
    told changed_;
    std::optional<dhcp::lease> last_{};
    bool gave_up_ = false, carrier_ = true;

public:
    dhcp_lease(boost::asio::any_io_executor executor, packet_sockets sockets, told changed)
        : sockets_(std::move(sockets)), ip_(executor, ::fcntl(sockets_.ip(), F_DUPFD_CLOEXEC, 0)), arp_(executor, ::fcntl(sockets_.arp(), F_DUPFD_CLOEXEC, 0)),
          timer_(executor), client_(sockets_.mac()), changed_(std::move(changed)) {
        hear_ip(), hear_arp();
    }
    dhcp_lease(const dhcp_lease&) = delete;
    dhcp_lease& operator=(const dhcp_lease&) = delete;

    bool runs() const noexcept { return client_.state() != dhcp::client_state::stopped; }
    dhcp::client_state state() const noexcept { return client_.state(); }
    const dhcp::lease* held() const noexcept { return client_.held(); }
    void start(const address& former) {
        if (runs()) return;
        carrier_ = sockets_.carrier();
        client_.started(former, now_with_random());
        step();
    }
    void stop() {
        if (!runs()) return;
        client_.stopped();
        probe_.reset();
        flush();
        timer_.cancel();
        tell();
    }

private:
    void hear_ip() {
        ip_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](const boost::system::error_code& failed) {
            if (failed) return;
            std::array<std::byte, packet_sockets::most_bytes> space;
            bool more = true;
            for (int n = 0; more && n < 32; ++n) {   // a flood leaves time for others
                const auto message = sockets_.receive_message(space, more);
                if (!message.empty()) client_.received(message, now_with_random()), flush();
            }
            step();
            hear_ip();
        });
    }
    void hear_arp() {
        arp_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](const boost::system::error_code& failed) {
            if (failed) return;
            std::array<std::byte, packet_sockets::most_bytes> space;
            bool more = true;
            for (int n = 0; more && n < 32; ++n) {
                const auto packet = sockets_.receive_arp(space, more);
                if (probe_) probe_->received(packet);
            }
            if (probe_) step();
            hear_arp();
        });
    }
    // step: whatever time has brought; then it waits for the next deadline, at most a second, in which the cable may have come back.
    void step() {
        if (!runs()) return;
        const bool carrier = sockets_.carrier();
        if (carrier && !carrier_) client_.link_came(now_with_random());
        carrier_ = carrier;
        client_.time_is(now_with_random());
        judge();
        flush();
        tell();
        if (!runs()) return;   // whoever was told may have stopped it
        auto until = system_clock::now() + std::chrono::seconds(1);
        if (const auto due = client_.deadline()) until = std::min(until, *due);
        if (probe_)
            if (const auto due = probe_->deadline()) until = std::min(until, *due);
        timer_.expires_at(until);
        timer_.async_wait([this](const boost::system::error_code& failed) {
            if (!failed) step();
        });
    }
    void judge() {
        const auto wanted = client_.to_probe();
        if (wanted && (!probe_ || probe_->wanted() != *wanted || judged_)) probe_.emplace(*wanted, sockets_.mac(), now_with_random()), judged_ = false;
        if (!probe_) return;
        probe_->time_is(now_with_random());
        if (const auto out = probe_->output()) sockets_.announce(*out), probe_->sent();
        if (wanted && probe_->said() != arp::verdict::open) client_.probed(probe_->said() == arp::verdict::in_use, now_with_random()), judged_ = true;
        if (probe_->finished()) probe_.reset();
    }
    void flush() {
        const auto out = client_.output();
        if (!out) return;
        if (is_unspecified(out->to)) sockets_.broadcast(out->bytes.template first<dhcp::question_bytes>());
        else sockets_.unicast(out->bytes, out->to);
        client_.sent();
    }
    void tell() {
        const auto* held = client_.held();
        if ((held ? std::optional(*held) : std::nullopt) == last_ && client_.gave_up() == gave_up_) return;
        last_ = held ? std::optional(*held) : std::nullopt;
        gave_up_ = client_.gave_up();
        changed_(held, gave_up_);
    }
};

}  // namespace bartizan::io
