// interface_trial: a network interface gets new addresses on trial: it has both meanwhile, and who confirms must come by the new ones (J08 to J16).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/base/interface_settings.hpp>

#include <optional>

namespace bartizan::service {

enum class interface_trial_errc { trial_running = 1, no_trial, not_by_the_new_address, no_lease };
inline constexpr error_domain interface_trial_domain{"interface_trial", [](int code) -> std::string_view {
    switch (interface_trial_errc(code)) {
    case interface_trial_errc::trial_running: return "other addresses are on trial; confirm them or wait until they are taken back";
    case interface_trial_errc::no_trial: return "no addresses are on trial, or their time has passed and the former ones are back";
    case interface_trial_errc::not_by_the_new_address: return "confirm by the new address: that it can be reached is what the trial is for";
    case interface_trial_errc::no_lease: return "no DHCP server has lent an address yet; wait, or take the trial back";
    }
    return "unknown";
}};
constexpr error make_error(interface_trial_errc code) { return {&interface_trial_domain, int(code)}; }

// interface_port: what sets a real interface.
//   use    the interface has these addresses beside those that it has; its ways out and name servers are these. Idempotent
//   drop   addresses of `former` that `kept` does not have go; then `kept` is used again, since a way out may have gone with them
template <class P>
concept interface_port = requires(P port, const interface_addresses& a) {
    { port.use(a) } -> std::same_as<result<>>;
    { port.drop(a, a) } -> std::same_as<result<>>;
};

// interface_trial: connections go on by the former addresses until the new ones are confirmed, and by the new ones after a take-back not at all.
//   propose   checks, and sets the interface; what fails half-way is taken back at once
//   confirm   `arrived_at` is the camera's end of the confirming connection; `keep(settings)` stores them, and only then are they kept
//   lent      what DHCP servers lend now; wants_v4_lease() and wants_v6_lease() say for what they are to be asked, on trial or for good
//   time      handed in with every call; time_is() takes back what nobody confirmed       memory  the object
template <interface_port Port> class interface_trial {
    Port& port_;
    interface_settings kept_, tried_;
    leases lent_{};
    instant ends_{};
    bool on_trial_ = false;

public:
    interface_trial(Port& port, const interface_settings& kept) noexcept : port_(port), kept_(kept) {}

    result<> begin() { return port_.use(addresses()); }
    const interface_settings& active() const noexcept { return on_trial_ ? tried_ : kept_; }
    const interface_settings& kept() const noexcept { return kept_; }
    interface_addresses addresses() const noexcept { return in_force(active(), lent_); }
    const leases& lent() const noexcept { return lent_; }
    bool wants_v4_lease() const noexcept { return kept_.v4_leased || active().v4_leased; }
    bool wants_v6_lease() const noexcept { return kept_.v6_leased || active().v6_leased; }
    std::optional<instant> trial_ends() const noexcept { return on_trial_ ? std::optional(ends_) : std::nullopt; }

    //   errors  trial_running, those of check_interface, the port's
    result<> propose(const interface_settings& next, instant now, std::chrono::seconds trial) {
        (void)time_is(now);
        if (on_trial_) return interface_trial_errc::trial_running;
        if (const auto wrong = check_interface(next)) return wrong.why;
        if (const auto used = port_.use(in_force(next, lent_)); !used) {
            (void)port_.use(in_force(kept_, lent_));
            (void)port_.drop(in_force(next, lent_), in_force(kept_, lent_));
            return used;
        }
        tried_ = next, ends_ = now + trial, on_trial_ = true;
        return {};
    }
    //   errors  no_trial, no_lease, not_by_the_new_address, keep's, the port's
    template <class Keep> result<> confirm(const address& arrived_at, instant now, Keep keep) {
        (void)time_is(now);
        if (!on_trial_) return interface_trial_errc::no_trial;
        if (tried_.v4_leased && is_unspecified(lent_.v4.at)) return interface_trial_errc::no_lease;
        if (!addresses().has(arrived_at)) return interface_trial_errc::not_by_the_new_address;
        const auto former = in_force(kept_, lent_);   // keep may give leases back
        if (const auto stored = keep(tried_); !stored) return stored;
        kept_ = tried_, on_trial_ = false;
        return port_.drop(former, addresses());
    }
    // lent: the interface has what is lent, and what is lent no more goes; what is kept stays while a trial runs.
    result<> lent(const leases& now) {
        if (now == lent_) return {};
        const auto before = in_force(active(), lent_);
        lent_ = now;
        const auto after = addresses();
        if (after == before) return {};
        if (const auto used = port_.use(after); !used) return used;
        return port_.drop(on_trial_ ? before.beyond(in_force(kept_, lent_)) : before, after);
    }
    // reset: what the camera was shipped with, at once: for the factory reset.
    result<> reset(const interface_settings& shipped) {
        const auto tried = addresses(), former = in_force(kept_, lent_);
        kept_ = shipped, on_trial_ = false;
        const auto used = port_.use(addresses());
        const auto dropped = port_.drop(tried, addresses());
        const auto left = port_.drop(former, addresses());
        return !used ? used : !dropped ? dropped : left;
    }
    //   errors  no_trial, the port's
    result<> take_back(instant now) {
        (void)time_is(now);
        return on_trial_ ? end() : interface_trial_errc::no_trial;
    }
    // time_is: errors of the port, when a trial is over.
    result<> time_is(instant now) { return on_trial_ && now >= ends_ ? end() : result<>{}; }

private:
    result<> end() {
        const auto tried = addresses();
        on_trial_ = false;
        const auto used = port_.use(addresses());
        const auto dropped = port_.drop(tried, addresses());
        return used ? dropped : used;
    }
};

}  // namespace bartizan::service
