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
    unsigned renew_ms = 10'000, expire_ms = 40'000, skew_ms = 5'000;
    constexpr unsigned hold_ms() const { return expire_ms - skew_ms; }
};

enum class lease_step { wait, read, create, take, renew };   // create: If-None-Match: *; take and renew: If-Match: version()

// lease: one recorder's view of one lease. Nothing depends on two clocks being equal: only on both running at nearly the same speed, for
// expiry is counted from when *this* recorder first saw the version (as in Gray and Cheriton, 1989, with the margin on the holder's side).
//   facts      was_absent, was_read, was_written, was_lost, failed       questions  next, holds, version, wake
//   invariant  two leases of one object never both hold at once while clocks run within skew_ms of each other and writes are conditional
template <lease_limits L = lease_limits{}> class lease {
    static_assert(L.renew_ms * 2 <= L.expire_ms - L.skew_ms, "a lease must be renewable twice before it ends");
    std::array<char, 64> owner_{}, version_{};
    std::size_t owner_bytes_ = 0, version_bytes_ = 0;
    std::uint64_t writes_ = 0;
    bool ours_ = false, absent_ = false, free_ = false;
    instant seen_{}, look_{};                 // version first seen; when to look again
    std::optional<instant> sent_, held_from_;   // the write under way; the last write that succeeded, counted from before it was sent

public:
    static constexpr lease_limits limits = L;

    // owner: unique among recorders, 1 to 64 characters without spaces; the first look is at once.
    explicit lease(std::string_view owner) noexcept : owner_bytes_(owner.copy(owner_.data(), 64)) {}

    std::string_view owner() const noexcept { return {owner_.data(), owner_bytes_}; }
    std::string_view version() const noexcept { return {version_.data(), version_bytes_}; }   // ETag of what was seen last
    bool holds(instant now) const noexcept { return ours_ && held_from_ && now < *held_from_ + std::chrono::milliseconds(L.hold_ms()); }

    lease_step next(instant now) const noexcept {
        if (now < look_) return lease_step::wait;
        if (ours_ && held_from_) return holds(now) ? lease_step::renew : lease_step::read;
        if (absent_) return lease_step::create;
        if (version_bytes_ > 0 && (free_ || ours_ || now >= seen_ + std::chrono::milliseconds(L.expire_ms))) return lease_step::take;
        return lease_step::read;
    }
    instant wake() const noexcept { return look_; }

    void was_absent(instant now) noexcept { absent_ = true, ours_ = false, version_bytes_ = 0, look_ = now; }
    // was_read: what the object says, and its ETag.   errors  bad_lease (kept as somebody's: it ends like any other)
    result<> was_read(instant now, std::string_view etag, std::string_view body) noexcept {
        absent_ = false;
        if (etag != version() || version_bytes_ == 0) version_bytes_ = etag.copy(version_.data(), version_.size()), seen_ = now;
        ours_ = body.substr(0, body.find(' ')) == owner(), free_ = body == freed();
        held_from_.reset();   // whatever was held before it had to be read again is over
        look_ = free_ || ours_ ? now : std::min(now + std::chrono::milliseconds(L.renew_ms), seen_ + std::chrono::milliseconds(L.expire_ms));
        if (look_ < now) look_ = now;
        return body.ends_with('\n') ? result<>{} : result<>{errc::bad_lease};
    }
    // begin_write: what create, take and renew put into the object; just before the request goes. Never the same twice: an ETag is a hash of
    // the content, and a renewal that leaves it as it was would not be seen.
    std::string_view begin_write(instant now, std::span<char, 96> into) noexcept {
        sent_ = now;
        auto size = owner().copy(into.data(), 64);
        into[size++] = ' ';
        size = static_cast<std::size_t>(std::to_chars(into.data() + size, into.data() + into.size() - 1, ++writes_).ptr - into.data());
        into[size++] = '\n';
        return {into.data(), size};
    }
    void was_written(std::string_view etag) noexcept {
        if (!sent_) return;
        version_bytes_ = etag.copy(version_.data(), version_.size());
        ours_ = true, absent_ = free_ = false, held_from_ = seen_ = *sent_, look_ = *sent_ + std::chrono::milliseconds(L.renew_ms);
        sent_.reset();
    }
    // was_lost: precondition failed: somebody else wrote, or our own write whose answer was lost. Reading tells.
    void was_lost(instant now) noexcept { ours_ = absent_ = free_ = false, held_from_.reset(), sent_.reset(), version_bytes_ = 0, look_ = now; }
    // failed: nobody knows whether the write arrived; what is held is held until its time is up.
    void failed(instant now) noexcept {
        sent_.reset();
        look_ = now + std::chrono::milliseconds(L.renew_ms / 4);
    }
    // freed: what a recorder writes that ends in good order, so that the next need not wait.
    static std::string_view freed() noexcept { return "\n"; }
};

}  // namespace bartizan::s3
