// parameter_set_log: which parameter sets came when, so that each frame can be judged by those that it is decoded with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/pending_units.hpp>

namespace bartizan::frame::verify {

enum class sets_state : std::uint8_t { signed_, changed, unknown };

// parameter_set_log: without reading what is inside: a set that was not signed is in force until all signed ones of its type have come
// after it. That is never too mild, and needs no parser that hostile sets could lead astray.
//   memory  Events * 80 bytes; older ones are forgotten, and what hangs on them is `unknown`      time  Events per call
template <std::size_t Events = 128> class parameter_set_log {
    struct event {
        hash_bytes hash{};
        std::uint8_t type = 0;
    };
    std::array<event, Events> ring_{};
    std::uint32_t count_ = 0;   // ever logged; it cannot wrap within 2^32 units

public:
    std::uint32_t count() const noexcept { return count_; }

    // received: a set of this NAL unit type. One that only repeats the last of its type says nothing new.
    void received(int type, const hash_bytes& hash, std::size_t width) noexcept {
        for (auto i = count_; i-- > oldest();) {
            const auto& e = ring_[i % Events];
            if (e.type != static_cast<std::uint8_t>(type)) continue;
            if (std::memcmp(e.hash.data(), hash.data(), width) == 0) return;
            break;
        }
        ring_[count_++ % Events] = {hash, static_cast<std::uint8_t>(type)};
    }

    // state: of a frame that came after `at` sets, where the camera signed `sets`: n * (type, hash of `width` bytes).
    sets_state state(std::uint32_t at, bytes_view sets, std::size_t width) const noexcept {
        const std::size_t signed_count = sets.size() / (1 + width);
        if (signed_count > 64) return sets_state::unknown;
        std::uint64_t seen = 0;
        for (auto i = at; i-- > oldest();) {
            const auto& e = ring_[i % Events];
            bool of_type_missing = false, of_type = false, found = false;
            for (std::size_t n = 0; n < signed_count; ++n) {
                const auto* one = sets.data() + n * (1 + width);
                if (std::to_integer<std::uint8_t>(*one) != e.type) continue;
                of_type = true;
                const bool same = std::memcmp(one + 1, e.hash.data(), width) == 0;
                found |= same;
                if (same) seen |= std::uint64_t{1} << n;
                else of_type_missing |= !(seen >> n & 1u);
            }
            if (!found && (of_type_missing || !of_type)) return sets_state::changed;
        }
        const auto all = signed_count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << signed_count) - 1;
        return seen == all ? sets_state::signed_ : sets_state::unknown;
    }

private:
    std::uint32_t oldest() const noexcept { return count_ > Events ? count_ - static_cast<std::uint32_t>(Events) : 0; }
};

}   // namespace bartizan::frame::verify
