// door: all gates in their order, one for all services: host filter, throttle, authenticator, authorizer (white paper 3.2 to 3.4).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/audit.hpp>
#include <bartizan/access/authenticator.hpp>
#include <bartizan/access/knock.hpp>
#include <bartizan/access/logins.hpp>
#include <bartizan/access/stored_choice.hpp>
#include <bartizan/policy/host_filter.hpp>
#include <bartizan/policy/product.hpp>
#include <bartizan/policy/recorder_services.hpp>
#include <bartizan/policy/throttle.hpp>
#include <bartizan/policy/transport.hpp>

namespace bartizan::access {

// door<Product, ...>: the product says which gates exist and how they are set; the rest of the world is handed in.
//   ask      the question of every request; the entry is what the service's functions take
//   set-up   ask_set_up gives a permit only while there is no account; nothing else answers then (B02, B03)
//   changes  take an entry for write_system, so only an administrator has one; each is stored before it is true
//   memory   the object (about 60 KiB with default limits) and up to 40 KiB of stack; no heap but the password hash's
template <class Product, record_store Store, crypto::password_hash Hash, random_source Random,
          password_policy Rules = listed_rules<policy_of<Product, role::accounts>::limits>>
class door {
    static_assert(proven<Product>);
    using authentication = policy_of<Product, role::authentication>;
    using throttling = policy_of<Product, role::guessing>;
    using transport = policy_of<Product, role::transport>;
    template <class Throttling> static constexpr auto throttle_of() {
        if constexpr (Throttling::slows_down) return std::type_identity<access::throttle<Throttling::limits>>{};
        else return std::type_identity<unthrottled>{};
    }

public:
    using throttle_gate = typename decltype(throttle_of<throttling>())::type;
    using accounts_type = account_store<typename authentication::algorithms, Store, Hash, Random, policy_of<Product, role::accounts>::limits, Rules>;
    using authenticator_gate = authenticator<authentication, accounts_type, throttle_gate>;
    using authorizer_gate = authorizer<authenticator_gate>;
    using entry = typename authorizer_gate::entry;   // past<authorizer, admission>
    using outcome = std::variant<refusal, challenges, entry>;
    struct set_up_permit { address from; };

private:
    Store& store_;
    Random& random_;
    host_filter filter_{std::span<const host_rule>(policy_of<Product, role::hosts>::shipped)};
    throttle_gate throttle_;
    accounts_type accounts_;
    authenticator_gate authenticator_{accounts_};
    using log = audit_log<256, has_service<Product, playback<>>>;
    log audit_;
    struct scheme {
        static constexpr std::string_view record = "authentication", stronger = "BZAU 1 digest\n", weaker = "BZAU 1 digest or basic\n";
        static constexpr way shipped = way::weaker;
    };
    struct connection {
        static constexpr std::string_view record = "connection", stronger = "BZCN 1 https\n", weaker = "BZCN 1 http\n";
        static constexpr way shipped = way::stronger;
    };
    stored_choice<scheme> scheme_;
    stored_choice<connection> connection_;
    logins logins_;

public:
    door(Store& store, Hash& hash, Random& random) noexcept : store_(store), random_(random), accounts_(store, hash, random) {}
    door(const door&) = delete;
    door& operator=(const door&) = delete;

    // open: reads what is stored. After an error that part stays shut; the others work, and factory_reset() opens all again.
    result<> open(std::string_view realm, utc_time utc) noexcept {
        const auto listed = audit_.open(store_);
        audit_.add(audit_event::started, {}, {}, utc);
        const std::array steps{throttle_.open(random_), authenticator_.open(random_), filter_.open(store_), accounts_.open(realm), listed,
                               opened<chooses_scheme>(scheme_), opened<chooses_connection>(connection_)};
        for (const auto& step : steps)
            if (!step) return step;
        return {};
    }

    account_state state() const noexcept { return accounts_.state(); }
    const accounts_type& accounts() const noexcept { return accounts_; }
    const host_filter& filter() const noexcept { return filter_; }
    log& audit() noexcept { return audit_; }

    // filter_admits: the first gate alone, for an answer that shows nothing of the camera.
    bool filter_admits(const address& peer, instant now) noexcept { return bool(filter_.check(peer, now)); }

    outcome ask(const knock& at) noexcept {
        auto host = filter_.check(at.peer, at.now);
        if (!host) return refuse(refusal::kind::filtered, audit_event::filtered, {}, at);
        if (chooses_connection && !at.encrypted && !connection_.weaker()) return refusal{refusal::kind::in_the_clear};
        if constexpr (!authentication::asks) return enter(authenticator_gate::everybody(), at);
        if (state() == account_state::closed) return refusal{refusal::kind::unavailable};
        if (state() == account_state::awaiting_first_administrator) return refusal{refusal::kind::set_up_first};
        if (at.authorization.empty()) {
            const bool stranger = at.wanted == access_class::pre_auth ||
                                  (policy_of<Product, role::guests>::admits_strangers && at.wanted == access_class::read_media);
            return stranger ? enter(authenticator_gate::stranger(), at) : challenge(at, false);
        }
        if (at.authorization.size() > 1) return refusal{refusal::kind::bad_request};
        typename authenticator_gate::credentials given;
        if (const auto denied = authenticator_.read(at.authorization[0], basic_allowed(at), given)) return answer(*denied, given, at);
        auto taken = throttle_.take(std::move(*host), given.name, at.now);
        if (!taken.let) {
            refuse(refusal::kind::throttled, audit_event::throttled, known_name(given), at);
            return refusal{refusal::kind::throttled, taken.retry_after_s};
        }
        const auto paid = (*taken.let)->paid;
        auto judged = authenticator_.judge(std::move(*taken.let), given, {at.method, at.target, at.body, at.encrypted}, at.now);
        if (const auto* denied = std::get_if<denial>(&judged)) {
            if (*denied != denial::wrong) throttle_.give_back(paid, at.now);
            return answer(*denied, given, at);
        }
        throttle_.give_back(paid, at.now);
        note_login(given, at);
        return enter(std::move(*std::get_if<typename authenticator_gate::recognised>(&judged)), at);
    }

    // ask_set_up: for the set-up page and its one request; nothing when an account exists.
    std::optional<past<door, set_up_permit>> ask_set_up(const address& peer, instant now) noexcept {
        if (!filter_.check(peer, now) || state() != account_state::awaiting_first_administrator) return {};
        return past<door, set_up_permit>({peer});
    }
    result<> set_up(past<door, set_up_permit>&& permit, std::string_view name, std::string_view password, std::string_view retyped, utc_time utc) noexcept {
        return changed(accounts_.set_first(name, password, retyped, utc), audit_event::first_administrator, name, permit->from, utc);
    }

    // Accounts (B13). `by` must be an entry for write_system.
    result<> add_account(const entry& by, std::string_view name, std::uint8_t level_number, std::string_view password, std::string_view retyped, utc_time utc) noexcept {
        if (!writes(by)) return account_errc::not_allowed;
        return changed(accounts_.add(name, level_number, password, retyped, utc), audit_event::account_added, name, by->from, utc);
    }
    result<> set_password(const entry& by, std::string_view name, std::string_view password, std::string_view retyped, utc_time utc) noexcept {
        if (!writes(by)) return account_errc::not_allowed;
        return changed(accounts_.set_password(name, password, retyped, utc), audit_event::account_changed, name, by->from, utc);
    }
    // set_own_password: anybody's, of whoever came in (B09). `present` keeps a browser that was left alone from being taken over; a wrong one
    // costs what a wrong log-in costs.   errors  wrong_password, too_many_guesses, those of set_password
    result<> set_own_password(const entry& by, std::string_view present, std::string_view password, std::string_view retyped, instant now, utc_time utc) noexcept {
        const auto name = by->who.name.view();
        auto host = filter_.check(by->from, now);
        if (!host) return host.error();
        auto taken = throttle_.take(std::move(*host), name, now);
        if (!taken.let) {
            audit_.add(audit_event::throttled, name, by->from, utc);
            return account_errc::too_many_guesses;
        }
        const auto right = accounts_.check_password_of(accounts_.place_of(name), present);
        if (!right) return right.error();
        if (!*right) {
            audit_.add(audit_event::wrong_password, name, by->from, utc);
            return account_errc::wrong_password;
        }
        throttle_.give_back((*taken.let)->paid, now);
        return changed(accounts_.set_password(name, password, retyped, utc), audit_event::account_changed, name, by->from, utc);
    }
    result<> set_level(const entry& by, std::string_view name, std::uint8_t level_number, utc_time utc) noexcept {
        if (!writes(by)) return account_errc::not_allowed;
        return changed(accounts_.set_level(name, level_number), audit_event::account_changed, name, by->from, utc);
    }
    result<> remove_account(const entry& by, std::string_view name, utc_time utc) noexcept {
        if (!writes(by)) return account_errc::not_allowed;
        return changed(accounts_.remove(name), audit_event::account_removed, name, by->from, utc);
    }

    // digest_only (C05, C06): what the administrator chose of digest_or_basic: both, or that Basic is neither offered nor taken.
    static constexpr bool chooses_scheme = authentication::takes_basic && !std::is_same_v<typename authentication::algorithms, list<>>;
    bool digest_only() const noexcept { return !scheme_.weaker(); }
    result<> set_digest_only(const entry& by, bool only, utc_time utc) noexcept
        requires chooses_scheme
    {
        if (!writes(by)) return account_errc::not_allowed;
        return changed(scheme_.choose(store_, only ? way::stronger : way::weaker), audit_event::setting_changed, by->who.name.view(), by->from, utc);
    }

    // takes_plain (G09): whether a request may come without TLS: never where the product says tls<...>, always where it says plain_tcp, and as the
    // administrator chose where it says tls_or_plain<...>.
    static constexpr bool chooses_connection = requires { requires transport::administrator_chooses; };
    bool takes_plain() const noexcept {
        if constexpr (chooses_connection) return connection_.weaker();
        else return !transport::encrypts_streams;
    }
    result<> set_takes_plain(const entry& by, bool plain, utc_time utc) noexcept
        requires chooses_connection
    {
        if (!writes(by)) return account_errc::not_allowed;
        return changed(connection_.choose(store_, plain ? way::weaker : way::stronger), audit_event::setting_changed, by->who.name.view(), by->from, utc);
    }

    // Host rules (D05 to D07): tried for `trial`, kept when confirmed from an address that they admit.
    result<> propose_host_rules(const entry& by, const host_rules& rules, instant now, std::chrono::seconds trial, utc_time utc) noexcept {
        if (!writes(by)) return account_errc::not_allowed;
        const auto proposed = filter_.propose(rules, by->from, now, trial);
        if (proposed) audit_.add(audit_event::host_rules_proposed, by->who.name.view(), by->from, utc);
        return proposed;
    }
    result<> confirm_host_rules(const entry& by, instant now, utc_time utc) noexcept {
        if (!writes(by)) return account_errc::not_allowed;
        const auto still = filter_.check(by->from, now);
        if (!still) return still.error();
        const auto confirmed = filter_.confirm(*still, store_, now);
        if (confirmed) audit_.add(audit_event::host_rules_confirmed, by->who.name.view(), by->from, utc);
        return confirmed;
    }

    // take_back_host_rules: the rules on trial go before their time is over.   errors  no_trial
    result<> take_back_host_rules(const entry& by, instant now, utc_time utc) noexcept {
        if (!writes(by)) return account_errc::not_allowed;
        filter_.time_is(now);
        if (!filter_.trial_ends()) return host_errc::no_trial;
        filter_.take_back();
        audit_.add(audit_event::host_rules_taken_back, by->who.name.view(), by->from, utc);
        return {};
    }

    // factory_reset: all accounts and host rules go. By an administrator over the network, or by a hand on the camera's button (D07, B21).
    result<> factory_reset(const entry& by, utc_time utc) noexcept {
        if (by->what != access_class::unrecoverable) return account_errc::not_allowed;
        return factory_reset_by_hand(utc);
    }
    result<> factory_reset_by_hand(utc_time utc) noexcept {
        // the filter first: after a power cut in between, the owner can still come in
        if (const auto done = filter_.reset(store_); !done) return done;
        if constexpr (chooses_scheme)
            if (const auto done = scheme_.reset(store_); !done) return done;
        if constexpr (chooses_connection)
            if (const auto done = connection_.reset(store_); !done) return done;
        return changed(accounts_.reset(), audit_event::factory_reset, {}, {}, utc);
    }

private:
    // What a product does not leave to choose is not in its image.
    template <bool Offered, class Choice> result<> opened(Choice& choice) noexcept {
        if constexpr (Offered) return choice.open(store_);
        else return {};
    }
    static bool writes(const entry& by) noexcept { return by->what == access_class::write_system; }
    bool basic_allowed(const knock& at) const noexcept { return scheme_.weaker() && (at.encrypted || !transport::encrypts_streams); }
    outcome challenge(const knock& at, bool stale) noexcept { return authenticator_.challenge(at.peer, basic_allowed(at), stale, at.now); }
    template <class Given> static std::string_view known_name(const Given& given) noexcept { return given.place ? given.name : std::string_view{}; }

    outcome refuse(refusal::kind why, audit_event event, std::string_view who, const knock& at) noexcept {
        audit_.add(event, who, at.peer, at.utc);
        return refusal{why};
    }
    outcome answer(denial denied, const typename authenticator_gate::credentials& given, const knock& at) noexcept {
        if (denied == denial::malformed) return refusal{refusal::kind::bad_request};
        if (denied == denial::failed) return refusal{refusal::kind::unavailable};
        if (denied == denial::wrong) audit_.add(audit_event::wrong_password, known_name(given), at.peer, at.utc);
        if (denied == denial::replayed) audit_.add(audit_event::replayed, known_name(given), at.peer, at.utc);
        return challenge(at, denied == denial::stale || denied == denial::replayed);
    }
    outcome enter(typename authenticator_gate::recognised&& who, const knock& at) noexcept {
        const auto name = who->name;
        if (auto let = authorizer_gate::let(std::move(who), at.wanted, at.peer)) return std::move(*let);
        return refuse(refusal::kind::forbidden, audit_event::forbidden, name.view(), at);
    }
    result<> changed(const result<>& done, audit_event event, std::string_view who, const address& from, utc_time utc) noexcept {
        if (done) {
            authenticator_.forget();
            audit_.add(event, who, from, utc);
        } else if (done.error().domain == &outside_domain) audit_.add(audit_event::store_failed, {}, from, utc);
        return done;
    }
    void note_login(const typename authenticator_gate::credentials& given, const knock& at) noexcept {
        const auto who = accounts_.identity_at(*given.place).name;
        if (logins_.is_new(who, at.peer, at.now)) audit_.add(audit_event::logged_in, who.view(), at.peer, at.utc);
    }
};

}  // namespace bartizan::access
