// sounding_tape: what a camera with sound records, signed with the extension, as a thief has it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/extend.hpp>
#include <bartizan/frame/sign.hpp>
#include <support/taped.hpp>

namespace tests {

struct taped_sound {
    std::vector<std::byte> bytes;
    std::int64_t at = 0;   // ticks of the form's sample rate
    bool readable = true;
    std::size_t after = 0;   // units of the tape that come before it in the file
};
struct sounding_tape : taped {
    std::optional<bz::frame::audio_form> form;
    std::vector<taped_sound> sound;
};

inline constexpr bz::frame::audio_form tape_form{bz::audio_codec::aac, 1, 16'000};
inline constexpr std::int64_t tape_frame = 1024;   // 64 ms

// other_sound: what a microphone of another number hears; no two frames are equal, unless it is silent.
inline std::vector<std::byte> heard_by(int microphone, std::size_t frame) {
    std::vector<std::byte> out(24, std::byte{0x21});
    if (microphone < 0) return out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(frame * 31 + static_cast<std::size_t>(microphone) * 7 + i * i + (frame >> 3));
    out[0] = static_cast<std::byte>(frame), out[1] = static_cast<std::byte>(frame >> 8), out[2] = static_cast<std::byte>(microphone);
    return out;
}

struct recording_mode {
    int microphone = 1;         // -1: silence
    bool late = true;           // sound leaves its encoder up to two frames after the picture of the same time
    std::string_view serial = "SN-1";
    std::int64_t earlier_s = 0;
    std::uint32_t frames_lost = 0;   // by the card, in the middle of the second document
    std::size_t repeats = 0;         // after so many frames the microphone hears the same again, as of a tone; 0: never
};

// tape_with_sound: the pictures of `video` through the gates of a product with sound.
template <bz::frame::extension_limits L = bz::frame::extension_limits{.audio_frames = 96}, bz::frame::shown_times T = bz::frame::shown_times::are_signed>
sounding_tape tape_with_sound(const clip& video, recording_mode mode = {}) {
    using hasher = bz::frame::hasher<bz::sha256>;
    using signing = bz::frame::signing_gate<toy_signer, hasher, bz::crypto::hash_id::sha256>;
    using extending = bz::frame::extending_gate<toy_signer, signing, bz::crypto::hash_id::sha256, L, T>;
    toy_signer key;
    const std::string firmware = "1.0" + std::string(bz::extension_sei::announcement);
    const auto hash = std::make_unique<hasher>(video.codec);
    const auto sign = std::make_unique<signing>(video.codec, key, bz::frame::vendor{firmware, mode.serial, "maker"});
    const auto extend = std::make_unique<extending>(video.codec, key, clip::timescale, std::nullopt, tape_form);
    sounding_tape tape;
    tape.codec = video.codec;
    tape.timescale = clip::timescale;
    tape.form = tape_form;
    std::uint64_t sample = 0;
    const auto put = [&](const typename extending::out& out) {
        auto seis = out->seis;
        const auto put_seis = [&] {
            for (const auto sei : std::exchange(seis, {})) tape.units.push_back({{sei.begin(), sei.end()}, 0, sample});
        };
        const auto first = tape.units.size();
        if (out->what)
            for (const auto unit : out->what->units) {
                const auto kind = bz::nal::kind_of(video.codec, unit);
                if (kind == bz::nal::kind::slice || kind == bz::nal::kind::uncovered_slice) put_seis();
                tape.units.push_back({{unit.begin(), unit.end()}, 0, sample});
            }
        put_seis();
        const auto presented = out->what ? out->what->decode_time + out->what->composition_offset : 0;
        for (auto i = first; i < tape.units.size(); ++i) tape.units[i].presented = out->what ? presented : tape.units[first - 1].presented;
        sample += out->what != nullptr;
    };
    std::size_t heard = 0;
    std::uint32_t to_lose = mode.frames_lost;
    bz::utc_time end{};
    for (auto picture : video.pictures) {
        picture.captured.ticks -= mode.earlier_s * bz::utc_time::ticks_per_second;
        end = {picture.captured.ticks + static_cast<std::int64_t>(picture.duration) * bz::utc_time::ticks_per_second / clip::timescale};
        sign->before(*hash);
        auto hashed = (*hash)(picture);
        REQUIRE(hashed);
        const auto* closed = (*hashed)->closed;
        const auto before = tape.units.size();
        put((*extend)((*sign)(std::move(*hashed)), closed));
        // Where a file has it: among the pictures of its time. When the camera lists it: two frames later.
        const auto until = picture.decode_time * tape_form.sample_rate / clip::timescale - (mode.late ? 2 * tape_frame : 0);
        for (; static_cast<std::int64_t>(heard) * tape_frame <= until; ++heard) {
            const auto bytes = heard_by(mode.microphone, mode.repeats > 0 ? heard % mode.repeats : heard);
            const auto at = static_cast<std::int64_t>(heard) * tape_frame;
            const auto listed = (*extend)(bz::frame::audio_frame{bytes, at, tape_frame});
            CHECK(bz::same_bytes(listed->bytes, bytes));
            if (heard > 20 && to_lose > 0) {
                --to_lose;
                extend->audio_not_recorded();
                continue;
            }
            tape.sound.push_back({bytes, at, true, before});
        }
    }
    sign->before_end(*hash);
    auto hashed = hash->finish(end);
    REQUIRE(hashed);
    const auto* closed = (*hashed)->closed;
    put((*extend)((*sign)(std::move(*hashed)), closed));
    REQUIRE((sign->lost() == 0 && extend->lost() == 0));
    // In the file sound stands in front of the first picture that is decoded later.
    std::vector<std::pair<std::int64_t, std::size_t>> first_units;
    for (std::size_t i = 0; i < tape.units.size(); ++i)
        if (i == 0 || tape.units[i].sample != tape.units[i - 1].sample) first_units.emplace_back(video.pictures[std::min(tape.units[i].sample, video.pictures.size() - 1)].decode_time, i);
    for (auto& s : tape.sound) {
        const auto ticks = s.at * clip::timescale / tape_form.sample_rate;
        const auto next = std::ranges::find_if(first_units, [&](const auto& f) { return f.first > ticks; });
        s.after = next == first_units.end() ? tape.units.size() - 1 : next->second;
    }
    return tape;
}

// sound_told: what a verifier says of it. bar: one letter a frame: . authentic, X other content, I inserted, V moved, T time, F form,
// u unreadable, - not covered; M for each missing one.
struct sound_told : told {
    std::string bar;
    bz::frame::verify::audio_totals sound;
    std::vector<bz::frame::verify::audio_report> reports;
    std::vector<bz::frame::verify::audio_missing_report> holes;
    int exit_code = 3;
};
struct sound_listener : tape_listener {
    sound_told& said;
    explicit sound_listener(sound_told& to) : tape_listener{{to}, to.remarks}, said(to) {}
    void audio(const bz::frame::verify::audio_report& r) {
        using bz::frame::verify::frame_verdict;
        if (r.number != said.reports.size()) std::abort();
        said.reports.push_back(r);
        said.bar += r.verdict == frame_verdict::authentic                  ? '.'
                    : r.verdict == frame_verdict::altered                  ? "?XIVTF"[std::size_t(r.change)]
                    : r.why == bz::frame::verify::cause::unreadable ? 'u'
                                                                           : '-';
    }
    void audio_missing(const bz::frame::verify::audio_missing_report& m) {
        if (m.after + 1 != static_cast<std::int64_t>(said.reports.size()) || m.frames == 0) std::abort();
        said.holes.push_back(m);
        said.bar.append(m.frames, 'M');
    }
};

// judge_sounding: blind: without the key of the pictures; the sound says of itself what can be read.
template <bz::frame::verify_limits L = bz::frame::verify_limits{}> sound_told judge_sounding(const sounding_tape& t, bool blind = false) {
    sound_told out;
    toy_checker checker;
    sound_listener ear(out);
    const auto verifier = std::make_unique<bz::frame::verifier<toy_checker, sound_listener, L>>(t.codec, checker, ear);
    for (const auto& set : t.sets) verifier->parameter_set(set);
    if (t.form) verifier->audio_form(*t.form);
    auto next = t.sound.begin();
    const auto hear = [&](std::size_t before) {
        for (; next != t.sound.end() && next->after <= before; ++next)
            if (next->readable) verifier->audio(next->bytes, next->at, tape_form.sample_rate);
            else verifier->unreadable_audio(next->at, tape_form.sample_rate);
    };
    for (std::size_t i = 0; i < t.units.size(); ++i) {
        hear(i);
        verifier->presented(t.units[i].presented, t.timescale);
        const auto kind = bz::nal::kind_of(t.codec, t.units[i].bytes);
        if (blind && (kind == bz::nal::kind::slice || kind == bz::nal::kind::uncovered_slice)) verifier->unreadable(t.units[i].bytes);
        else verifier->unit(t.units[i].bytes);
    }
    hear(~std::size_t{0});
    verifier->finish();
    out.totals = verifier->totals();
    out.verdict = verifier->verdict();
    out.signer = verifier->signer();
    out.extension = verifier->extension();
    out.sound = verifier->sound();
    out.exit_code = verifier->exit_code();
    return out;
}

}  // namespace tests
