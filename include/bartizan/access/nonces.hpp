// nonces: Digest nonces that need no memory until somebody answers one rightly, and then are used once per count (RFC 7616, 5.5).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/address.hpp>
#include <bartizan/base/base64.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/outside.hpp>
#include <bartizan/crypto/equal_ct.hpp>
#include <bartizan/crypto/hmac.hpp>

#include <optional>

namespace bartizan::access {

enum class nonce_state { fresh, stale, foreign };   // stale: ours, but too old, or of another address; foreign: not made by us since start

struct nonce_text {
    static constexpr std::size_t size = 44;
    std::array<char, size> chars{};
    constexpr operator std::string_view() const noexcept { return {chars.data(), size}; }
};

// nonces<Tracked>: a nonce is time (8 bytes), number (4), peer (4), HMAC-SHA-256 of them cut to 16 bytes, in base64. A million requests
// without credentials leave no trace. Only when a response was right is its count remembered, in a table of `Tracked` nonces with a window
// of 64 counts each, so that two connections may share a nonce and arrive out of order. When the table is full, the oldest nonce goes, and
// with it every nonce that is as old or older: clients get stale=true and come back by themselves; no count is ever accepted twice.
//   memory  the object alone    threat  counters replay    source  RFC 7616, 3.3, 3.4, 5.4
template <std::size_t Tracked> class nonces {
    struct used { std::uint64_t id = 0; std::uint32_t highest = 0; std::uint64_t window = 0; };   // bit i: `highest - i` was used
    secret<32> key_;
    std::uint64_t issued_ = 0, floor_ = 0;   // ids of nonces: milliseconds << 20 | number, hence in order of time
    std::uint32_t lifetime_ms_;
    std::array<used, Tracked> table_{};

public:
    explicit nonces(std::uint32_t lifetime_ms) noexcept : lifetime_ms_(lifetime_ms) {}

    // open: a new key; nonces of before are foreign.
    template <random_source Random> result<> open(Random& random) noexcept { return random.fill(key_.fill()); }

    nonce_text issue(instant now, const address& peer) noexcept {
        issued_ = std::max(issued_ + 1, id_at(now));
        nonce_text out;
        std::array<std::byte, 32> raw;
        byte_writer writer(raw);
        writer.u64(issued_);
        writer.bytes(peer_mark(peer));
        writer.bytes(bytes_view(seal(writer.written())).first(20));
        (void)to_base64(raw, out.chars);
        return out;
    }

    nonce_state check(std::string_view nonce, instant now, const address& peer) const noexcept {
        const auto raw = opened(nonce);
        if (!raw) return nonce_state::foreign;
        const auto id = id_of(*raw), at = id_at(now);
        const bool late = id <= floor_ || id + (std::uint64_t{lifetime_ms_} << shift) < at;
        return late || !same_bytes(bytes_view(*raw).subspan(8, 4), peer_mark(peer)) ? nonce_state::stale : nonce_state::fresh;
    }

    // use: this count of a fresh nonce, once; false when it was used before or is too far behind. Call it only after the response was right.
    bool use(std::string_view nonce, std::uint32_t count) noexcept {
        const auto raw = opened(nonce);
        if (!raw || count == 0) return false;
        const auto id = id_of(*raw);
        if (id <= floor_) return false;
        used* oldest = &table_[0];
        for (auto& each : table_) {
            if (each.id == id) return note(each, count);
            if (each.id < oldest->id) oldest = &each;
        }
        if (oldest->id != 0) {
            // the newcomer may itself be the oldest: then it goes at once, and with it all that are older
            if (id < oldest->id) {
                floor_ = std::max(floor_, id);
                return false;
            }
            floor_ = std::max(floor_, oldest->id);
        }
        *oldest = {id, count, 1};
        return true;
    }

private:
    static constexpr unsigned shift = 20;   // a million nonces in each millisecond
    static std::uint64_t id_at(instant now) noexcept {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
        return (static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0)) + 1) << shift;
    }
    static std::uint64_t id_of(const std::array<std::byte, 32>& raw) noexcept { return byte_reader(raw).u64(); }
    std::array<std::byte, 32> seal(bytes_view data) const noexcept { return crypto::hmac_of<sha256>(key_.reveal(), as_bytes("nonce"), data); }
    std::array<std::byte, 4> peer_mark(const address& peer) const noexcept {
        const auto full = crypto::hmac_of<sha256>(key_.reveal(), as_bytes("peer"), std::as_bytes(std::span(peer.bytes)));
        std::array<std::byte, 4> out;
        copy_bytes(bytes_view(full).first(4), out);
        return out;
    }
    std::optional<std::array<std::byte, 32>> opened(std::string_view nonce) const noexcept {
        std::array<std::byte, 32> raw{};
        if (nonce.size() != nonce_text::size || from_base64(nonce, raw) != raw.size()) return {};
        if (!crypto::equal_ct(bytes_view(raw).subspan(12), bytes_view(seal(bytes_view(raw).first(12))).first(20))) return {};
        return raw;
    }
    static bool note(used& one, std::uint32_t count) noexcept {
        if (count > one.highest) {
            const auto by = count - one.highest;
            one.window = by >= 64 ? 1 : one.window << by | 1;
            one.highest = count;
            return true;
        }
        const auto behind = one.highest - count;
        if (behind >= 64 || (one.window >> behind & 1)) return false;
        one.window |= std::uint64_t{1} << behind;
        return true;
    }
};

}  // namespace bartizan::access
