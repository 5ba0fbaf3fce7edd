// client: gets an IPv6 address for a time, asks for more of it, and gives it back (RFC 8415, 18.2).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/backoff.hpp>
#include <bartizan/protocol/dhcp6/message.hpp>

#include <optional>

namespace bartizan::dhcp6 {

// client_limits: RFC 8415, 7.6.
struct client_limits {
    std::uint32_t start_ms = 1000, solicit_ms = 1000, most_solicit_ms = 3'600'000, request_ms = 1000, most_request_ms = 30'000;
    std::uint32_t renew_ms = 10'000, most_renew_ms = 600'000;
    unsigned requests = 10;
    std::uint32_t renew_least_s = 5, least_valid_s = 30;
    std::uint32_t declined_ms = 10'000;
};

// lease: an address for a time. It says nothing of who else is on the link: routers do (RFC 8415, 6.3), hence 128 bits.
struct lease {
    family_settings what{{}, 128, {}};
    std::array<address, 2> name_servers{};
    std::optional<instant> ends{};   // none: never
    friend constexpr bool operator==(const lease&, const lease&) = default;
};

enum class client_state { stopped, soliciting, requesting, bound, renewing, rebinding };

// client: facts in, questions out; every message goes to all servers on the link (ff02::1:2).
//   started    with the address that it had before, which it asks for again          stopped   gives the lease back
//   conflict   the system found that somebody has the address (RFC 4862, 5.4): it is declined
//   received   what is not the answer to the open question is left out, and so is all that read() refuses
//   memory     sizeof, some 700 bytes, no heap
template <client_limits L = client_limits{}> class client {
    identifier me_;
    std::uint32_t association_;
    client_state state_ = client_state::stopped;
    std::uint32_t transaction_ = 0;
    unsigned attempt_ = 0;
    std::chrono::milliseconds wait_{}, most_solicit_{L.most_solicit_ms};
    bool asked_ = false;
    instant began_{}, next_{}, renew_{}, rebind_{};
    address wanted_{};
    identifier server_{};
    lease lease_{};
    bool has_lease_ = false;
    std::array<std::byte, question_bytes> out_{};
    std::size_t out_size_ = 0;   // 0: nothing waits

public:
    explicit client(const hardware_address& mac) noexcept
        : me_(identifier_of(mac)), association_(std::uint32_t{mac[2]} << 24 | std::uint32_t{mac[3]} << 16 | std::uint32_t{mac[4]} << 8 | mac[5]) {}

    client_state state() const noexcept { return state_; }
    const lease* held() const noexcept { return has_lease_ ? &lease_ : nullptr; }
    const identifier& name() const noexcept { return me_; }
    std::uint32_t association() const noexcept { return association_; }

    void started(const address& former, moment at) noexcept {
        wanted_ = former;
        solicit(L.start_ms ? at.now + ms(at.random % L.start_ms) : at.now, at);
    }
    void stopped(moment at) noexcept {
        out_size_ = 0;
        if (has_lease_) put(kind::release, at.random, 0, lease_.what.at, true);
        has_lease_ = false;
        state_ = client_state::stopped;
    }
    void link_came(moment at) noexcept {   // 18.2.12: a new link has new servers
        if (state_ == client_state::stopped) return;
        has_lease_ ? begin(client_state::rebinding, at.now, at) : solicit(at.now, at);
    }
    void conflict(moment at) noexcept {
        if (!has_lease_) return;
        has_lease_ = false;
        wanted_ = {};
        solicit(at.now + ms(L.declined_ms), at);
        put(kind::decline, at.random, 0, lease_.what.at, true);
    }
    void received(bytes_view bytes, moment at) noexcept {
        if (state_ == client_state::stopped || state_ == client_state::bound || !asked_) return;
        const auto read = dhcp6::read(bytes, me_, association_, L.least_valid_s);
        if (!read || read->transaction != transaction_) return;
        const auto& got = *read;
        if (got.most_solicit_s >= 60 && got.most_solicit_s <= 86'400) most_solicit_ = std::chrono::seconds(got.most_solicit_s);   // 18.2.4
        if (state_ == client_state::soliciting) {
            if (got.is != kind::advertise || is_unspecified(got.at)) return;   // no address: others may have one (18.2.9)
            server_ = got.server, wanted_ = got.at;
            return begin(client_state::requesting, at.now, at);
        }
        const bool of_its_server = state_ == client_state::rebinding || got.server == server_;
        if (got.is != kind::reply || !of_its_server) return;
        if (got.why == status::no_binding && state_ != client_state::requesting) {   // 18.2.10.1: the server forgot, and may lend it anew
            server_ = got.server, wanted_ = lease_.what.at;
            return begin(client_state::requesting, at.now, at);
        }
        if (!is_unspecified(got.at)) return take(got, at);
        if (got.why == status::success && state_ != client_state::requesting) return;   // of other things
        has_lease_ = false;
        wanted_ = {};
        solicit(at.now + ms(L.solicit_ms), at);
    }
    void time_is(moment at) noexcept {
        if (has_lease_ && lease_.ends && at.now >= *lease_.ends) {
            has_lease_ = false;
            wanted_ = lease_.what.at;
            return solicit(at.now, at);
        }
        if (state_ == client_state::stopped) return;
        if (state_ == client_state::bound) {
            if (!lease_.ends || at.now < renew_) return;
            begin(client_state::renewing, at.now, at);
        }
        if (state_ == client_state::renewing && at.now >= rebind_) begin(client_state::rebinding, at.now, at);
        if (at.now >= next_) ask(at);
    }
    std::optional<instant> deadline() const noexcept {
        std::optional<instant> first;
        const auto add = [&](instant t) { first = first ? std::min(*first, t) : t; };
        if (has_lease_ && lease_.ends) add(*lease_.ends);
        if (state_ == client_state::bound) { if (lease_.ends) add(renew_); }
        else if (state_ != client_state::stopped) add(state_ == client_state::renewing ? std::min(next_, rebind_) : next_);
        return first;
    }
    std::optional<bytes_view> output() const noexcept { return out_size_ ? std::optional(bytes_view(out_).first(out_size_)) : std::nullopt; }
    void sent() noexcept { out_size_ = 0; }

private:
    static constexpr std::chrono::milliseconds ms(std::uint32_t n) { return std::chrono::milliseconds(n); }

    void solicit(instant when, moment at) noexcept { begin(client_state::soliciting, when, at); }
    void begin(client_state state, instant when, moment at) noexcept {
        state_ = state;
        attempt_ = 0;
        asked_ = false;
        transaction_ = at.random & 0xff'ffff;
        began_ = next_ = when;
        if (when <= at.now) ask(at);
    }
    void put(kind is, std::uint32_t transaction, std::uint16_t hundredths, const address& at, bool to_server) noexcept {
        out_size_ = write({is, transaction, hundredths, me_, to_server ? server_ : identifier{}, association_, at}, out_).size();
    }
    // ask: the question of the state, and when it is put again: twice as late, a tenth more or less (15).
    void ask(moment at) noexcept {
        if (state_ == client_state::requesting && attempt_ == L.requests) return solicit(at.now + ms(L.solicit_ms), at);
        const bool first = attempt_++ == 0;
        asked_ = true;
        const bool extends = state_ == client_state::renewing || state_ == client_state::rebinding;
        const auto shortest = ms(state_ == client_state::soliciting ? L.solicit_ms : extends ? L.renew_ms : L.request_ms);
        const auto longest = state_ == client_state::soliciting ? most_solicit_ : ms(extends ? L.most_renew_ms : L.most_request_ms);
        const auto base = first ? shortest : std::min(2 * wait_, longest);
        wait_ = around(base, base / 10, at.random);
        next_ = at.now + wait_;
        const auto hundredths = static_cast<std::uint16_t>(std::min<std::int64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(at.now - began_).count() / 10, 0xffff));
        switch (state_) {
        case client_state::soliciting: return put(kind::solicit, transaction_, hundredths, wanted_, false);
        case client_state::requesting: return put(kind::request, transaction_, hundredths, wanted_, true);
        case client_state::renewing: return put(kind::renew, transaction_, hundredths, lease_.what.at, true);
        case client_state::rebinding: return put(kind::rebind, transaction_, hundredths, lease_.what.at, false);
        default: return;
        }
    }
    void take(const answer& got, moment at) noexcept {
        const auto seconds = [](std::uint64_t n) { return std::chrono::seconds(n); };
        const auto renew = std::max<std::uint64_t>(got.renew_s ? got.renew_s : got.valid_s / 2, L.renew_least_s);
        const auto rebind = std::max<std::uint64_t>(got.rebind_s ? got.rebind_s : std::uint64_t{got.valid_s} * 4 / 5, renew + 1);
        server_ = got.server;
        lease_ = {{got.at, 128, {}}, got.name_servers, {}};
        if (got.valid_s != no_end) lease_.ends = at.now + seconds(got.valid_s);
        renew_ = at.now + seconds(renew), rebind_ = at.now + seconds(rebind);
        has_lease_ = true;
        state_ = client_state::bound;
    }
};

}  // namespace bartizan::dhcp6
