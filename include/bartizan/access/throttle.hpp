// throttle: the gate that answers only so many guesses, over all services, and never locks a clean address out of an account.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/host_filter.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/outside.hpp>
#include <bartizan/crypto/hmac.hpp>
#include <bartizan/policy/throttle.hpp>

#include <limits>
#include <optional>

namespace bartizan::access {

// ticket: what a guess has paid. attempt: a guess that may be answered, and where it came from.
struct ticket {
    std::size_t address = 0, account = 0;
    bool newcomer = false, account_paid = false;
    std::int64_t failed_before = 0;
};
struct attempt {
    bartizan::address from;
    ticket paid;
};
// taken: an attempt, or after how many seconds it is worth trying again.
template <class Throttle> struct taken {
    std::optional<past<Throttle, attempt>> let;
    std::uint32_t retry_after_s = 0;
};

// throttle<Limits>: each guess is paid before it is looked at, and given back when it was right, so that guesses in parallel gain nothing.
// A right password of one account pays nothing for others: who has an account cannot buy guesses at his neighbour's.
//   memory  the object alone: 24 bytes for each address, 64 buckets of accounts. Accounts share buckets by a keyed hash of the name, so
//           names that do not exist are treated as those that do
//   time    handed in, never steps
template <throttle_limits Limits = throttle_limits{}> class throttle {
    using ms = std::int64_t;
    // bucket: one number: when it will be full again. What is missing is the time until then, counted in refills.
    struct bucket {
        ms full = 0;
        bool has(ms now, ms refill, std::uint32_t most) const noexcept { return std::max(full, now) + refill <= now + refill * most; }
        void take(ms now, ms refill) noexcept { full = std::max(full, now) + refill; }
        void give_back(ms refill) noexcept { full -= refill; }
        ms wait(ms now, ms refill, std::uint32_t most) const noexcept { return std::max<ms>(full + refill - now - refill * most, 0); }
    };
    struct seen {
        std::array<std::uint8_t, 16> who{};   // an IPv6 host has a /64 to itself, so that is one address
        bucket left;
        ms failed = never, welcome = never;   // when it last failed; when it last came in
        bool used = false;
    };
    static constexpr ms never = std::numeric_limits<ms>::min() / 4;
    static constexpr ms second = 1000;
    static constexpr ms address_refill = Limits.address_refill_s * second, account_refill = Limits.account_refill_s * second,
                        newcomer_refill = Limits.newcomer_refill_s * second, clean_after = Limits.clean_after_s * second;

    secret<32> key_;
    std::array<seen, Limits.addresses> addresses_{};
    std::array<bucket, 64> accounts_{};
    bucket newcomers_;

public:
    static constexpr throttle_limits limits = Limits;

    template <random_source Random> result<> open(Random& random) noexcept { return random.fill(key_.fill()); }

    // take: pays for a guess at `account`.
    taken<throttle> take(past<host_filter, address>&& from, std::string_view account, instant at) noexcept {
        const auto& peer = *from;
        const auto now = count(at);
        ticket paid{.account = bucket_of(account)};
        auto& shared = accounts_[paid.account];
        seen* known = find(peer, now);
        bool clean = true;
        if (known) {
            if (!known->left.has(now, address_refill, Limits.address_failures)) return later(known->left.wait(now, address_refill, Limits.address_failures));
            clean = now - known->failed >= clean_after;
        } else if (!newcomers_.has(now, newcomer_refill, Limits.address_failures)) {
            return later(newcomers_.wait(now, newcomer_refill, Limits.address_failures));
        }
        // the account's bucket is empty: it is being guessed at. Whoever has failed of late waits; others are let through.
        paid.account_paid = shared.has(now, account_refill, Limits.account_failures);
        if (!paid.account_paid && !clean) return later(shared.wait(now, account_refill, Limits.account_failures));
        if (paid.account_paid) shared.take(now, account_refill);
        if (known) {
            paid.address = std::size_t(known - addresses_.data());
            paid.failed_before = known->failed;
            known->left.take(now, address_refill);
            known->failed = now;
        } else {
            paid.newcomer = true;
            newcomers_.take(now, newcomer_refill);
        }
        return {past<throttle, attempt>({peer, paid}), 0};
    }

    // give_back: the guess was right, or no guess at all.
    void give_back(const ticket& paid, instant at) noexcept {
        if (paid.account_paid) accounts_[paid.account].give_back(account_refill);
        if (paid.newcomer) return newcomers_.give_back(newcomer_refill);
        auto& known = addresses_[paid.address];
        known.left.give_back(address_refill);
        known.failed = paid.failed_before;
        known.welcome = count(at);
    }

private:
    static ms count(instant at) noexcept { return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count(); }
    static taken<throttle> later(ms wait) noexcept { return {std::nullopt, static_cast<std::uint32_t>((wait + second - 1) / second)}; }
    std::size_t bucket_of(std::string_view account) const noexcept {
        return std::to_integer<std::size_t>(crypto::hmac_of<sha256>(key_.reveal(), as_bytes(account))[0]) % 64;
    }
    // find: the place of this address, or a new one: one that is empty or clean again; else none. A quarter of the places is kept for
    // addresses that once came in: who fills the table does not drive the administrator's out.
    seen* find(const address& peer, ms now) noexcept {
        auto who = peer.bytes;
        if (!peer.is_v4()) std::fill(who.begin() + 8, who.end(), std::uint8_t{0});
        seen *stranger = nullptr, *guest = nullptr;
        std::size_t welcome = 0;
        for (auto& each : addresses_) {
            if (each.used && each.who == who) return &each;
            welcome += each.welcome != never;
            if (each.used && (each.left.full > now || now - each.failed < clean_after)) continue;
            if (each.welcome == never) stranger = stranger && !stranger->used ? stranger : &each;
            else if (!guest || each.welcome < guest->welcome) guest = &each;
        }
        seen* place = stranger ? stranger : welcome > addresses_.size() / 4 ? guest : nullptr;
        if (place) {
            *place = {};
            place->who = who;
            place->used = true;
        }
        return place;
    }
};

// unthrottled: for products that compose bz::no_throttle; everything may be tried.
class unthrottled {
public:
    template <random_source Random> result<> open(Random&) noexcept { return {}; }
    taken<unthrottled> take(past<host_filter, address>&& from, std::string_view, instant) noexcept { return {past<unthrottled, attempt>({*from, {}}), 0}; }
    void give_back(const ticket&, instant) noexcept {}
};

}  // namespace bartizan::access
