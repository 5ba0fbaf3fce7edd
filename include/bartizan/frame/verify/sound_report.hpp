// sound_report: what a verifier tells about the sound of a recording, as values; every word a person reads comes from here.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/frame/verify/report.hpp>

namespace bartizan::frame::verify {

// audio_change: in what way an altered audio frame is not what was signed.
enum class audio_change : std::uint8_t { none, content, inserted, moved, time, form };
constexpr std::string_view name(audio_change what) noexcept {
    constexpr std::string_view names[] = {"none", "content", "inserted", "moved", "time", "form"};
    return names[std::size_t(what)];
}
constexpr std::string_view sentence(audio_change what) noexcept {
    switch (what) {
    case audio_change::none: return "";
    case audio_change::content: return "the camera signed other sound here";
    case audio_change::inserted: return "the camera signed no sound between that before and that after";
    case audio_change::moved: return "the camera signed this sound for another place";
    case audio_change::time: return "it is heard at another time than the camera signed";
    case audio_change::form: return "its codec, channels or sample rate are not those that the camera signed";
    }
    return "";
}

// audio_report: one audio frame of the file, in its order.
struct audio_report {
    std::uint64_t number = 0;        // of the frames of its track, from 0
    frame_verdict verdict = frame_verdict::not_covered;
    cause why = cause::no_document;
    audio_change change = audio_change::none;
    bool timed = false;              // heard_at is known
    std::int64_t heard_at = 0;       // the container's time, 100 ns
    bool dated = false;              // captured is known: an extension speaks of it
    utc_time captured;
    std::uint64_t document = 0;      // dated: NAL unit of the document whose extension speaks of it, as in document_report
};

// audio_missing_report: frames one after another that were signed and are not there.
struct audio_missing_report {
    std::int64_t after = -1;   // number of the frame before; -1: before the first
    std::uint64_t frames = 0;
    utc_time from, to;         // when the first and the last of them were to be heard
};

// audio_totals: of a whole recording. claimed: extensions that speak of sound; with none of them nothing else is judged.
struct audio_totals {
    std::uint64_t claimed = 0, stated = 0;   // stated: signed frames
    std::uint64_t total = 0, authentic = 0, altered = 0, missing = 0, not_covered = 0, unreadable = 0;   // unreadable: of the not covered
    bool left_out = false;   // sound was signed, and the file has none at all
    bool others = false;     // tracks or codecs that are not judged

    // proven: all sound in the file is as it was signed, and all that was signed is there.
    bool proven() const noexcept { return claimed > 0 && altered == 0 && missing == 0 && not_covered == 0 && !left_out && !others; }
    bool condemned() const noexcept { return altered > 0 || missing > 0; }
};

}   // namespace bartizan::frame::verify
