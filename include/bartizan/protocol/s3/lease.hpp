// lease: who records a camera, agreed upon by conditional writes to one small object; nobody coordinates.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/s3/errc.hpp>

#include <array>
#include <charconv>
#include <optional>

namespace bartizan::s3 {

// lease_limits: a holder writes again every renew_ms; who wants the lease waits until the same version was seen for expire_ms by its own
// clock. skew_ms: how much slower the holder's clock may run in that time. The holder stops hold_ms after its last successful write, earlier.
struct lease_limits {
    static constexpr unsigned longest_ms = 3'600'000;
    unsigned renew_ms = 10'000, expire_ms = 40'000, skew_ms = 5'000;
    constexpr unsigned hold_ms() const { return expire_ms - skew_ms; }
    // sound: a lease can be renewed twice before it ends, and a holder that died is not waited for longer than an hour.
    constexpr bool sound() const { return renew_ms > 0 && expire_ms <= longest_ms && skew_ms < expire_ms && renew_ms <= hold_ms() / 2; }
    friend constexpr bool operator==(const lease_limits&, const lease_limits&) = default;
};

enum class lease_step { wait, read, create, take, renew };   // create: If-None-Match: *; take and renew: If-Match: version()

// lease: one recorder's view of one lease. Nothing depends on two clocks being equal: only on both running at nearly the same speed, for
// expiry is counted from when *this* recorder first saw the version (as in Gray and Cheriton, 1989, with the margin on the holder's side).
//   facts      was_absent, was_read, was_listed, was_written, was_freed, was_lost, failed       questions  next, holds, version, wake
//   invariant  two leases of one object never both hold at once while clocks run within skew_ms of each other and writes are conditional
//   terms      of an owner instead of the product's may differ between recorders: each record says its own, and whoever waits waits the longer one
template <lease_limits L = lease_limits{}> class lease {
    static_assert(L.sound(), "a lease must be renewable twice before it ends");
    lease_limits limits_;
    std::array<char, 64> owner_{}, version_{};
    std::size_t owner_bytes_ = 0, version_bytes_ = 0;
    std::uint64_t writes_ = 0;
    unsigned term_ms_ = 0;                    // that the holder's record says
    bool ours_ = false, absent_ = false, free_ = false, read_ = false;   // read_: the record of this version, not its version alone
    instant seen_{}, look_{};                 // version first seen; when to look again
    std::optional<instant> sent_, held_from_;   // the write under way; the last write that succeeded, counted from before it was sent

public:
    static constexpr lease_limits limits = L;

    // owner: unique among recorders, 1 to 64 characters without spaces; the first look is at once.
    explicit lease(std::string_view owner, const lease_limits& limits = L) noexcept : limits_(limits), owner_bytes_(owner.copy(owner_.data(), 64)) {}

    std::string_view owner() const noexcept { return {owner_.data(), owner_bytes_}; }
    std::string_view version() const noexcept { return {version_.data(), version_bytes_}; }   // ETag of what was seen last
    bool holds(instant now) const noexcept { return ours_ && held_from_ && now < *held_from_ + std::chrono::milliseconds(limits_.hold_ms()); }
    bool is_absent() const noexcept { return absent_; }
    bool is_free() const noexcept { return free_; }

    lease_step next(instant now) const noexcept {
        if (now < look_) return lease_step::wait;
        if (ours_ && held_from_) return holds(now) ? lease_step::renew : lease_step::read;
        if (absent_) return lease_step::create;
        if (version_bytes_ > 0 && read_ && (free_ || ours_ || now >= seen_ + expiry())) return lease_step::take;
        return lease_step::read;
    }
    instant wake() const noexcept { return look_; }

    void was_absent(instant now) noexcept { absent_ = true, ours_ = false, version_bytes_ = 0, look_ = now; }
    // was_read: what the object says, and its ETag.   errors  bad_lease (kept as somebody's: it ends like any other)
    result<> was_read(instant now, std::string_view etag, std::string_view body) noexcept {
        absent_ = false;
        if (etag != version() || version_bytes_ == 0) version_bytes_ = etag.copy(version_.data(), version_.size()), seen_ = now;
        read_ = true, term_ms_ = term_of(body);
        ours_ = body.substr(0, body.find(' ')) == owner(), free_ = body == freed();
        held_from_.reset();   // whatever was held before it had to be read again is over
        look_ = free_ || ours_ ? now : std::min(now + std::chrono::milliseconds(limits_.renew_ms), seen_ + expiry());
        if (look_ < now) look_ = now;
        return body.ends_with('\n') ? result<>{} : result<>{errc::bad_lease};
    }
    // was_listed: what a listing of many leases says of this one, so that it need not be read: whether it is as it was. It is read when it is new,
    // when it was freed, and when it seems over.
    void was_listed(instant now, std::string_view etag, std::uint64_t bytes) noexcept {
        if (sent_ || (ours_ && held_from_)) return;   // ours is renewed; a listing may be older than our last write
        const bool first = version_bytes_ == 0, other = etag != version();
        absent_ = false;
        if (first || other) version_bytes_ = etag.copy(version_.data(), version_.size()), seen_ = now, ours_ = free_ = read_ = false;
        look_ = first || bytes == freed().size() ? now : std::max(now, seen_ + expiry());
    }
    // begin_write: what create, take and renew put into the object; just before the request goes. Never the same twice: an ETag is a hash of
    // the content, and a renewal that leaves it as it was would not be seen.
    std::string_view begin_write(instant now, std::span<char, 96> into) noexcept {
        sent_ = now;
        auto size = owner().copy(into.data(), 64);
        into[size++] = ' ';
        size = static_cast<std::size_t>(std::to_chars(into.data() + size, into.data() + into.size() - 1, ++writes_).ptr - into.data());
        into[size++] = ' ';
        size = static_cast<std::size_t>(std::to_chars(into.data() + size, into.data() + into.size() - 1, limits_.expire_ms).ptr - into.data());
        into[size++] = '\n';
        return {into.data(), size};
    }
    void was_written(std::string_view etag) noexcept {
        if (!sent_) return;
        version_bytes_ = etag.copy(version_.data(), version_.size());
        ours_ = read_ = true, absent_ = free_ = false, held_from_ = seen_ = *sent_, look_ = *sent_ + std::chrono::milliseconds(limits_.renew_ms);
        sent_.reset();
    }
    // was_lost: precondition failed: somebody else wrote, or our own write whose answer was lost. Reading tells.
    void was_lost(instant now) noexcept { ours_ = absent_ = free_ = false, held_from_.reset(), sent_.reset(), version_bytes_ = 0, look_ = now; }
    // failed: nobody knows whether the write arrived; what is held is held until its time is up.
    void failed(instant now) noexcept {
        sent_.reset();
        look_ = now + std::chrono::milliseconds(limits_.renew_ms / 4);
    }
    // was_freed: freed() was written instead of a renewal: it is not held from here on, and whoever wants it may have it.
    void was_freed(instant now, std::string_view etag) noexcept {
        version_bytes_ = etag.copy(version_.data(), version_.size());
        ours_ = absent_ = false, free_ = read_ = true, term_ms_ = 0, held_from_.reset(), sent_.reset(), seen_ = now;
        look_ = now + std::chrono::milliseconds(limits_.renew_ms);
    }
    // freed: what a recorder writes that ends in good order, so that the next need not wait.
    static std::string_view freed() noexcept { return "\n"; }

private:
    std::chrono::milliseconds expiry() const noexcept { return std::chrono::milliseconds(std::max(limits_.expire_ms, term_ms_)); }
    // term_of: the last word of OWNER NUMBER TERM; 0: it says none that is to be believed.
    static unsigned term_of(std::string_view record) noexcept {
        const auto first = record.find(' '), second = first == record.npos ? first : record.find(' ', first + 1);
        if (second == record.npos) return 0;
        unsigned term = 0;
        const auto end = record.data() + record.size();
        const auto read = std::from_chars(record.data() + second + 1, end, term);
        return read.ec == std::errc{} && read.ptr + 1 == end && *read.ptr == '\n' && term <= lease_limits::longest_ms ? term : 0;
    }
};

}  // namespace bartizan::s3
