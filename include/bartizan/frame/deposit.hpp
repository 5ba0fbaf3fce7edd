// deposit: pictures and sound that came over the network into one recording, as they came: what is encrypted stays so, what is signed stays signed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/arrival_audio.hpp>
#include <bartizan/frame/record.hpp>
#include <bartizan/protocol/extension_sei/reader.hpp>
#include <bartizan/protocol/media_signing/sei_reader.hpp>
#include <bartizan/protocol/protection_sei.hpp>

namespace bartizan::frame {

// arrival_gate: the only gate of a recorder's frame path: lays a received picture out as a sample. It holds no key and changes no byte.
//   errors   those of lay_out, too_many_subsamples; protection_unfit: the picture's slices are not those that its protection SEI describes
template <bool Encrypted> class arrival_gate {
    nal::codec codec_;
    const stream_header& header_;

public:
    static constexpr bool encrypts = Encrypted;
    using out = past<arrival_gate, packed>;

    arrival_gate(nal::codec c, const stream_header& header) noexcept : codec_(c), header_(header) {}

    result<out> operator()(const picture& what, room into) noexcept requires(!Encrypted) {
        const auto size = lay_out(codec_, header_, &what, {}, into.payload, [](auto, auto, auto) {});
        if (!size) return size.error();
        return out{describe(codec_, &what, *size)};
    }
    result<out> operator()(const picture& what, const protection_sei::message& how, room into) noexcept requires Encrypted {
        std::size_t parts = 0, slices = 0;
        bool fits = true, enough = true;
        const auto size = lay_out_by(codec_, header_, &what, {}, into.payload, [&](bytes_view unit, nal::kind k, bytes_span to) {
            copy_bytes(unit, to);
            const bool slice = k == nal::kind::slice || k == nal::kind::uncovered_slice;
            fits = fits && (!slice || (slices < how.slices && how.clear[slices] >= nal::header_bytes(codec_)));
            enough = enough && parts < into.subsamples.size();
            if (!fits || !enough) return;
            into.subsamples[parts++] = slice ? protection_sei::subsample_of(unit.size(), how.clear[slices++]) : mp4::subsample{static_cast<std::uint32_t>(4 + unit.size()), 0};
        });
        if (!size) return size.error();
        if (!fits || slices != how.slices) return errc::protection_unfit;
        auto p = describe(codec_, &what, *size);
        p.sample.iv = how.iv;
        p.sample.subsamples = into.subsamples.first(parts);
        if (!enough || mp4::stored_subsamples(p.sample.subsamples) > mp4::stored_subsamples_max) return errc::too_many_subsamples;
        return out{p};
    }
    // The end of a part of a stream: SEI units behind its last picture, to be joined to that.
    result<out> operator()(sei_units tail, room into) noexcept {
        std::size_t parts = 0;
        bool enough = true;
        const auto size = lay_out(codec_, header_, nullptr, tail, into.payload, [&](std::size_t, std::size_t stored, bytes_view) {
            enough = enough && parts < into.subsamples.size();
            if (enough) into.subsamples[parts++] = {static_cast<std::uint32_t>(stored), 0};
        });
        if (!size) return size.error();
        if (!enough) return errc::too_many_subsamples;
        auto p = describe(codec_, nullptr, *size);
        p.sample.subsamples = into.subsamples.first(parts);
        return out{p};
    }
};

// signature_units: the SEI units of a picture that sign what came before it, in the front of `out`.   out  how many; at most out.size()
inline std::size_t signature_units(nal::codec c, const picture& what, std::span<bytes_view> out) noexcept {
    std::size_t count = 0;
    for (const auto unit : what.units)
        if (count < out.size() && (media_signing::is_media_signing(c, unit) || extension_sei::is_extension(c, unit))) out[count++] = unit;
    return count;
}

// protection_of: what the picture's protection SEI says; none: it is in the clear. Views of `scratch`: protection_sei::unit_bytes_max.
//   errors  those of protection_sei
inline result<std::optional<protection_sei::message>> protection_of(nal::codec c, const picture& what, bytes_span scratch) noexcept {
    using answer = std::optional<protection_sei::message>;
    for (const auto unit : what.units)
        if (protection_sei::is_protection(c, unit)) {
            const auto said = protection_sei::read_sei(c, unit, scratch);
            if (!said) return said.error();
            return answer(*said);
        }
    return answer{};
}

// deposit: from a first key picture to the end of one file. The protection SEI stays where it is; `senc` and `tenc` are made of it.
//   push     refuses without harm what one file cannot hold: the caller ends it and begins another, or goes on without the picture
//   sound    frames of the track that was announced, each behind the picture beside which it came; in a file of encrypted pictures encrypted
//            with the same key, in one of clear pictures in the clear
//   errors   starts_without_key_picture, no_parameter_sets, parameter_sets_changed, key_changed (another KID, or clear pictures among encrypted
//            ones), audio_undeclared, those of the gate, the recorder and its file; those of the file are final
//   memory   the recorder's; no heap      source  ISO/IEC 14496-12, 8.8; ISO/IEC 23001-7, 7 and 8
template <append_file File, bool Encrypted, fragment_limits L = fragment_limits{}> class deposit {
public:
    using recorder_type = recorder<arrival_gate<Encrypted>, File, L>;

private:
    nal::codec codec_;
    std::uint32_t timescale_;
    stream_header header_;
    std::optional<mp4::audio_track> sound_;
    arrival_gate<Encrypted> pack_;
    arrival_audio_gate<Encrypted> pack_sound_;
    recorder_type record_;
    std::span<const bytes_view> announced_;
    mp4::key_id kid_{};
    std::uint64_t pictures_ = 0, audio_frames_ = 0;
    bool begun_ = false;

public:
    // announced: parameter sets told beside the stream (SDP), for streams that bring none themselves. They stay until the first push succeeded.
    // sound: what was announced of it, for limits with room for it; the file then has a second track, even when no sound comes.
    deposit(nal::codec c, std::uint32_t timescale, recorder_type record, std::span<const bytes_view> announced = {}, const std::optional<mp4::audio_track>& sound = {}) noexcept
        : codec_(c), timescale_(timescale), sound_(sound), pack_(c, header_), record_(std::move(record)), announced_(announced) {}
    deposit(const deposit&) = delete;   // the gate refers to the header
    deposit& operator=(const deposit&) = delete;

    result<> push(const picture& what) noexcept requires(!Encrypted) {
        return store(what, nullptr, [&](room into) { return pack_(what, into); });
    }
    result<> push(const picture& what, const protection_sei::message& how) noexcept requires Encrypted {
        if (begun_ && how.kid != kid_) return errc::key_changed;
        return store(what, &how, [&](room into) { return pack_(what, how, into); });
    }
    result<> push(const audio_frame& sound) noexcept requires(!Encrypted && L.audio_samples > 0) {
        return hear(sound, [&](bytes_span room) { return pack_sound_(sound, room); });
    }
    result<> push(const audio_frame& sound, const mp4::sample_protection& how) noexcept requires(Encrypted && L.audio_samples > 0) {
        if (begun_ && how.kid != kid_) return errc::key_changed;
        return hear(sound, [&](bytes_span room) { return pack_sound_(sound, how, room); });
    }
    // finish: the last fragment and the index. tail: the documents that speak of the last pictures came with the picture after them, which is
    // not in this file: they stand behind the last one, as in a recording that the camera ended.
    result<> finish(sei_units tail = {}) noexcept {
        if (!begun_) return {};
        result<> joined;
        if (!tail.empty() && pictures_ > 0) joined = join(tail);
        const auto closed = record_.close(timescale_);
        return closed ? joined : closed;
    }

    std::uint64_t pictures() const noexcept { return pictures_; }
    std::uint64_t audio_frames() const noexcept { return audio_frames_; }
    std::uint32_t fragments() const noexcept { return record_.fragments(); }
    std::uint64_t written() const noexcept { return record_.written(); }   // bytes on stable storage

private:
    template <class Pack> result<> store(const picture& what, const protection_sei::message* how, Pack pack) noexcept {
        if (!begun_)
            if (const auto ready = begin(what, how); !ready) return ready;
        const auto room = record_.prepare(&what, packed_bytes_max(&what, {}), starts_gop(codec_, what), 0);
        if (!room) return room.error();
        auto packed = pack(*room);
        if (!packed) return packed.error();
        const auto done = record_(std::move(*packed));
        if (done) ++pictures_;
        return done;
    }
    template <class Pack> result<> hear(const audio_frame& sound, Pack pack) noexcept {
        if (!begun_) return errc::starts_without_key_picture;
        if (!sound_) return errc::audio_undeclared;
        const auto room = record_.audio_room(sound);
        if (!room) return room.error();
        auto packed = pack(*room);
        if (!packed) return packed.error();
        record_.hear(std::move(*packed));
        ++audio_frames_;
        return {};
    }
    result<> join(sei_units tail) noexcept {
        const auto room = record_.prepare(nullptr, packed_bytes_max(nullptr, tail), false, tail.size());
        if (!room) return room.error();
        auto packed = pack_(tail, *room);
        if (!packed) return packed.error();
        return record_(std::move(*packed));
    }
    result<> begin(const picture& what, const protection_sei::message* how) noexcept {
        if (timescale_ == 0) return errc::no_timescale;
        if (sound_ && L.audio_samples == 0) return errc::audio_undeclared;
        if (!starts_gop(codec_, what)) return errc::starts_without_key_picture;
        const bool own = std::ranges::any_of(what.units, [this](bytes_view unit) { return nal::kind_of(codec_, unit) == nal::kind::parameter_set; });
        if (const auto known = header_.learn(codec_, own ? what : picture{.units = announced_}); !known) return known;
        std::array<std::byte, 20 << 10> init;
        byte_writer out(init);
        const mp4::video_track track{.codec = codec_, .timescale = timescale_, .sets = header_.sets(), .created = what.captured,
                                     .audio = sound_ ? &*sound_ : nullptr, .index_references = recorder_type::index_references};
        mp4::protection protect;
        if (how) protect = {how->kid, std::span(how->systems).first(how->system_count)}, kid_ = how->kid;
        if (const auto made = mp4::write_init_segment(out, track, how ? &protect : nullptr); !made) return made;
        if (const auto done = record_.begin(out.written()); !done) return done;
        begun_ = true;
        return {};
    }
};

}  // namespace bartizan::frame
