// listen: accepts connections of both families, as many as the limits allow, so that strangers cannot keep the right ones out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/io/error.hpp>
#include <bartizan/io/serve.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <netinet/tcp.h>

#include <bit>
#include <vector>

namespace bartizan::io {

using tcp = asio::ip::tcp;

// listen_limits: connections: all together; per_address: of one address, for a peer cannot fake it over TCP.
struct listen_limits {
    unsigned connections = 64, per_address = 16;
};

// address_of: 16 bytes in network order, IPv4 as IPv4-mapped IPv6 (RFC 4291, 2.5.5.2), as all of the library has addresses.
inline std::array<std::byte, 16> address_of(const asio::ip::address& from) noexcept {
    const auto v6 = from.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, from.to_v4()) : from.to_v6();
    return std::bit_cast<std::array<std::byte, 16>>(v6.to_bytes());
}

// seats: who is connected. When all are taken, the newcomer gets the seat of the one who has sat longest without having settled (passed the
// door); when its address has as many as it may, that of the one of this address. So a thousand connections that say nothing (slowloris) do
// not keep anybody out, also not behind the same address, and no settled one is ever evicted.
class seats {
    struct seat {
        bell* rings = nullptr;
        std::array<std::byte, 16> address{};
        std::uint64_t since = 0;
        bool taken = false, settled = false;
    };
    std::vector<seat> all_;
    listen_limits limits_;
    std::uint64_t clock_ = 0;
    unsigned taken_ = 0;

public:
    // place: a taken seat; given back when it goes.
    class place {
        seats* of_ = nullptr;
        std::size_t at_ = 0;
        friend seats;
        place(seats& of, std::size_t at) : of_(&of), at_(at) {}

    public:
        place() = default;
        place(place&& other) noexcept : of_(std::exchange(other.of_, nullptr)), at_(other.at_) {}
        place& operator=(place&&) = delete;
        ~place() {
            if (of_) of_->all_[at_] = {}, --of_->taken_;
        }
        explicit operator bool() const noexcept { return of_ != nullptr; }
        void settle() noexcept { of_->all_[at_].settled = true; }
        void ring_with(bell& rings) noexcept { of_->all_[at_].rings = &rings; }
        // number: of the seat, below limits.connections and nobody else's while it is taken: the index of a fixed pool.
        std::size_t number() const noexcept { return at_; }
    };

    // One seat more than may be taken stays free for the newcomer while an evicted one packs up.
    explicit seats(listen_limits limits) : all_(limits.connections + 1), limits_(limits) {}
    unsigned taken() const noexcept { return taken_; }

    // take: a place, or none: everybody has settled, of this address or of all.
    place take(const std::array<std::byte, 16>& address) {
        unsigned of_address = 0;
        std::size_t free = all_.size();
        seat *oldest = nullptr, *oldest_there = nullptr;
        for (auto& each : all_) {
            if (!each.taken) free = static_cast<std::size_t>(&each - all_.data());
            else {
                const bool packs_up = each.rings && each.rings->ends();
                if (each.address == address && !packs_up) ++of_address;
                if (each.settled || !each.rings || packs_up) continue;
                if (!oldest || each.since < oldest->since) oldest = &each;
                if (each.address == address && (!oldest_there || each.since < oldest_there->since)) oldest_there = &each;
            }
        }
        if (free == all_.size()) return {};
        if (of_address >= limits_.per_address) {
            if (!oldest_there) return {};
            oldest_there->rings->end();
        } else if (taken_ >= limits_.connections) {
            if (!oldest) return {};
            oldest->rings->end();
        }
        ++taken_;
        all_[free] = {nullptr, address, ++clock_, true, false};
        return place(*this, free);
    }
};

// listener: the doors of one port, of one family or both. Port 0: a free one, the same for both.
class listener {
    std::vector<tcp::acceptor> doors_;

public:
    // open: address "" is every address of both families; else a numeric one of either.
    //   errors   address_in_use, not_permitted, no_such_address, failed
    static result<listener> open(asio::any_io_executor executor, std::string_view address, std::uint16_t port) {
        boost::system::error_code code;
        for (int attempt = 0; attempt < 16; ++attempt) {   // a free port of one family may be taken in the other
            listener made;
            if (address.empty()) {
                made.add(executor, {tcp::v4(), port}, code);
                if (!code) made.add(executor, {tcp::v6(), made.port()}, code);
                if (code == asio::error::address_family_not_supported || code == boost::system::errc::address_not_available)
                    if (!made.doors_.empty()) code = {};   // a machine without IPv6
            } else {
                const auto one = asio::ip::make_address(std::string(address), code);
                if (code) return errc::no_such_address;
                made.add(executor, {one, port}, code);
            }
            if (!code) return made;
            if (port != 0) break;
        }
        return from_asio(code);
    }
    std::uint16_t port() const {
        boost::system::error_code ignored;
        return doors_.front().local_endpoint(ignored).port();
    }
    // segment_bytes: the largest TCP segment of connections that come from now on (J20; RFC 9293, 3.7.1). Options take their part of it.
    //   errors  failed: the system allows no such size
    result<> segment_bytes(int most) {
        for (auto& door : doors_)
            if (::setsockopt(door.native_handle(), IPPROTO_TCP, TCP_MAXSEG, &most, sizeof most) != 0) return errc::failed;
        return {};
    }
    void close() {
        boost::system::error_code ignored;
        for (auto& door : doors_) door.close(ignored);
    }

    // run: accepts until close(). on_connection(tcp::socket, seats::place) -> awaitable<void> runs beside it. Whoever finds no place is closed.
    // The listener outlives the io_context's run.
    template <class OnConnection> void run(seats& places, OnConnection on_connection) {
        for (auto& door : doors_) asio::co_spawn(door.get_executor(), accept(door, places, on_connection), asio::detached);
    }

private:
    void add(asio::any_io_executor executor, tcp::endpoint at, boost::system::error_code& code) {
        tcp::acceptor door(executor);
        if (door.open(at.protocol(), code)) return;
        if (at.protocol() == tcp::v6()) door.set_option(asio::ip::v6_only(true), code);
        if (!code) door.set_option(asio::socket_base::reuse_address(true), code);
        if (!code) door.bind(at, code);
        if (!code) door.listen(asio::socket_base::max_listen_connections, code);
        if (!code) doors_.push_back(std::move(door));
    }
    template <class OnConnection> static asio::awaitable<void> accept(tcp::acceptor& door, seats& places, OnConnection on_connection) {
        while (door.is_open()) {
            auto [failed, socket] = co_await door.async_accept(await);
            if (failed == asio::error::operation_aborted) break;
            if (failed) {   // too many files: somebody must leave first
                asio::steady_timer pause(door.get_executor(), std::chrono::milliseconds(50));
                (void)co_await pause.async_wait(await);
                continue;
            }
            boost::system::error_code code;
            const auto peer = socket.remote_endpoint(code);
            if (code) continue;
            auto place = places.take(address_of(peer.address()));
            if (!place) continue;
            socket.set_option(tcp::no_delay(true), code);
            asio::co_spawn(door.get_executor(), on_connection(std::move(socket), std::move(place)), asio::detached);
        }
    }
};

}  // namespace bartizan::io
