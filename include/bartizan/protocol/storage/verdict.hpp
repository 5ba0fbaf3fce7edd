// verdict: what a recorder knows of the authenticity of its footage, as stretches of time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/instant.hpp>
#include <bartizan/base/result.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bartizan::storage {

// verdict: in the order of what outweighs what: a stretch is as good as its worst picture.
enum class verdict : std::uint8_t {
    authentic,                    // a trusted signer signed exactly these pictures
    countersigned,                // no camera signed them; a trusted recorder signed exactly these when they arrived
    not_verifiable_without_key,   // encrypted: documents of a trusted signer are there, and who has the key can check the pictures
    unsigned_video,               // the camera signs nothing
    not_covered,                  // signed video, but no signature of a trusted signer speaks of these pictures
    missing,                      // signed pictures are not there
    altered,                      // pictures are not those that were signed
};
inline constexpr std::size_t verdict_count = 7;

// name: the words of the index, of JSON and of pages.
constexpr std::string_view name(verdict v) noexcept {
    constexpr std::string_view names[] = {"authentic", "countersigned", "not_verifiable_without_key", "unsigned", "not_covered", "missing", "altered"};
    return names[std::size_t(v)];
}
constexpr std::string_view sentence(verdict v) noexcept {
    constexpr std::string_view sentences[] = {"the camera signed exactly these pictures",
                                              "a recorder signed exactly these pictures when they arrived; nothing is known of them before that",
                                              "encrypted: the signatures are of a trusted signer, and the pictures can be checked with the key",
                                              "the camera signs nothing",
                                              "no signature of a trusted signer speaks of these pictures",
                                              "pictures that the camera signed are not there",
                                              "pictures are not those that the camera signed"};
    return sentences[std::size_t(v)];
}
// kept_number: what stands for it in an index: numbers that never change, in the order in which verdicts came to be.
inline constexpr std::uint8_t kept_numbers[verdict_count] = {0, 6, 1, 2, 3, 4, 5};
constexpr std::uint8_t kept_number(verdict v) noexcept { return kept_numbers[std::size_t(v)]; }
constexpr std::optional<verdict> kept_verdict(std::int64_t number) noexcept {
    for (std::size_t i = 0; i < verdict_count; ++i)
        if (kept_numbers[i] == number) return verdict(i);
    return std::nullopt;
}
constexpr std::optional<verdict> read_verdict(std::string_view word) noexcept {
    for (std::size_t i = 0; i < verdict_count; ++i)
        if (name(verdict(i)) == word) return verdict(i);
    return std::nullopt;
}

// verdict_range: pictures taken in [from, to) of one camera; `to` equals `from` when all that lacks is missing between two pictures.
// Time that no range covers has no footage, or nobody has judged it yet.
struct verdict_range {
    utc_time from{}, to{};
    storage::verdict verdict = storage::verdict::not_covered;
    std::uint64_t frames = 0;   // judged so; of missing: at least how many
    std::string details;        // why, for people; empty where the verdict says all
    friend bool operator==(const verdict_range&, const verdict_range&) = default;
};

// verdict_index: where verdicts are kept. They can be made anew from the files, so nothing is lost with them.
//   put_verdict      replaces the one of this camera, start and verdict
//   verdicts         ordered by start; those that overlap or touch [from, to); visit returns false to stop
//   forget_verdicts  those of time in which the camera has no segment any more
template <class I>
concept verdict_index = requires(I index, std::string_view camera, utc_time at, const verdict_range& range) {
    { index.put_verdict(camera, range) } -> std::same_as<result<>>;
    { index.verdicts(camera, at, at, [](const verdict_range&) { return true; }) } -> std::same_as<result<>>;
    { index.forget_verdicts() } -> std::same_as<result<>>;
};

}  // namespace bartizan::storage
