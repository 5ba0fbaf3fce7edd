// nonce_ledger: remembers across restarts which sample numbers of a key may have been used.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/crypto/error.hpp>
#include <bartizan/crypto/hash.hpp>
#include <bartizan/crypto/nonce_domain.hpp>

#include <utility>

namespace bartizan::crypto {

// key_history: what the caller knows. A key that was made in this run is `fresh`; one that came back from a store is `used`.
enum class key_history { fresh, used };

// ledger_owner: whose nonces these are; every field is compared when a ledger is opened.
struct ledger_owner {
    key_id kid{};
    identity device{}, recording{};
    std::uint8_t stream = 0;
    std::uint8_t counter_bits = 64;
};

// nonce_ledger: a record per (key, stream) that is always ahead of what is used: numbers are written as taken before they are handed out,
// so a power cut loses numbers and never repeats them.
//   errors  ledger_* (see error.hpp), and those of the store; a failed reserve hands out nothing and can be repeated
//   memory  the object; a record has 112 bytes
//   limits  the checksum finds damage, not malice: who can put back an old record could as well read the key.
//           Safest is not to need one: a new key per start.
template <record_store Store> class nonce_ledger {
    static constexpr std::size_t body_size = 80, record_size = body_size + 32;
    Store* store_;
    ledger_owner owner_;
    std::uint64_t samples_ = 0, blocks_ = 0;   // taken so far, at most

public:
    static result<nonce_ledger> open(Store& store, const ledger_owner& owner, key_history history) noexcept {
        nonce_ledger ledger(store, owner);
        const auto read = ledger.read();
        if (history == key_history::fresh) {
            if (read) return errc::ledger_exists;
            if (read.error() != make_error(errc::ledger_missing)) return read.error();
            if (const auto written = ledger.write(0, 0); !written) return written.error();
        } else if (!read) return read.error();
        return ledger;
    }
    nonce_ledger(const nonce_ledger&) = delete;   // two copies would hand out the same numbers
    nonce_ledger& operator=(const nonce_ledger&) = delete;
    nonce_ledger(nonce_ledger&& other) noexcept
        : store_(std::exchange(other.store_, nullptr)), owner_(other.owner_), samples_(other.samples_), blocks_(other.blocks_) {}
    nonce_ledger& operator=(nonce_ledger&& other) noexcept {
        store_ = std::exchange(other.store_, nullptr);
        owner_ = other.owner_;
        samples_ = other.samples_;
        blocks_ = other.blocks_;
        return *this;
    }

    std::uint64_t samples() const noexcept { return samples_; }
    std::uint64_t blocks() const noexcept { return blocks_; }

    // reserve: `samples` numbers, together at most `blocks` blocks; the first of the numbers. On return the store has it.
    // `unused` blocks of the reservation before are given back: the ledger counts what was used, and ahead of that the worst case.
    result<std::uint64_t> reserve(std::uint64_t samples, std::uint64_t blocks, std::uint64_t unused = 0) noexcept {
        if (!store_) return errc::key_exhausted;
        // The record is read again, so that two ledgers of one key, opened one after the other, hand out different numbers.
        if (const auto now = read(); !now) return now.error();
        if (unused > blocks_) return errc::ledger_damaged;
        if (samples > most_samples - samples_ || blocks > most_blocks - (blocks_ - unused)) return errc::key_exhausted;
        const auto first = samples_;
        if (const auto written = write(samples_ + samples, blocks_ - unused + blocks); !written) return written.error();
        return first;
    }

private:
    nonce_ledger(Store& store, const ledger_owner& owner) noexcept : store_(&store), owner_(owner) {}

    struct record_name {
        std::array<char, 44> chars{};
        std::size_t size = 0;
        std::string_view view() const noexcept { return {chars.data(), size}; }
    };
    record_name name() const noexcept {   // "nonces-" KID "-" stream, in hexadecimal
        record_name out;
        const auto add = [&](char c) { out.chars[out.size++] = c; };
        const auto add_hex = [&](unsigned byte) {
            add("0123456789abcdef"[byte >> 4]);
            add("0123456789abcdef"[byte & 15]);
        };
        for (const char c : std::string_view("nonces-")) add(c);
        for (const auto b : owner_.kid) add_hex(std::to_integer<unsigned>(b));
        add('-');
        add_hex(owner_.stream);
        return out;
    }

    // Record: "BZNL", version, stream, counter bits, 0; KID, device, recording; samples, blocks; 8 zeros; SHA-256 of all before.
    bytes_span write_owner(byte_writer& out) const noexcept {
        out.text("BZNL");
        out.u8(1);
        out.u8(owner_.stream);
        out.u8(owner_.counter_bits);
        out.u8(0);
        out.bytes(owner_.kid);
        out.bytes(owner_.device);
        out.bytes(owner_.recording);
        return out.written();
    }
    static auto checksum(bytes_view body) noexcept { return digest_of<sha256, bartizan::purpose::document_signature>(body); }

    result<> write(std::uint64_t samples, std::uint64_t blocks) noexcept {
        std::array<std::byte, record_size> record;
        byte_writer out(record);
        (void)write_owner(out);
        out.u64(samples);
        out.u64(blocks);
        out.zeros(body_size - out.size());
        out.bytes(checksum(out.written()));
        if (const auto stored = store_->replace(name().view(), out.written()); !stored) return stored.error();
        samples_ = samples;
        blocks_ = blocks;
        return {};
    }
    result<> read() noexcept {
        std::array<std::byte, record_size> record;
        const auto loaded = store_->load(name().view(), record);
        if (!loaded && loaded.error() == make_error(outside_errc::no_such_record)) return errc::ledger_missing;
        if (!loaded && loaded.error() == make_error(outside_errc::record_too_large)) return errc::ledger_damaged;
        if (!loaded) return loaded.error();
        return *loaded == record_size ? parse(record) : result<>(errc::ledger_damaged);
    }
    result<> parse(bytes_view record) noexcept {
        if (!same_bytes(record.subspan(body_size), checksum(record.first(body_size)))) return errc::ledger_damaged;
        std::array<std::byte, record_size> expected;
        byte_writer out(expected);
        const auto owner = write_owner(out);
        byte_reader in(record);
        const auto found = in.bytes(owner.size());
        if (!same_bytes(found.first(5), owner.first(5))) return errc::ledger_damaged;
        if (!same_bytes(found, owner)) return errc::ledger_of_other_domain;
        samples_ = in.u64();
        blocks_ = in.u64();
        return samples_ > most_samples || blocks_ > most_blocks ? result<>(errc::ledger_damaged) : result<>();
    }
};

}  // namespace bartizan::crypto
