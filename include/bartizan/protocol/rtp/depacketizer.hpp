// depacketizer: NAL units and pictures out of RTP packets, in bounded memory, with every loss told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/nal/scan.hpp>
#include <bartizan/protocol/nal/unit.hpp>
#include <bartizan/protocol/rtp/packet.hpp>

#include <array>
#include <optional>

namespace bartizan::rtp {

struct depacketizer_limits {
    std::size_t picture_bytes = 2 << 20;   // units of one picture together
    std::size_t units = 256;               // of one picture
};

// received_picture: views into the depacketizer, valid until its next take().
//   whole     false: a packet was lost or refused within or just before it, so that units may lack or be another picture's
struct received_picture {
    std::span<const bytes_view> units;
    std::uint32_t timestamp = 0;
    bool whole = true;
};

// depacketizer: take() packets in order (see reorder); a picture ends with the marker, or where the timestamp changes.
//   out      the picture that is complete with this packet. When the timestamp changed without a marker, it is the one before, and take()
//            must be called again with the same packet: again() says so.
//   errors   none: what cannot be used is dropped, counted, and the picture told as not whole
//   memory   sizeof: limits; a picture that is greater is dropped        source  RFC 6184, 5.6 to 5.8; RFC 7798, 4.4
template <depacketizer_limits L = depacketizer_limits{}> class depacketizer {
    nal::codec codec_;
    std::array<std::byte, L.picture_bytes> memory_;
    std::array<bytes_view, L.units> units_;
    std::size_t used_ = 0, count_ = 0, fragment_ = 0;   // fragment_: where the open one begins
    std::optional<std::uint16_t> expected_;
    std::uint32_t timestamp_ = 0;
    bool open_ = false, fragmented_ = false, whole_ = true, given_ = false, again_ = false;

public:
    std::uint64_t lost_packets = 0, refused_packets = 0, refused_units = 0;

    explicit depacketizer(nal::codec c) noexcept : codec_(c) {}

    bool again() const noexcept { return again_; }

    std::optional<received_picture> take(const packet& p) noexcept {
        if (std::exchange(given_, false)) clear();
        again_ = false;
        const bool gap = expected_ && p.head.sequence != *expected_;   // what lacks may have ended one picture or begun the next
        if (gap) whole_ = false;
        if (open_ && p.head.timestamp != timestamp_) {
            again_ = given_ = true;
            end_fragment(false);
            return give();
        }
        if (gap) {
            const int jump = ahead(p.head.sequence, *expected_);
            lost_packets += jump > 0 ? static_cast<std::uint64_t>(jump) : 1;
            end_fragment(false);
        }
        expected_ = static_cast<std::uint16_t>(p.head.sequence + 1);
        timestamp_ = p.head.timestamp;
        open_ = true;
        if (!unpack(p.payload)) {
            ++refused_packets;
            whole_ = false;
        }
        if (!p.head.marker) return std::nullopt;
        end_fragment(false);
        given_ = true;
        return give();
    }

private:
    received_picture give() const noexcept { return {std::span(units_).first(count_), timestamp_, whole_}; }
    void clear() noexcept {
        used_ = count_ = 0;
        open_ = fragmented_ = false;
        whole_ = true;
    }
    static unsigned at(bytes_view b, std::size_t i) noexcept { return std::to_integer<unsigned>(b[i]); }

    bool store(bytes_view bytes) noexcept {
        if (bytes.size() > memory_.size() - used_) return false;
        copy_bytes(bytes, bytes_span(memory_).subspan(used_));
        used_ += bytes.size();
        return true;
    }
    bool add(bytes_view unit) noexcept {
        unit = nal::without_trailing_zeros(unit);   // some senders leave one
        const auto from = used_;
        if (!sound(unit) || count_ == units_.size() || !store(unit)) {
            ++refused_units;
            return false;
        }
        units_[count_++] = bytes_view(memory_).subspan(from, unit.size());
        return true;
    }
    // sound: a unit that may travel alone: no aggregate, no fragment, no reserved type, forbidden_zero_bit clear.
    bool sound(bytes_view unit) const noexcept {
        const int type = nal::type(codec_, unit);
        if (type < 0 || at(unit, 0) & 0x80) return false;
        return codec_ == nal::codec::h264 ? type >= 1 && type <= 23 : type < 48;
    }
    // end_fragment: with its last piece, or without: then it is thrown away.
    bool end_fragment(bool complete) noexcept {
        if (!std::exchange(fragmented_, false)) return true;
        const auto unit = nal::without_trailing_zeros(bytes_view(memory_).subspan(fragment_, used_ - fragment_));
        if (complete && sound(unit) && count_ < units_.size()) {
            units_[count_++] = unit;
            return true;
        }
        used_ = fragment_;
        whole_ = false;
        ++refused_units;
        return false;
    }

    bool unpack(bytes_view payload) noexcept {
        const int type = nal::type(codec_, payload);
        if (type < 0) return false;
        const bool h264 = codec_ == nal::codec::h264;
        if (type == (h264 ? 28 : 49)) return unpack_fragment(payload);
        const bool unbroken = end_fragment(false);
        if (type != (h264 ? 24 : 48)) return add(payload) && unbroken;
        byte_reader in(payload.subspan(nal::header_bytes(codec_)));
        bool good = in.remaining() > 0;
        while (good && in.remaining() > 0) {
            const auto unit = in.bytes(in.u16());
            good = in.whole() && !unit.empty() && add(unit);
        }
        return good && unbroken;
    }
    bool unpack_fragment(bytes_view payload) noexcept {
        const auto head = nal::header_bytes(codec_);
        if (payload.size() < head + 2 || at(payload, 0) & 0x80) return false;
        const auto edges = at(payload, head);
        const bool start = edges & 0x80, end = edges & 0x40;
        if (start && end) return false;   // RFC 6184, 5.8; RFC 7798, 4.4.3
        if (start) {
            const bool unbroken = end_fragment(false);   // what was open lacks its end
            fragment_ = used_;
            fragmented_ = true;
            std::array<std::byte, 2> unit{};
            if (codec_ == nal::codec::h264) unit[0] = static_cast<std::byte>((at(payload, 0) & 0xe0) | (edges & 0x1f));
            else unit = {static_cast<std::byte>((at(payload, 0) & 0x81) | (edges & 0x3f) << 1), payload[1]};
            const bool stored = store(bytes_view(unit).first(head)) && store(payload.subspan(head + 1));
            return stored ? unbroken : drop_fragment();
        }
        if (!fragmented_) return false;   // its beginning is lost
        if (!store(payload.subspan(head + 1))) return drop_fragment();
        return !end || end_fragment(true);
    }
    bool drop_fragment() noexcept {
        (void)end_fragment(false);
        return false;
    }
};

}  // namespace bartizan::rtp
