// door: all gates in their order, one for all services: host filter, throttle, authenticator, authorizer (white paper 3.2 to 3.4).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/audit.hpp>
#include <bartizan/access/authenticator.hpp>
#include <bartizan/policy/host_filter.hpp>
#include <bartizan/policy/product.hpp>
#include <bartizan/policy/throttle.hpp>
#include <bartizan/policy/transport.hpp>

namespace bartizan::access {

// knock: a request, as the door sees it. Text lives until `ask` has returned.
struct knock {
    address peer;             // of the socket, never of a header field
    bool encrypted = false;   // it came through TLS
    std::string_view method, target;
    std::span<const std::string_view> authorization;   // the value of each Authorization field
    bytes_view body{};                                  // whole, for qop=auth-int
    access_class wanted = access_class::read_media;
    instant now{};
    utc_time utc{};
};

// refusal: what a peer is told instead of a challenge.        HTTP and RTSP
//   filtered      its address is not allowed                  close without an answer
//   set_up_first  no account exists yet                       403
//   throttled     too many wrong passwords                    429 with Retry-After (RTSP: 403)
//   forbidden     the level does not allow it                 403
//   bad_request   credentials that are malformed              400
//   unavailable   the store is damaged, or no memory          503
//   in_the_clear  the administrator chose TLS                 403 (RTSP: close)
struct refusal {
    enum class kind { filtered, set_up_first, throttled, forbidden, bad_request, unavailable, in_the_clear } why{};
    std::uint32_t retry_after_s = 0;
};

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
    audit_log<> audit_;
    bool digest_only_ = false, plain_ = false;
    struct login { user_name who; address from; instant at; bool used = false; };
    std::array<login, 16> logins_{};

public:
    door(Store& store, Hash& hash, Random& random) noexcept : store_(store), random_(random), accounts_(store, hash, random) {}
    door(const door&) = delete;
    door& operator=(const door&) = delete;

    // open: reads what is stored. After an error that part stays shut; the others work, and factory_reset() opens all again.
    result<> open(std::string_view realm, utc_time utc) noexcept {
        const auto listed = audit_.open(store_);
        audit_.add(audit_event::started, {}, {}, utc);
        const std::array steps{throttle_.open(random_), authenticator_.open(random_), filter_.open(store_), accounts_.open(realm), listed, open_choice(), open_connection()};
        for (const auto& step : steps)
            if (!step) return step;
        return {};
    }

    account_state state() const noexcept { return accounts_.state(); }
    const accounts_type& accounts() const noexcept { return accounts_; }
    const host_filter& filter() const noexcept { return filter_; }
    audit_log<>& audit() noexcept { return audit_; }

    // filter_admits: the first gate alone, for an answer that shows nothing of the camera.
    bool filter_admits(const address& peer, instant now) noexcept { return bool(filter_.check(peer, now)); }

    outcome ask(const knock& at) noexcept {
        auto host = filter_.check(at.peer, at.now);
        if (!host) return refuse(refusal::kind::filtered, audit_event::filtered, {}, at);
        if (chooses_connection && !at.encrypted && !plain_) return refusal{refusal::kind::in_the_clear};
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
    static constexpr std::string_view choice_record_name = "authentication";
    bool digest_only() const noexcept { return digest_only_; }
    result<> set_digest_only(const entry& by, bool only, utc_time utc) noexcept
        requires chooses_scheme
    {
        if (!writes(by)) return account_errc::not_allowed;
        const auto stored = store_.replace(choice_record_name, as_bytes(only ? chose_digest : chose_either));
        if (stored) digest_only_ = only;
        return changed(stored, audit_event::setting_changed, by->who.name.view(), by->from, utc);
    }

    // takes_plain (G09): whether a request may come without TLS: never where the product says tls<...>, always where it says plain_tcp, and as the
    // administrator chose where it says tls_or_plain<...>.
    static constexpr bool chooses_connection = requires { requires transport::administrator_chooses; };
    static constexpr std::string_view connection_record_name = "connection";
    bool takes_plain() const noexcept {
        if constexpr (chooses_connection) return plain_;
        else return !transport::encrypts_streams;
    }
    result<> set_takes_plain(const entry& by, bool plain, utc_time utc) noexcept
        requires chooses_connection
    {
        if (!writes(by)) return account_errc::not_allowed;
        const auto stored = store_.replace(connection_record_name, as_bytes(plain ? chose_http : chose_https));
        if (stored) plain_ = plain;
        return changed(stored, audit_event::setting_changed, by->who.name.view(), by->from, utc);
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
        if constexpr (chooses_scheme) {
            if (const auto done = store_.replace(choice_record_name, as_bytes(chose_either)); !done) return done;
            digest_only_ = false;
        }
        if constexpr (chooses_connection) {
            if (const auto done = store_.replace(connection_record_name, as_bytes(chose_https)); !done) return done;
            plain_ = false;
        }
        return changed(accounts_.reset(), audit_event::factory_reset, {}, {}, utc);
    }

private:
    static constexpr std::string_view chose_either = "BZAU 1 digest or basic\n", chose_digest = "BZAU 1 digest\n";
    result<> open_choice() noexcept {   // what cannot be read is the stronger of the two
        digest_only_ = false;
        if constexpr (chooses_scheme) {
            std::array<std::byte, 64> record;
            const auto size = store_.load(choice_record_name, record);
            if (!size && size.error() == make_error(outside_errc::no_such_record)) return {};
            digest_only_ = !size || as_text(bytes_view(record).first(*size)) != chose_either;
            if (!size) return size.error();
        }
        return {};
    }
    static constexpr std::string_view chose_https = "BZCN 1 https\n", chose_http = "BZCN 1 http\n";
    result<> open_connection() noexcept {   // what cannot be read is HTTPS
        plain_ = false;
        if constexpr (chooses_connection) {
            std::array<std::byte, 64> record;
            const auto size = store_.load(connection_record_name, record);
            if (!size && size.error() == make_error(outside_errc::no_such_record)) return {};
            if (!size) return size.error();
            plain_ = as_text(bytes_view(record).first(*size)) == chose_http;
        }
        return {};
    }
    static bool writes(const entry& by) noexcept { return by->what == access_class::write_system; }
    bool basic_allowed(const knock& at) const noexcept { return !digest_only_ && (at.encrypted || !transport::encrypts_streams); }
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
    // Each request proves itself anew; one entry in ten minutes for each user and address is what an auditor wants to read.
    void note_login(const typename authenticator_gate::credentials& given, const knock& at) noexcept {
        const auto who = accounts_.identity_at(*given.place).name;
        login* oldest = &logins_[0];
        for (auto& each : logins_) {
            if (each.used && each.who == who && each.from == at.peer && at.now - each.at < std::chrono::minutes(10)) return;
            if (!each.used || (oldest->used && each.at < oldest->at)) oldest = &each;
        }
        *oldest = {who, at.peer, at.now, true};
        audit_.add(audit_event::logged_in, who.view(), at.peer, at.utc);
    }
};

}  // namespace bartizan::access
