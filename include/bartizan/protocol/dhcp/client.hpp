// client: gets an IPv4 address for a time, asks for more of it, and gives it back (RFC 2131, 4.4).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/backoff.hpp>
#include <bartizan/protocol/dhcp/message.hpp>

#include <optional>

namespace bartizan::dhcp {

// client_limits: waits of RFC 2131, 4.1 and 4.4.5; a first question is delayed by up to start_ms, so that not all cameras of a house ask at once.
struct client_limits {
    std::uint32_t start_ms = 1000, first_ms = 4000, most_ms = 64'000, jitter_ms = 1000;
    std::uint32_t declined_ms = 10'000;   // RFC 2131, 3.1 (5)
    std::uint32_t requests = 4, reboots = 2;
    std::uint32_t extend_least_ms = 60'000;
    std::uint32_t renew_least_s = 5;      // however soon the server wants to be asked again
    std::uint32_t give_up_ms = 20'000;    // without an answer; the client goes on asking
    std::uint32_t least_lease_s = 30;
};

// lease: an address for a time.
struct lease {
    family_settings what;
    std::array<address, 2> name_servers{};
    address server{};
    std::optional<instant> ends{};   // none: never
    friend constexpr bool operator==(const lease&, const lease&) = default;
};

enum class client_state { stopped, rebooting, selecting, requesting, probing, bound, renewing, rebinding };

// client: facts in, questions out; a datagram is a message without IP and UDP.
//   started     asks for any address, or first for the one that it had before (INIT-REBOOT)        stopped   gives the lease back
//   link_came   the cable was out: the lease may be another network's (4.4.2)
//   received    whatever is not an answer to the question that is open is left out, and so is all that read() refuses
//   output      at most one message waits; `to` unspecified: to everybody, from 0.0.0.0. sent() takes it away
//   to_probe    an address that the network must be asked for before it is used (RFC 5227); probed(in_use) answers, and declines it
//   memory      sizeof, some 600 bytes, no heap      source  RFC 2131, 4.4; the server is whoever answers: DHCP knows no authentication that servers have
template <client_limits L = client_limits{}> class client {
public:
    struct message { bytes_view bytes; address to; };

private:
    static constexpr address nobody = address::v4(0, 0, 0, 0);
    hardware_address mac_;
    client_state state_ = client_state::stopped;
    std::uint32_t transaction_ = 0;
    unsigned attempt_ = 0, refusals_ = 0;
    bool asked_ = false;   // the present state has put its question; else it waits until next_
    instant began_{}, next_{}, renew_{}, rebind_{};
    std::optional<instant> gives_up_{};
    bool gave_up_ = false;
    answer chosen_{};
    lease lease_{}, next_lease_{};
    bool has_lease_ = false, is_endless_ = false;
    instant next_renew_{}, next_rebind_{};
    std::array<std::byte, question_bytes> out_{};
    bool waits_ = false;
    address out_to_ = nobody;

public:
    explicit client(const hardware_address& mac) noexcept : mac_(mac) {}

    client_state state() const noexcept { return state_; }
    const lease* held() const noexcept { return has_lease_ ? &lease_ : nullptr; }
    bool gave_up() const noexcept { return gave_up_ && !has_lease_; }

    void started(const address& former, moment at) noexcept {
        gave_up_ = false;
        gives_up_ = at.now + ms(L.give_up_ms);
        refusals_ = 0;
        chosen_ = {};
        chosen_.yours = former;
        is_unspecified(former) ? begin(client_state::selecting, delay(at), at) : begin(client_state::rebooting, delay(at), at);
    }
    void stopped() noexcept {
        if (has_lease_) put({kind::release, transaction_, 0, mac_, lease_.what.at, nobody, lease_.server}, lease_.server);
        else waits_ = false;
        has_lease_ = gave_up_ = false;
        gives_up_.reset();
        state_ = client_state::stopped;
    }
    void link_came(moment at) noexcept {
        if (state_ == client_state::stopped) return;
        chosen_ = {};
        chosen_.yours = has_lease_ ? lease_.what.at : nobody;
        if (!has_lease_ && !gave_up_) gives_up_ = at.now + ms(L.give_up_ms);
        begin(has_lease_ ? client_state::rebooting : client_state::selecting, at.now, at);
    }

    void received(bytes_view bytes, moment at) noexcept {
        if (state_ == client_state::stopped || state_ == client_state::probing || state_ == client_state::bound || !asked_) return;
        const auto read = dhcp::read(bytes, L.least_lease_s);
        if (!read || read->transaction != transaction_ || read->mac != mac_) return;
        const auto& got = *read;
        if (got.is == kind::offer) {
            if (state_ != client_state::selecting) return;
            chosen_ = got;
            begin(client_state::requesting, at.now, at, true);
            return;
        }
        if (state_ == client_state::selecting) return;
        if (state_ == client_state::requesting && got.server != chosen_.server) return;
        if (state_ == client_state::renewing && got.server != lease_.server) return;
        if (got.is == kind::refuse) return chosen_ = {}, start_over(refusals_++ == 0 ? at.now : at.now + backoff(refusals_, at.random, {ms(L.first_ms), ms(L.most_ms)}), at);
        if (state_ == client_state::rebooting && got.yours != chosen_.yours) return;
        if (state_ == client_state::requesting && got.yours != chosen_.yours) return start_over(at.now + ms(L.first_ms), at);
        take(got, at);
    }
    std::optional<address> to_probe() const noexcept { return state_ == client_state::probing ? std::optional(next_lease_.what.at) : std::nullopt; }
    void probed(bool in_use, moment at) noexcept {
        if (state_ != client_state::probing) return;
        if (!in_use) return settle();
        put({kind::decline, transaction_, 0, mac_, nobody, next_lease_.what.at, next_lease_.server}, nobody);
        has_lease_ = false;
        chosen_ = {};   // it is not asked for again
        start_over(at.now + ms(L.declined_ms), at);
    }
    void time_is(moment at) noexcept {
        if (gives_up_ && at.now >= *gives_up_) {
            gives_up_.reset();
            gave_up_ = !has_lease_;
        }
        if (has_lease_ && lease_.ends && at.now >= *lease_.ends) {   // 4.4.5: at once, whatever else goes on
            has_lease_ = false;
            gave_up_ = true;
            if (state_ != client_state::probing) return start_over(at.now, at), time_is(at);
        }
        if (state_ == client_state::stopped || state_ == client_state::probing) return;
        if (state_ == client_state::bound) {
            if (is_endless_ || at.now < renew_) return;
            begin(client_state::renewing, at.now, at);
        }
        if (state_ == client_state::renewing && at.now >= rebind_) begin(client_state::rebinding, at.now, at);
        if (at.now < next_) return;
        ask(at);
    }
    std::optional<instant> deadline() const noexcept {
        std::optional<instant> first = gives_up_;
        const auto add = [&](instant t) { first = first ? std::min(*first, t) : t; };
        if (has_lease_ && lease_.ends) add(*lease_.ends);
        switch (state_) {
        case client_state::stopped: case client_state::probing: break;
        case client_state::bound:
            if (!is_endless_) add(renew_);
            break;
        case client_state::renewing: add(std::min(next_, rebind_)); break;
        default: add(next_);
        }
        return first;
    }
    std::optional<message> output() const noexcept { return waits_ ? std::optional(message{out_, out_to_}) : std::nullopt; }
    void sent() noexcept { waits_ = false; }

private:
    static constexpr std::chrono::milliseconds ms(std::uint32_t n) { return std::chrono::milliseconds(n); }
    static instant delay(moment at) noexcept { return L.start_ms ? at.now + ms(at.random % L.start_ms) : at.now; }

    // begin: a state whose first question is put at `when`. An offer is answered within its transaction (4.4.1).
    void begin(client_state state, instant when, moment at, bool same_transaction = false) noexcept {
        state_ = state;
        attempt_ = 0;
        asked_ = false;
        next_ = when;
        if (!same_transaction) transaction_ = at.random, began_ = at.now;
        if (when <= at.now) ask(at);
    }
    void start_over(instant when, moment at) noexcept {
        if (state_ != client_state::requesting && state_ != client_state::selecting) has_lease_ = false;
        if (!has_lease_ && !gave_up_ && !gives_up_) gives_up_ = at.now + ms(L.give_up_ms);
        begin(client_state::selecting, when, at);
    }
    void put(const question& q, const address& to) noexcept {
        write(q, out_);
        out_to_ = to;
        waits_ = true;
    }
    // ask: the question of the state, again or for the first time, and when the next is due.
    void ask(moment at) noexcept {
        const auto seconds = static_cast<std::uint16_t>(std::min<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(at.now - began_).count(), 0xffff));
        if (state_ == client_state::requesting && attempt_ == L.requests) return begin(client_state::selecting, at.now, at);
        if (state_ == client_state::rebooting && attempt_ == L.reboots) {   // the former address is not known here, or nobody is
            has_lease_ = false;
            return begin(client_state::selecting, at.now, at);
        }
        asked_ = true;
        ++attempt_;
        auto wait = ms(L.first_ms);
        for (unsigned i = 1; i < attempt_ && wait < ms(L.most_ms); ++i) wait *= 2;
        next_ = at.now + around(std::min(wait, ms(L.most_ms)), ms(L.jitter_ms), at.random);
        question q{kind::request, transaction_, seconds, mac_};
        switch (state_) {
        case client_state::selecting: q.is = kind::discover, q.wanted = chosen_.yours; return put(q, nobody);
        case client_state::requesting: q.wanted = chosen_.yours, q.server = chosen_.server; return put(q, nobody);
        case client_state::rebooting: q.wanted = chosen_.yours; return put(q, nobody);
        case client_state::renewing: next_ = halfway(at.now, rebind_), q.at = lease_.what.at; return put(q, lease_.server);
        case client_state::rebinding: next_ = halfway(at.now, *lease_.ends), q.at = lease_.what.at; return put(q, nobody);
        default: return;
        }
    }
    static instant halfway(instant now, instant end) noexcept { return now + std::max<instant::duration>((end - now) / 2, ms(L.extend_least_ms)); }
    // take: an acknowledgement; a new address is probed first.
    void take(const answer& got, moment at) noexcept {
        next_lease_ = {{got.yours, got.bits, got.gateway}, got.name_servers, got.server, {}};
        const bool endless = got.lease_s == no_end;
        const auto seconds = [](std::uint64_t n) { return std::chrono::seconds(n); };
        const auto renew = std::max<std::uint64_t>(got.renew_s ? got.renew_s : got.lease_s / 2, L.renew_least_s);
        const auto rebind = std::max<std::uint64_t>(got.rebind_s ? got.rebind_s : std::uint64_t{got.lease_s} * 7 / 8, renew + 1);
        if (!endless) next_lease_.ends = at.now + seconds(got.lease_s);
        next_renew_ = at.now + seconds(renew), next_rebind_ = at.now + seconds(rebind);
        chosen_ = got;
        refusals_ = 0;
        if (has_lease_ && lease_.what.at == got.yours) return settle();
        has_lease_ = false;
        state_ = client_state::probing;
    }
    void settle() noexcept {
        lease_ = next_lease_, renew_ = next_renew_, rebind_ = next_rebind_;
        is_endless_ = !lease_.ends;
        has_lease_ = true;
        gave_up_ = false;
        gives_up_.reset();
        waits_ = false;
        state_ = client_state::bound;
    }
};

}  // namespace bartizan::dhcp
