// ingest_report: what an ingest session tells of one camera: troubles, figures, and who looks on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>
#include <bartizan/base/instant.hpp>
#include <bartizan/frame/picture.hpp>
#include <bartizan/protocol/storage/outside.hpp>

#include <chrono>
#include <concepts>
#include <optional>

namespace bartizan::service {

// ingest_trouble: what the owner should hear of. Most of it can come with every picture: whoever tells it does so once in a while.
enum class ingest_trouble {
    picture_lost,       // a packet of it was lost: it is not recorded, and a verifier will say that it is missing
    picture_refused,    // by the product's word for footage: sealed_errc; or encrypted where footage comes as it comes
    picture_unusable,   // it cannot be stored: those of frame::deposit that concern one picture alone
    picture_not_signed, // by a recorder that countersigns: its key failed; the pictures are recorded without a signature
    sound_lost,         // a packet of it was lost: the rest is recorded, and a verifier will say what is missing
    sound_left_out,     // the camera offers some, and none is recorded: of a form or code that is not taken here, or in the clear beside encrypted pictures
    sound_unusable,     // a frame of it cannot be stored, or the pictures of its time did not come beside it
    write_failed,       // of the disk: what was synced stays; recording goes on with the next key picture, when there is room again
    clock_not_believed  // the camera's clock differs by more than a day from the recorder's, which is taken instead
};

enum class ingest_errc { encrypted = 1, encrypted_sound, sound_not_composed, sound_without_pictures, sound_too_late };
inline constexpr error_domain ingest_domain{"ingest", [](int code) -> std::string_view {
    switch (ingest_errc(code)) {
    case ingest_errc::encrypted: return "the camera encrypts its pictures, and this one's are recorded as they come, in the clear: record it as sealed footage";
    case ingest_errc::encrypted_sound: return "the camera encrypts its sound, and this one's is recorded as it comes, in the clear: record it as sealed footage";
    case ingest_errc::sound_not_composed: return "this recorder was not made to keep sound of this code";
    case ingest_errc::sound_without_pictures: return "the pictures of its time have not come for ten seconds";
    case ingest_errc::sound_too_late: return "it came so long after the pictures of its time that their signatures were written already";
    }
    return "unknown";
}};
constexpr error make_error(ingest_errc code) { return {&ingest_domain, int(code)}; }

// ingest_figures: of one camera since its session was made.
struct ingest_figures {
    std::uint64_t pictures = 0, bytes = 0, lost = 0, refused = 0, unusable = 0, segments = 0, write_failures = 0, connections = 0, lost_packets = 0;
    std::uint64_t sounds = 0, lost_sound_packets = 0, unusable_sounds = 0;   // sounds: frames of sound that were recorded
    std::chrono::microseconds jitter{};
    std::optional<utc_time> newest{};     // time of the last picture that was recorded
    std::optional<instant> came{};        // when it was
    std::int64_t clock_ahead_ticks = 0;   // the camera's clock against the recorder's, at the last picture
    std::int64_t group_ticks = 0;         // the last whole group of pictures: what is synced at once, and what a power cut costs
};

// ingest_watch: who looks on. segment_began and segment_ended embrace what was stored (facts.fragments is 0: nothing was, and the file is gone);
// documents: signatures of the pictures before, which came with one that is not stored. heard(frame, form), where there is one: sound as it comes beside
// what is stored. Views are valid during the call.
template <class W>
concept ingest_watch = requires(W& watch, const storage::segment_facts& facts, nal::codec c, const frame::picture& p, ingest_trouble what, error why) {
    { watch.segment_began(facts, c, std::span<const bytes_view>{}) } -> std::same_as<void>;   // and the parameter sets that were announced
    { watch.stored(p) } -> std::same_as<void>;
    { watch.documents(frame::sei_units{}) } -> std::same_as<void>;
    { watch.segment_ended(facts) } -> std::same_as<void>;
    { watch.told(what, why) } -> std::same_as<void>;
};

}  // namespace bartizan::service
