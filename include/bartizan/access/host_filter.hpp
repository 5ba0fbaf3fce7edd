// host_filter: the first gate: whether an address may talk to the camera at all; changes are on trial and take themselves back (D01 to D08).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/base/past.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/policy/host_filter.hpp>

#include <optional>

namespace bartizan::access {

inline constexpr std::size_t most_host_rules = 64;

// host_rules: a set in memory of its own.
struct host_rules {
    std::array<host_rule, most_host_rules> rules{};
    std::size_t count = 0;

    constexpr std::span<const host_rule> view() const noexcept { return std::span(rules).first(count); }
    constexpr result<> add(const host_rule& rule) noexcept {
        if (count == rules.size()) return host_errc::too_many_rules;
        rules[count++] = rule;
        return {};
    }
    static constexpr host_rules of(std::span<const host_rule> from) noexcept {
        host_rules out;
        for (const auto& rule : from.first(std::min(from.size(), most_host_rules))) (void)out.add(rule);
        return out;
    }
    friend constexpr bool operator==(const host_rules& a, const host_rules& b) { return std::ranges::equal(a.view(), b.view()); }
};

// host_rules_record: how a set lies in a store: "BZHF", version 1, count, then for each: 1 allow or 0 deny, prefix bits, address; and SHA-256.
// A damaged record is an error, never an open filter.   errors  damaged and those of check_host_rules
struct host_rules_record {
    static constexpr std::size_t most_bytes = 6 + 18 * most_host_rules + 32;

    static std::size_t write(const host_rules& rules, std::span<std::byte, most_bytes> out) noexcept {
        byte_writer writer(out);
        writer.text("BZHF");
        writer.u8(1);
        writer.u8(static_cast<std::uint8_t>(rules.count));
        for (const auto& rule : rules.view()) {
            writer.u8(rule.allow);
            writer.u8(static_cast<std::uint8_t>(rule.where.bits));
            writer.bytes(std::as_bytes(std::span(rule.where.base.bytes)));
        }
        writer.bytes(crypto::digest_of<sha256, purpose::record_integrity>(bytes_view(writer.written())));
        return writer.size();
    }

    static result<host_rules> read(bytes_view record) noexcept {
        if (record.size() < 6 + 32 || record.size() > most_bytes) return host_errc::damaged;
        const auto body = record.first(record.size() - 32);
        if (!same_bytes(crypto::digest_of<sha256, purpose::record_integrity>(body), record.last(32))) return host_errc::damaged;
        byte_reader reader(body);
        const bool known = as_text(reader.bytes(4)) == "BZHF" && reader.u8() == 1;
        const auto count = reader.u8();
        if (!known || count > most_host_rules || reader.remaining() != count * std::size_t{18}) return host_errc::damaged;
        host_rules out;
        for (std::size_t i = 0; i < count; ++i) {
            const auto allow = reader.u8(), bits = reader.u8();
            host_rule rule{allow == 1, {{}, bits}};
            copy_bytes(reader.bytes(16), std::as_writable_bytes(std::span(rule.where.base.bytes)));
            if (allow > 1 || bits > 128) return host_errc::damaged;
            for (unsigned b = bits; b < 128; ++b)
                if (rule.where.base.bit(b)) return host_errc::damaged;
            (void)out.add(rule);
        }
        if (const auto sound = check_host_rules(out.view()); !sound) return sound.error();
        return out;
    }
};

// host_filter: `check` gives the proof that the later gates ask for.
//   propose   checks the rules, refuses those that would shut out their author (D06), and tries them for a time
//   confirm   from an address that they admit: they are stored. Without it they go by themselves (D07 needs no factory reset)
//   reset     what the product was shipped with; for the factory reset
//   memory    the object alone: two sets of 64 rules      time  handed in
class host_filter {
    host_rules shipped_, kept_, tried_;
    instant trial_ends_{};   // while on_trial_; no std::optional: g++ 12 takes its value for uninitialised
    bool on_trial_ = false;
    bool closed_ = false;   // the store is damaged: nobody but set-up by factory reset

public:
    static constexpr std::string_view record_name = "host_filter";

    explicit host_filter(std::span<const host_rule> shipped) noexcept : shipped_(host_rules::of(shipped)), kept_(shipped_) {}

    // open: the stored rules; none stored: those that were shipped. When they cannot be read nobody comes in until reset().
    template <record_store Store> result<> open(Store& store) noexcept {
        std::array<std::byte, host_rules_record::most_bytes> record;
        const auto size = store.load(record_name, record);
        on_trial_ = false;
        closed_ = false;
        if (!size && size.error() == make_error(outside_errc::no_such_record)) {
            kept_ = shipped_;
            return {};
        }
        const auto read = size ? host_rules_record::read(bytes_view(record).first(*size)) : result<host_rules>(size.error());
        closed_ = !read;
        if (read) kept_ = *read;
        return read ? result<>{} : result<>(read.error());
    }

    const host_rules& active() const noexcept { return on_trial_ ? tried_ : kept_; }
    std::optional<instant> trial_ends() const noexcept { return on_trial_ ? std::optional(trial_ends_) : std::nullopt; }
    void time_is(instant now) noexcept {
        if (on_trial_ && now >= trial_ends_) on_trial_ = false;
    }

    result<past<host_filter, address>> check(const address& peer, instant now) noexcept {
        time_is(now);
        if (closed_ || !admits(active().view(), peer)) return host_errc::denied;
        return past<host_filter, address>(peer);
    }

    result<> propose(const host_rules& rules, const address& author, instant now, std::chrono::seconds trial) noexcept {
        time_is(now);
        if (on_trial_) return host_errc::trial_running;
        if (const auto sound = check_host_rules(rules.view()); !sound) return sound;
        if (!admits(rules.view(), author)) return host_errc::author_shut_out;
        tried_ = rules;
        trial_ends_ = now + trial;
        on_trial_ = true;
        return {};
    }
    // confirm: the proof says that the confirming request came in under the rules on trial.
    template <record_store Store> result<> confirm(const past<host_filter, address>&, Store& store, instant now) noexcept {
        time_is(now);
        if (!on_trial_) return host_errc::no_trial;
        if (const auto stored = save(store, tried_); !stored) return stored;
        kept_ = tried_;
        on_trial_ = false;
        return {};
    }
    void take_back() noexcept { on_trial_ = false; }
    template <record_store Store> result<> reset(Store& store) noexcept {
        if (const auto stored = save(store, shipped_); !stored) return stored;
        kept_ = shipped_;
        on_trial_ = false;
        closed_ = false;
        return {};
    }

private:
    template <record_store Store> static result<> save(Store& store, const host_rules& rules) noexcept {
        std::array<std::byte, host_rules_record::most_bytes> record;
        return store.replace(record_name, bytes_view(record).first(host_rules_record::write(rules, record)));
    }
};

}  // namespace bartizan::access
