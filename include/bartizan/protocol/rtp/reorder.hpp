// reorder: packets in the order of their sequence numbers, waiting a bounded while for those that are late.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtp/packet.hpp>

#include <array>
#include <optional>

namespace bartizan::rtp {

struct reorder_limits {
    std::size_t packets = 16;           // greatest number that waits for a late one
    std::size_t packet_bytes = 2048;    // greatest packet that is kept; greater ones are dropped
};

// reorder: put() what comes, take() what is next; a gap that is not filled in time is passed over, and told by the sequence numbers.
//   memory  sizeof: packets x packet_bytes; copies only packets that come early
//   source  RFC 3550, appendix A.1 in spirit: a jump of more than 3000 either way is a new beginning
template <reorder_limits L = reorder_limits{}> class reorder {
    struct slot {
        std::size_t size = 0;   // 0: empty
        std::uint16_t sequence = 0;
        std::array<std::byte, L.packet_bytes> bytes;
    };
    std::array<slot, L.packets> slots_{};
    std::size_t waiting_ = 0, taken_ = L.packets;
    std::optional<std::uint16_t> next_;
    bytes_view direct_{};

public:
    std::uint64_t dropped = 0;   // late, doubled or too great

    // put: `packet` was checked by read_packet. Its bytes must stay until take() gave nothing.
    void put(bytes_view packet, std::uint16_t sequence) noexcept {
        if (!next_ || ahead(sequence, *next_) > 3000 || ahead(sequence, *next_) < -3000) {
            for (auto& s : slots_) s.size = 0;
            waiting_ = 0;
            next_ = sequence;
        }
        if (sequence == *next_) {
            direct_ = packet;
            return;
        }
        if (ahead(sequence, *next_) < 0 || packet.size() > L.packet_bytes || packet.empty() || holds(sequence)) {
            ++dropped;
            return;
        }
        if (waiting_ == L.packets) release_oldest();
        if (sequence == *next_ && direct_.empty()) {
            direct_ = packet;
            return;
        }
        for (auto& s : slots_)
            if (s.size == 0) {
                copy_bytes(packet, s.bytes);
                s.size = packet.size(), s.sequence = sequence;
                ++waiting_;
                return;
            }
    }
    // take: the next packet, empty when it is still awaited. Valid until the next put or take.
    bytes_view take() noexcept {
        free_taken();
        if (!direct_.empty()) {
            ++*next_;
            return std::exchange(direct_, bytes_view{});
        }
        if (!next_) return {};
        if (waiting_ == L.packets) release_oldest();
        for (std::size_t i = 0; i < L.packets; ++i)
            if (slots_[i].size > 0 && slots_[i].sequence == *next_) {
                taken_ = i;
                ++*next_;
                return bytes_view(slots_[i].bytes).first(slots_[i].size);
            }
        return {};
    }
    // waits: something came early and is kept.
    bool waits() const noexcept { return waiting_ > (taken_ < L.packets ? 1 : 0); }
    // restart: another sender's numbers begin; what waits is dropped.
    void restart() noexcept {
        for (auto& s : slots_) s.size = 0;
        waiting_ = 0, taken_ = L.packets;
        next_.reset();
        direct_ = {};
    }
    // flush: no more is waited for: take() gives what is there.
    void flush() noexcept {
        free_taken();
        if (waiting_ > 0) release_oldest();
    }

private:
    bool holds(std::uint16_t sequence) const noexcept {
        for (const auto& s : slots_)
            if (s.size > 0 && s.sequence == sequence) return true;
        return false;
    }
    void free_taken() noexcept {
        if (taken_ < L.packets) slots_[taken_].size = 0, --waiting_;
        taken_ = L.packets;
    }
    void release_oldest() noexcept {   // the gap in front of it is given up
        int nearest = 0x10000;
        for (const auto& s : slots_)
            if (s.size > 0) nearest = std::min(nearest, ahead(s.sequence, *next_));
        if (nearest < 0x10000) next_ = static_cast<std::uint16_t>(*next_ + nearest);
    }
};

}  // namespace bartizan::rtp
