// object_key: what a segment is called in an object store, so that a listing of the store is an index of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/storage/outside.hpp>

#include <array>
#include <charconv>
#include <optional>

namespace bartizan::storage {

using segment_digest = std::array<std::byte, 32>;   // SHA-256 of a whole segment

// stored_segment: a segment that an object store has, whole.
struct stored_segment {
    segment_id id;   // never held: who holds evidence in a store says so to the store
    utc_time end{};
    std::uint64_t bytes = 0;
    std::optional<segment_digest> sha256{};   // of what was put there; nothing: somebody else put it there, and a listing told of it
    friend bool operator==(const stored_segment&, const stored_segment&) = default;
};

// place: where a segment lies: in the folder; in the store alone, with a digest of what was put there, or without.
enum class place { folder, store, store_unknown };

// stored_index: which segments the store has. It can be made anew from a listing.
//   put_stored    insert or replace; what is known with its digest stays when the new one lacks it      erase_stored  the store has it no more      each_stored  as footage_index::each
//   last_stored   of a camera: the one that began last
//   each_waiting  the finished segments of the folder that are not among them, ordered by start; camera "": all
template <class I>
concept stored_index = requires(I index, const stored_segment& s, const segment_id& id, std::string_view camera, utc_time at) {
    { index.put_stored(s) } -> std::same_as<result<>>;
    { index.erase_stored(id) } -> std::same_as<result<>>;
    { index.is_stored(id) } -> std::same_as<result<bool>>;
    { index.last_stored(camera) } -> std::same_as<result<std::optional<stored_segment>>>;
    { index.each_stored(camera, at, at, [](const stored_segment&) { return true; }) } -> std::same_as<result<>>;
    { index.each_waiting(camera, [](const segment_facts&) { return true; }) } -> std::same_as<result<>>;
    { index.forget_stored() } -> std::same_as<result<>>;
};

inline constexpr std::int64_t longest_stored_ms = 86'400'000;

// object_key: PREFIX CAMERA/20261125T193412.123456Z_60000ms.mp4: start, as in the file's name, and length, rounded up. The keys of a camera sort by time.
inline std::string object_key(std::string_view prefix, const segment_id& id, utc_time end) {
    constexpr std::int64_t ms = utc_time::ticks_per_second / 1000;
    auto name = id.name;
    name.held = false;
    std::string key(prefix);
    key += id.camera;
    key += '/';
    key += segment_text(name).view();
    key.resize(key.size() - std::string_view(".mp4").size());
    const auto length = end.ticks > name.start.ticks ? (end.ticks - name.start.ticks - 1) / ms + 1 : 0;
    return key + '_' + std::to_string(length < longest_stored_ms ? length : longest_stored_ms) + "ms.mp4";
}

// read_object_key: of a listing.   result  nothing for a name that object_key() does not make: other objects may lie in the bucket
inline std::optional<stored_segment> read_object_key(std::string_view prefix, std::string_view key, std::uint64_t bytes) {
    if (!key.starts_with(prefix)) return std::nullopt;
    const auto whole = key;
    key.remove_prefix(prefix.size());
    const auto slash = key.find('/'), line = key.rfind('_');
    constexpr std::string_view tail = "ms.mp4";
    if (slash == key.npos || line == key.npos || line < slash || !key.ends_with(tail) || line + 1 + tail.size() > key.size()) return std::nullopt;
    const auto digits = key.substr(line + 1, key.size() - line - 1 - tail.size());
    std::int64_t length = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (failed != std::errc{} || end != digits.data() + digits.size() || length < 0 || length > longest_stored_ms) return std::nullopt;
    const auto name = read_segment_name(std::string(key.substr(slash + 1, line - slash - 1)) + ".mp4");
    if (!name || name->held || !good_camera_id(key.substr(0, slash))) return std::nullopt;
    stored_segment out{{std::string(key.substr(0, slash)), *name}, {name->start.ticks + length * (utc_time::ticks_per_second / 1000)}, bytes};
    if (object_key(prefix, out.id, out.end) != whole) return std::nullopt;   // each segment has exactly one spelling
    return out;
}

}  // namespace bartizan::storage
