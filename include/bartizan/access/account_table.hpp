// account_table: the accounts as memory that is wiped, and as the one record in which they are stored.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/account_errc.hpp>
#include <bartizan/access/authority.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/crypto/password_hash.hpp>
#include <bartizan/protocol/http_auth/digest.hpp>

namespace bartizan::access {

// stored_password: salt, cost and slow hash; never the password.
struct stored_password {
    std::array<std::byte, crypto::password_salt_bytes> salt{};
    std::array<std::byte, crypto::password_hash_bytes> hash{};
    crypto::password_cost cost{};
};

// account_number: of an algorithm in a stored record; never reused.
template <class Algorithm> inline constexpr std::uint8_t account_number = 0;
template <> inline constexpr std::uint8_t account_number<md5> = 1;
template <> inline constexpr std::uint8_t account_number<sha256> = 2;
template <> inline constexpr std::uint8_t account_number<sha512_256> = 3;

// digest_secret: H(user:realm:password) of one algorithm; only for algorithms that the product composes, so a stolen record of a product
// without MD5 holds nothing that is as cheap to guess at as MD5.
struct digest_secret {
    std::uint8_t algorithm = 0;   // account_number; 0: the place is empty
    std::array<std::byte, 32> bytes{};
};

template <std::size_t Remembered> struct account {
    user_name name;
    level is = level::live_only;
    utc_time set_at;
    stored_password password;
    std::array<digest_secret, 3> digests{};
    std::array<stored_password, Remembered> former{};   // newest first
    std::uint8_t formers = 0;
};

// account_table: wiped when it goes.
template <std::size_t Most, std::size_t Remembered> struct account_table {
    std::array<account<Remembered>, Most> accounts{};
    std::size_t count = 0;

    account_table() = default;
    account_table(const account_table&) = default;
    account_table& operator=(const account_table&) = default;
    ~account_table() { wipe(std::as_writable_bytes(std::span(accounts))); }

    std::span<account<Remembered>> view() noexcept { return std::span(accounts).first(count); }
    std::span<const account<Remembered>> view() const noexcept { return std::span(accounts).first(count); }
    std::size_t administrators() const noexcept {
        return static_cast<std::size_t>(std::ranges::count_if(view(), [](const auto& a) { return a.is == level::administrator; }));
    }
};

inline constexpr std::size_t most_realm_characters = 64;
constexpr bool is_realm(std::string_view realm) {
    return !realm.empty() && realm.size() <= most_realm_characters &&
           std::ranges::all_of(realm, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

// account_record: the table in a store:
//   "BZAC", version 1, realm (length, characters), number of accounts, then for each: name (length, characters), level, time of the
//   password (8 bytes), password, number of digests, each algorithm and 32 bytes, number of former passwords, each; and SHA-256 of all
//   a password: salt (16), hash (32), memory_kib, passes, lanes (4 bytes each, big-endian)
// The SHA-256 finds damage, not forgery: whoever can write the store owns the camera.
template <std::size_t Most, std::size_t Remembered> struct account_record {
    static constexpr std::size_t password_bytes = 16 + 32 + 12;
    static constexpr std::size_t account_bytes = 1 + 32 + 1 + 8 + password_bytes + 1 + 3 * 33 + 1 + Remembered * password_bytes;
    static constexpr std::size_t most_bytes = 4 + 1 + 1 + most_realm_characters + 1 + Most * account_bytes + 32;
    using table = account_table<Most, Remembered>;

    static std::size_t write(const table& from, std::string_view realm, std::span<std::byte, most_bytes> out) noexcept {
        byte_writer writer(out);
        writer.text("BZAC");
        writer.u8(1);
        writer.u8(static_cast<std::uint8_t>(realm.size()));
        writer.text(realm);
        writer.u8(static_cast<std::uint8_t>(from.count));
        for (const auto& a : from.view()) {
            writer.u8(a.name.size);
            writer.text(a.name.view());
            writer.u8(static_cast<std::uint8_t>(a.is));
            writer.u64(static_cast<std::uint64_t>(a.set_at.ticks));
            put(writer, a.password);
            writer.u8(static_cast<std::uint8_t>(std::ranges::count_if(a.digests, [](const auto& d) { return d.algorithm != 0; })));
            for (const auto& d : a.digests) {
                if (d.algorithm == 0) continue;
                writer.u8(d.algorithm);
                writer.bytes(d.bytes);
            }
            writer.u8(a.formers);
            for (std::size_t i = 0; i < a.formers; ++i) put(writer, a.former[i]);
        }
        writer.bytes(crypto::digest_of<sha256, purpose::record_integrity>(bytes_view(writer.written())));
        return writer.size();
    }

    // read: `into` is whole or untouched.   errors  damaged, other_realm
    static result<> read(bytes_view record, std::string_view realm, table& into) noexcept {
        if (record.size() < 4 + 1 + 1 + 1 + 32) return account_errc::damaged;
        const auto body = record.first(record.size() - 32);
        if (!same_bytes(crypto::digest_of<sha256, purpose::record_integrity>(body), record.last(32))) return account_errc::damaged;
        byte_reader reader(body);
        if (as_text(reader.bytes(4)) != "BZAC" || reader.u8() != 1) return account_errc::damaged;
        const auto stored_realm = as_text(reader.bytes(reader.u8()));
        table out;
        out.count = reader.u8();
        if (!reader.whole() || out.count > Most) return account_errc::damaged;
        for (auto& a : out.view())
            if (!get(reader, a)) return account_errc::damaged;
        if (reader.remaining() != 0) return account_errc::damaged;
        for (std::size_t i = 0; i < out.count; ++i)
            for (std::size_t k = 0; k < i; ++k)
                if (out.accounts[i].name == out.accounts[k].name) return account_errc::damaged;
        // accounts without an administrator are no state that was ever stored; taken as new, the camera would belong to whoever comes first
        if (out.count > 0 && out.administrators() == 0) return account_errc::damaged;
        if (stored_realm != realm) return account_errc::other_realm;
        into = out;
        return {};
    }

private:
    static void put(byte_writer& writer, const stored_password& p) noexcept {
        writer.bytes(p.salt);
        writer.bytes(p.hash);
        writer.u32(p.cost.memory_kib);
        writer.u32(p.cost.passes);
        writer.u32(p.cost.lanes);
    }
    static bool get(byte_reader& reader, stored_password& p) noexcept {
        const auto salt = reader.bytes(p.salt.size()), hash = reader.bytes(p.hash.size());
        p.cost = {reader.u32(), reader.u32(), reader.u32()};
        if (!reader.whole()) return false;
        copy_bytes(salt, p.salt);
        copy_bytes(hash, p.hash);
        const auto& most = crypto::most_password_cost;
        return p.cost.memory_kib <= most.memory_kib && p.cost.passes <= most.passes && p.cost.lanes <= most.lanes;
    }
    static bool get(byte_reader& reader, account<Remembered>& a) noexcept {
        const auto name = as_text(reader.bytes(reader.u8()));
        const auto number = reader.u8();
        a.set_at.ticks = static_cast<std::int64_t>(reader.u64());
        if (!reader.whole() || name.empty() || name.size() > a.name.chars.size() || !is_account_level(number)) return false;
        a.name = user_name(name);
        a.is = static_cast<level>(number);
        if (!get(reader, a.password)) return false;
        const auto digests = reader.u8();
        if (digests > a.digests.size()) return false;
        for (std::size_t i = 0; i < digests; ++i) {
            a.digests[i].algorithm = reader.u8();
            const auto bytes = reader.bytes(32);
            if (!reader.whole() || a.digests[i].algorithm == 0 || a.digests[i].algorithm > 3) return false;
            copy_bytes(bytes, a.digests[i].bytes);
        }
        const auto formers = reader.u8();
        stored_password older;   // a product that remembers fewer forgets the oldest
        for (std::size_t i = 0; i < formers; ++i)
            if (!get(reader, i < Remembered ? a.former[i] : older)) return false;
        a.formers = static_cast<std::uint8_t>(std::min<std::size_t>(formers, Remembered));
        return reader.whole();
    }
};

}  // namespace bartizan::access
