// movie: what the moov of a file says about its first tracks of video and audio, read without copying.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/protocol/audio_codec.hpp>
#include <bartizan/protocol/mp4/protection.hpp>
#include <bartizan/protocol/nal/codec.hpp>

namespace bartizan::mp4 {

// fault: what stopped the reading and where. For errc::truncated `offset` is the byte at which the usable file ends.
struct fault {
    errc code{};
    fourcc box{};
    std::uint64_t offset = 0;

    explicit constexpr operator bool() const noexcept { return code != errc{}; }
};

// sample_entry: how the samples of a track are coded (ISO/IEC 14496-12, 8.5.2) and protected (ISO/IEC 23001-7, 8).
struct sample_entry {
    nal::codec codec = nal::codec::h264;
    std::uint8_t length_bytes = 4;   // of the length in front of each NAL unit
    std::uint16_t width = 0, height = 0;
    bytes_view configuration{};   // payload of avcC or hvcC; see parameter_set_reader
    bool is_protected = false;
    fourcc scheme{};   // cenc, cbcs, ...
    key_id kid{};
    std::uint8_t iv_bytes = 0;                        // a sample; 0: constant_iv serves for all
    std::uint8_t crypt_blocks = 0, skip_blocks = 0;   // the pattern of cens and cbcs
    bytes_view constant_iv{};
};

// sample_defaults: of trex, for fragments.
struct sample_defaults {
    bool known = false;
    std::uint32_t entry = 1, duration = 0, size = 0, flags = 0;
};

// table_boxes: children of stbl; an empty payload where there is none.
struct table_boxes {
    box_view stts{}, ctts{}, stsc{}, stsz{}, stco{}, co64{}, stss{}, senc{}, saiz{}, saio{};
};

// video_facts: the first track of handler `vide` with H.264 or H.265 in it. All views are into the file.
struct video_facts {
    static constexpr std::size_t entries_max = 4;

    std::uint32_t id = 0, timescale = 0;
    std::uint64_t duration = 0;   // as mdhd says it; 0 in fragmented files
    utc_time created{};           // of the movie
    std::array<sample_entry, entries_max> entries{};
    std::size_t entry_count = 0;
    std::size_t other_video_tracks = 0;   // tracks a player might show instead; nothing here reads them
    table_boxes tables{};
    sample_defaults defaults{};
    box_view moov{};

    const sample_entry& entry() const noexcept { return entries[0]; }
};

// audio_facts: the first track of handler `soun`. `track` is read as that of a video is: samples, times, protection; its entry's configuration
// is the AudioSpecificConfig of AAC.
//   known  false: another codec, which is counted and not heard
struct audio_facts {
    bool known = false;
    audio_codec codec = audio_codec::aac;
    std::uint16_t channels = 0;
    video_facts track{};
    std::size_t tracks = 0;   // of that handler
};

// parameter_set_reader: the NAL units of avcC (ISO/IEC 14496-15, 5.3.3.1) or hvcC (8.3.3.1), in file order.
class parameter_set_reader {
    byte_reader in_;
    bool avc_;
    unsigned lists_left_ = 0, units_left_ = 0;

public:
    explicit parameter_set_reader(const sample_entry& entry) noexcept : in_(entry.configuration), avc_(entry.codec == nal::codec::h264) {
        in_.skip(avc_ ? 5 : 22);
        lists_left_ = avc_ ? 2 : in_.u8();
    }
    bool whole() const noexcept { return in_.whole(); }   // after the last one: false when the box was too short

    std::optional<bytes_view> next() noexcept {
        while (units_left_ == 0) {
            if (lists_left_ == 0 || !in_.whole()) return std::nullopt;
            --lists_left_;
            if (!avc_) in_.skip(1);   // the type, which every unit says itself
            units_left_ = avc_ ? in_.u8() & (lists_left_ == 1 ? 0x1fu : 0xffu) : in_.u16();
        }
        --units_left_;
        const auto unit = in_.bytes(in_.u16());
        if (!in_.whole()) return std::nullopt;
        return unit;
    }
};

// pssh_view: `keys` are 16 bytes each, none for version 0.
struct pssh_view {
    system_id system{};
    bytes_view keys{}, data{};
};

// pssh_reader: the pssh boxes of a moov; malformed ones are passed over, they are for a key system to judge.
class pssh_reader {
    box_reader boxes_;

public:
    explicit pssh_reader(const video_facts& facts) noexcept : boxes_(facts.moov) {}

    std::optional<pssh_view> next() noexcept {
        while (const auto found = boxes_.next()) {
            if (found->type != fourcc("pssh")) continue;
            byte_reader in(found->payload);
            pssh_view view;
            const auto version = in.u8();
            in.skip(3);
            const auto id = in.bytes(16);
            if (version > 0) {
                const std::uint64_t bytes = std::uint64_t{in.u32()} * 16;
                view.keys = in.bytes(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, in.remaining() + 1)));
            }
            view.data = in.bytes(in.u32());
            if (!in.whole()) continue;
            std::ranges::copy(id, view.system.begin());
            return view;
        }
        return std::nullopt;
    }
};

}   // namespace bartizan::mp4
