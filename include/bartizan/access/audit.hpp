// audit: the last things that happened at the door, bounded, without secrets (Q11).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/authority.hpp>
#include <bartizan/base/address.hpp>
#include <bartizan/base/outside.hpp>
#include <bartizan/crypto/hash.hpp>

namespace bartizan::access {

enum class audit_event : std::uint8_t {
    started = 1, first_administrator, account_added, account_changed, account_removed, logged_in, wrong_password, throttled, filtered, replayed, forbidden,
    host_rules_proposed, host_rules_confirmed, factory_reset, setting_changed, store_failed, host_rules_taken_back, found_no_more,
    export_began, export_ended, export_taken,
};
constexpr std::string_view name_of(audit_event e) {
    switch (e) {
    case audit_event::started: return "started";
    case audit_event::first_administrator: return "first administrator set";
    case audit_event::account_added: return "account added";
    case audit_event::account_changed: return "account changed";
    case audit_event::account_removed: return "account removed";
    case audit_event::logged_in: return "logged in";
    case audit_event::wrong_password: return "wrong user name or password";
    case audit_event::throttled: return "refused for a time after wrong passwords";
    case audit_event::filtered: return "address not allowed";
    case audit_event::replayed: return "credentials used twice";
    case audit_event::forbidden: return "level does not allow it";
    case audit_event::host_rules_proposed: return "host rules on trial";
    case audit_event::host_rules_confirmed: return "host rules confirmed";
    case audit_event::factory_reset: return "factory reset";
    case audit_event::setting_changed: return "setting changed";
    case audit_event::store_failed: return "settings could not be stored";
    case audit_event::host_rules_taken_back: return "host rules taken back";
    case audit_event::found_no_more: return "tools on the network find this no more";
    case audit_event::export_began: return "export begun";
    case audit_event::export_ended: return "export ended";
    case audit_event::export_taken: return "export taken away";
    }
    return "unknown";
}

// audit_outcome: of an export that ended: what verify said of it, or that there is none.
enum class audit_outcome : std::uint8_t { none, authentic, altered, not_all_proven, failed };
constexpr std::string_view name_of(audit_outcome o) {
    switch (o) {
    case audit_outcome::authentic: return "authentic";
    case audit_outcome::altered: return "altered";
    case audit_outcome::not_all_proven: return "not all is proven";
    case audit_outcome::failed: return "failed";
    case audit_outcome::none: break;
    }
    return "";
}

// audit_footage: of which camera and which time an event is. A camera's id is 64 characters at most; a longer one is left out.
struct audit_footage {
    std::array<char, 64> chars{};
    std::uint8_t size = 0;
    utc_time from{}, to{};
    audit_outcome outcome = audit_outcome::none;

    constexpr audit_footage() = default;
    constexpr audit_footage(std::string_view id, utc_time begin, utc_time end, audit_outcome what = audit_outcome::none)
        : size(static_cast<std::uint8_t>(id.size() <= 64 ? id.size() : 0)), from(begin), to(end), outcome(what) {
        for (std::size_t i = 0; i < size; ++i) chars[i] = id[i];
    }
    constexpr std::string_view camera() const { return {chars.data(), size}; }
    friend constexpr bool operator==(const audit_footage&, const audit_footage&) = default;
};
struct no_footage {
    friend constexpr bool operator==(const no_footage&, const no_footage&) = default;
};

// audit_entry: who is the account, or empty: a name that no account has is never written down, as people type passwords into that field.
template <bool Footage> struct audit_entry_of {
    utc_time first, last;
    std::uint32_t times = 0;   // the same event of the same account and address, one after another, is one entry
    audit_event event{};
    user_name who;
    address from;
    [[no_unique_address]] std::conditional_t<Footage, audit_footage, no_footage> about;
};

// audit_log<Most, Footage>: a ring; the oldest goes. A flood of one event from one address takes one place.
//   Footage      of a product that shows footage: its entries say of which. A log that was kept without is read with
//   save, open   one record of a store; when to save is the caller's: flash wears out. A damaged record is an error and an empty log
//   memory       the object alone: 80 bytes an entry, 168 with footage
template <std::size_t Most = 256, bool Footage = false> class audit_log {
    using audit_entry = audit_entry_of<Footage>;
    static constexpr std::uint8_t version = Footage ? 2 : 1;
    static constexpr std::size_t bytes_of(std::uint8_t v) { return 8 + 8 + 4 + 1 + 1 + 32 + 16 + (v == 2 ? 64 + 1 + 8 + 8 + 1 : 0); }
    static constexpr std::size_t entry_bytes = bytes_of(version);
    std::array<audit_entry, Most> ring_{};
    std::uint64_t written_ = 0;   // since the beginning; entry n lies at n % Most
    bool changed_ = false;

public:
    static constexpr std::string_view record_name = "audit_log";
    static constexpr std::size_t most_bytes = 4 + 1 + 8 + 4 + Most * entry_bytes + 32;

    std::size_t size() const noexcept { return static_cast<std::size_t>(std::min<std::uint64_t>(written_, Most)); }
    std::uint64_t forgotten() const noexcept { return written_ - size(); }
    const audit_entry& operator[](std::size_t i) const noexcept { return ring_[(written_ - 1 - i) % Most]; }   // 0 is the newest
    bool changed() const noexcept { return changed_; }                                                         // since save

    using footage = std::conditional_t<Footage, audit_footage, no_footage>;
    void add(audit_event event, std::string_view who, const address& from, utc_time at, const footage& about = {}) noexcept {
        changed_ = true;
        const user_name name(who);
        if (size() > 0) {
            auto& newest = ring_[(written_ - 1) % Most];
            if (newest.event == event && newest.who == name && newest.from == from && newest.about == about) {
                newest.last = at;
                newest.times += newest.times != ~0u;
                return;
            }
        }
        ring_[written_++ % Most] = {at, at, 1, event, name, from, about};
    }

    template <record_store Store> result<> save(Store& store) noexcept {
        std::array<std::byte, most_bytes> record;
        byte_writer writer(record);
        writer.text("BZAL");
        writer.u8(version);
        writer.u64(written_);
        writer.u32(static_cast<std::uint32_t>(size()));
        for (std::size_t i = size(); i-- > 0;) {
            const auto& e = (*this)[i];
            writer.u64(static_cast<std::uint64_t>(e.first.ticks));
            writer.u64(static_cast<std::uint64_t>(e.last.ticks));
            writer.u32(e.times);
            writer.u8(static_cast<std::uint8_t>(e.event));
            writer.u8(e.who.size);
            writer.bytes(std::as_bytes(std::span(e.who.chars)));
            writer.bytes(std::as_bytes(std::span(e.from.bytes)));
            if constexpr (Footage) {
                writer.bytes(std::as_bytes(std::span(e.about.chars)));
                writer.u8(e.about.size);
                writer.u64(static_cast<std::uint64_t>(e.about.from.ticks));
                writer.u64(static_cast<std::uint64_t>(e.about.to.ticks));
                writer.u8(static_cast<std::uint8_t>(e.about.outcome));
            }
        }
        writer.bytes(crypto::digest_of<sha256, purpose::record_integrity>(bytes_view(writer.written())));
        const auto stored = store.replace(record_name, writer.written());
        if (stored) changed_ = false;
        return stored;
    }
    template <record_store Store> result<> open(Store& store) noexcept {
        std::array<std::byte, most_bytes> record;
        const auto size = store.load(record_name, record);
        written_ = 0;
        changed_ = false;
        if (!size) return size.error() == make_error(outside_errc::no_such_record) ? result<>{} : result<>(size.error());
        return read(bytes_view(record).first(*size));
    }

private:
    result<> read(bytes_view record) noexcept {
        constexpr auto damaged = outside_errc::read_failed;
        if (record.size() < 17 + 32) return damaged;
        const auto body = record.first(record.size() - 32);
        if (!same_bytes(crypto::digest_of<sha256, purpose::record_integrity>(body), record.last(32))) return damaged;
        byte_reader reader(body);
        const bool named = as_text(reader.bytes(4)) == "BZAL";
        const auto how = reader.u8();
        const bool known = named && how >= 1 && how <= version;
        const auto written = reader.u64();
        const std::size_t count = reader.u32();
        if (!known || count > Most || count > written || reader.remaining() != count * bytes_of(how)) return damaged;
        for (std::uint64_t n = written - count; n < written; ++n) {
            auto& e = ring_[n % Most];
            e.first.ticks = static_cast<std::int64_t>(reader.u64());
            e.last.ticks = static_cast<std::int64_t>(reader.u64());
            e.times = reader.u32();
            e.event = static_cast<audit_event>(reader.u8());
            e.who.size = std::min<std::uint8_t>(reader.u8(), 32);
            copy_bytes(reader.bytes(32), std::as_writable_bytes(std::span(e.who.chars)));
            copy_bytes(reader.bytes(16), std::as_writable_bytes(std::span(e.from.bytes)));
            e.about = {};
            if constexpr (Footage) {
                if (how < 2) continue;
                copy_bytes(reader.bytes(64), std::as_writable_bytes(std::span(e.about.chars)));
                e.about.size = std::min<std::uint8_t>(reader.u8(), 64);
                e.about.from.ticks = static_cast<std::int64_t>(reader.u64());
                e.about.to.ticks = static_cast<std::int64_t>(reader.u64());
                e.about.outcome = static_cast<audit_outcome>(std::min<std::uint8_t>(reader.u8(), 4));
            }
        }
        written_ = written;
        return {};
    }
};

}  // namespace bartizan::access
