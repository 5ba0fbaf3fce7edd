// account_store: the one credential store of all services: set-up, change, removal, and what the gates compare with (B01 to B18).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/account_table.hpp>
#include <bartizan/access/password.hpp>
#include <bartizan/base/outside.hpp>
#include <bartizan/crypto/equal_ct.hpp>
#include <bartizan/policy/accounts.hpp>

#include <optional>

namespace bartizan::access {

// listed_rules: the white paper's rules with a product's numbers. An organisation's own policy is another type with the same function (B07).
template <accounts_limits Limits> struct listed_rules {
    static constexpr result<> check(std::string_view password, std::string_view user) {
        return check_password(password, user, {Limits.least_characters, Limits.most_characters, int(Limits.kinds_of_characters)});
    }
};
template <class R>
concept password_policy = requires(std::string_view text) {
    { R::check(text, text) } -> std::same_as<result<>>;
};

enum class account_state { closed, awaiting_first_administrator, ready };   // closed: not opened, or damaged: nobody comes in

// account_store<Algorithms, ...>: what is in memory is what was stored last: a change that cannot be stored did not happen.
//   Algorithms  list<sha256, ...>: of Digest; for each the secret of RFC 7616 is kept, for others none
//   memory      the object, and one more table and record of the stack while something is changed; all wiped
//   errors      account_errc, password_errc, and those of store, random numbers and hash
template <class Algorithms, record_store Store, crypto::password_hash Hash, random_source Random, accounts_limits Limits = accounts_limits{},
          password_policy Rules = listed_rules<Limits>>
class account_store;
template <class... Algorithm, record_store Store, crypto::password_hash Hash, random_source Random, accounts_limits Limits, password_policy Rules>
class account_store<list<Algorithm...>, Store, Hash, Random, Limits, Rules> : crypto::password_digest_must_be_included<Algorithm>... {
    using record = account_record<Limits.most_accounts, Limits.passwords_remembered>;
    using table = typename record::table;
    using one = account<Limits.passwords_remembered>;
    static constexpr crypto::password_cost cost{Limits.hash_memory_kib, Limits.hash_passes, 1};

    Store& store_;
    Hash& hash_;
    Random& random_;
    std::array<char, most_realm_characters> realm_{};
    std::size_t realm_size_ = 0;
    table table_;
    account_state state_ = account_state::closed;
    secret<32> nobody_;   // stands for the secret of whoever has no account

public:
    static constexpr std::string_view record_name = "accounts";
    static constexpr accounts_limits limits = Limits;

    account_store(Store& store, Hash& hash, Random& random) noexcept : store_(store), hash_(hash), random_(random) {}

    account_state state() const noexcept { return state_; }
    std::string_view realm() const noexcept { return {realm_.data(), realm_size_}; }
    std::span<const one> accounts() const noexcept { return table_.view(); }

    // open: no record: a camera as it was shipped. A record that cannot be read never opens the set-up: it would be a way in.
    result<> open(std::string_view realm) noexcept {
        state_ = account_state::closed;
        table_ = table{};
        if (!is_realm(realm)) return account_errc::bad_realm;
        realm_size_ = realm.copy(realm_.data(), realm_.size());
        if (const auto filled = random_.fill(nobody_.fill()); !filled) return filled;
        std::array<std::byte, record::most_bytes> memory;
        const wiped_at_exit wiped{memory};
        const auto size = store_.load(record_name, memory);
        if (!size && size.error() != make_error(outside_errc::no_such_record)) return size.error();
        if (size)
            if (const auto read = record::read(bytes_view(memory).first(*size), realm, table_); !read) return read;
        settle();
        return {};
    }

    // set_first: only while no account exists (B02, B03).
    result<> set_first(std::string_view name, std::string_view password, std::string_view retyped, utc_time now) noexcept {
        if (state_ != account_state::awaiting_first_administrator) return state_ == account_state::ready ? account_errc::set_up_already : account_errc::damaged;
        return insert(name, level::administrator, password, retyped, now);
    }
    result<> add(std::string_view name, std::uint8_t level_number, std::string_view password, std::string_view retyped, utc_time now) noexcept {
        if (state_ != account_state::ready) return account_errc::awaiting_first_administrator;
        if (!is_account_level(level_number)) return account_errc::bad_level;
        return insert(name, static_cast<level>(level_number), password, retyped, now);
    }
    result<> set_password(std::string_view name, std::string_view password, std::string_view retyped, utc_time now) noexcept {
        const auto at = place_of(name);
        if (!at) return account_errc::unknown;
        table next = table_;
        auto& changed = next.accounts[*at];
        if (const auto checked = check(name, password, retyped); !checked) return checked;
        for (std::size_t i = 0; i <= changed.formers && Limits.passwords_remembered > 0; ++i) {
            const auto same = matches(i == 0 ? changed.password : changed.former[i - 1], password);
            if (!same) return same.error();
            if (*same) return account_errc::used_before;
        }
        if constexpr (Limits.passwords_remembered > 0) {
            std::shift_right(changed.former.begin(), changed.former.end(), 1);
            changed.former[0] = changed.password;
            changed.formers = static_cast<std::uint8_t>(std::min<std::size_t>(changed.formers + 1u, Limits.passwords_remembered));
        }
        if (const auto given = give(changed, password, now); !given) return given;
        return commit(next);
    }
    result<> set_level(std::string_view name, std::uint8_t level_number) noexcept {
        const auto at = place_of(name);
        if (!at) return account_errc::unknown;
        if (!is_account_level(level_number)) return account_errc::bad_level;
        table next = table_;
        next.accounts[*at].is = static_cast<level>(level_number);
        if (next.administrators() == 0) return account_errc::last_administrator;
        return commit(next);
    }
    result<> remove(std::string_view name) noexcept {
        const auto at = place_of(name);
        if (!at) return account_errc::unknown;
        table next = table_;
        std::shift_left(next.accounts.begin() + std::ptrdiff_t(*at), next.accounts.begin() + std::ptrdiff_t(next.count), 1);
        next.accounts[--next.count] = one{};
        if (next.administrators() == 0) return account_errc::last_administrator;
        return commit(next);
    }
    // reset: as it was shipped; works on damaged records too (B21).
    result<> reset() noexcept { return commit(table{}); }

    // Who is called so? The time is the same for names that exist and names that do not.
    std::optional<std::size_t> place_of(std::string_view name) const noexcept {
        return place_where([&](const one& a) { return same_name(a.name, name); });
    }
    // place_of_hash<Algorithm>: whose userhash is this (RFC 7616, 3.4.4)?
    template <class A> std::optional<std::size_t> place_of_hash(std::string_view hash) const noexcept {
        using digest = http_auth::digest_of<A>;
        return place_where([&](const one& a) {
            const auto expected = digest::user_hash(a.name.view(), realm());
            return crypto::equal_ct(as_bytes(digest::view(expected)), as_bytes(hash));
        });
    }
    identity identity_at(std::size_t place) const noexcept { return {table_.accounts[place].name, table_.accounts[place].is}; }
    bool password_is_due(std::size_t place, utc_time now) const noexcept {
        constexpr std::int64_t day = 86'400 * utc_time::ticks_per_second;
        return Limits.password_days > 0 && now.ticks - table_.accounts[place].set_at.ticks >= std::int64_t{Limits.password_days} * day;
    }

    // digest_secret_of<Algorithm>: 32 bytes, of nobody when there is no such account or none for this algorithm; then no response is right.
    struct found_secret {
        bytes_view bytes;
        bool real;
    };
    template <class A> found_secret digest_secret_of(std::optional<std::size_t> place) const noexcept {
        found_secret out{nobody_.reveal(), false};
        for (const auto& d : table_.accounts[place.value_or(0)].digests)
            if (place && d.algorithm == account_number<A>) out = {d.bytes, true};
        return out;
    }

    // check_password_of: the slow comparison; as slow for nobody.   errors  those of the hash
    result<bool> check_password_of(std::optional<std::size_t> place, std::string_view password) const noexcept {
        stored_password nobodys{.cost = cost};
        copy_bytes(bytes_view(nobody_.reveal()).first(nobodys.salt.size()), nobodys.salt);
        const auto same = matches(place ? table_.accounts[*place].password : nobodys, password);
        return same ? result<bool>(*same && place) : same;
    }

private:
    struct wiped_at_exit {
        bytes_span memory;
        ~wiped_at_exit() { wipe(memory); }
    };
    template <class Is> std::optional<std::size_t> place_where(Is is) const noexcept {
        std::size_t found = Limits.most_accounts;
        for (std::size_t i = 0; i < Limits.most_accounts; ++i) {   // all places, taken or not
            const bool hit = is(table_.accounts[i]) && i < table_.count;
            found = hit ? i : found;
        }
        return found < Limits.most_accounts ? std::optional(found) : std::nullopt;
    }
    static bool same_name(const user_name& known, std::string_view given) noexcept {
        user_name asked(given);
        const bool same = crypto::equal_ct(as_bytes({known.chars.data(), known.chars.size()}), as_bytes({asked.chars.data(), asked.chars.size()}));
        return same && known.size == given.size() && !given.empty();
    }
    void settle() noexcept { state_ = table_.count == 0 ? account_state::awaiting_first_administrator : account_state::ready; }
    result<> check(std::string_view name, std::string_view password, std::string_view retyped) const noexcept {
        if (!crypto::equal_ct(as_bytes(password), as_bytes(retyped))) return account_errc::not_retyped;   // B16
        return Rules::check(password, name);
    }
    result<bool> matches(const stored_password& known, std::string_view password) const noexcept {
        secret<crypto::password_hash_bytes> derived;
        if (const auto done = hash_.derive(as_bytes(password), known.salt, known.cost, derived.fill()); !done) return done.error();
        return crypto::equal_ct(derived.reveal(), known.hash);
    }
    result<> give(one& to, std::string_view password, utc_time now) noexcept {
        to.set_at = now;
        to.password.cost = cost;
        if (const auto filled = random_.fill(to.password.salt); !filled) return filled;
        if (const auto done = hash_.derive(as_bytes(password), to.password.salt, cost, to.password.hash); !done) return done;
        to.digests = {};
        std::size_t i = 0;
        [[maybe_unused]] const auto add = [&]<class A>(std::type_identity<A>) {
            const auto secret = http_auth::digest_of<A>::user_realm_password(to.name.view(), realm(), password);
            to.digests[i].algorithm = account_number<A>;
            copy_bytes(secret.reveal(), to.digests[i++].bytes);
        };
        (add(std::type_identity<Algorithm>{}), ...);
        return {};
    }
    result<> insert(std::string_view name, level is, std::string_view password, std::string_view retyped, utc_time now) noexcept {
        if (const auto named = check_user_name(name); !named) return named;
        if (const auto checked = check(name, password, retyped); !checked) return checked;
        if (place_of(name)) return account_errc::exists;
        if (table_.count == Limits.most_accounts) return account_errc::full;
        table next = table_;
        auto& fresh = next.accounts[next.count++];
        fresh.name = user_name(name);
        fresh.is = is;
        if (const auto given = give(fresh, password, now); !given) return given;
        return commit(next);
    }
    result<> commit(const table& next) noexcept {
        std::array<std::byte, record::most_bytes> memory;
        const wiped_at_exit wiped{memory};
        if (const auto stored = store_.replace(record_name, bytes_view(memory).first(record::write(next, realm(), memory))); !stored) return stored;
        table_ = next;
        settle();
        return {};
    }
};

}  // namespace bartizan::access
