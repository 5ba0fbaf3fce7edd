// outside: the seams of a recorder's storage: a tree of files, and an index that can be made anew from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/outside.hpp>
#include <bartizan/protocol/storage/errc.hpp>
#include <bartizan/protocol/storage/scan.hpp>
#include <bartizan/protocol/storage/segment_name.hpp>

#include <string>
#include <string_view>

namespace bartizan::storage {

// segment_id: the name without `held`: who holds a segment does not change which it is.
struct segment_id {
    std::string camera;
    segment_name name;
    friend bool operator==(const segment_id&, const segment_id&) = default;
};

// segment_facts: what an index knows of a segment.
struct segment_facts {
    segment_id id;                 // id.name.held is true when the file's name says so
    utc_time end{};
    std::uint64_t bytes = 0;       // of whole fragments and what is in front of them
    std::uint32_t fragments = 0, damaged = 0, timescale = 0;
    bool open = false, is_protected = false;
    friend bool operator==(const segment_facts&, const segment_facts&) = default;
};

// file_entry: what lies in a folder.
struct file_entry {
    std::string_view name;
    std::uint64_t bytes = 0;
    bool is_folder = false;
};

// footage_files: Laws (tests/io/footage_folder.cpp):
//   create        a new, empty file; name_taken when there is one
//   make_folder   it is there and survives a power cut; an existing one is no error
//   rename, remove, create   survive a power cut after sync_folder of their folder
//   load          the whole file, for as long as what is given lives
//   repair        an existing file, to be overwritten and shortened
template <class F>
concept footage_files = requires(F files, const std::string& path, std::uint64_t n) {
    typename F::file;
    requires patchable_file<typename F::file>;
    { files.create(path) } -> std::same_as<result<typename F::file>>;
    { files.repair(path) } -> std::same_as<result<typename F::file>>;
    { (*files.repair(path)).truncate(n) } -> std::same_as<result<>>;
    { files.make_folder(path) } -> std::same_as<result<>>;
    { files.rename(path, path) } -> std::same_as<result<>>;
    { files.remove(path) } -> std::same_as<result<>>;
    { files.sync_folder(path) } -> std::same_as<result<>>;
    { (*files.load(path)).bytes() } -> std::same_as<bytes_view>;
    { files.list(path, [](const file_entry&) {}) } -> std::same_as<result<>>;
    { files.free_bytes(path) } -> std::same_as<result<std::uint64_t>>;
};

// footage_index: what is in it may be behind the files or lost; it is never ahead of what was told.
//   batch      all until the next batch(false) at once: a rebuild is one of them
//   put        insert or replace; add: an extent behind those of its segment
//   each       ordered by start; camera "": all; those that overlap [from, to); visit returns false to stop
template <class I>
concept footage_index = requires(I index, const segment_facts& facts, const segment_id& id, const extent& part, std::string_view camera, utc_time at) {
    { index.batch(true) } -> std::same_as<result<>>;
    { index.clear() } -> std::same_as<result<>>;
    { index.put(facts) } -> std::same_as<result<>>;
    { index.add(id, part) } -> std::same_as<result<>>;
    { index.erase(id) } -> std::same_as<result<>>;
    { index.each(camera, at, at, [](const segment_facts&) { return true; }) } -> std::same_as<result<>>;
    { index.extents(id, [](const extent&) {}) } -> std::same_as<result<>>;
};

inline constexpr utc_time beginning_of_time{0}, end_of_time{std::int64_t{0x7fff'ffff'ffff'ffff}};

}  // namespace bartizan::storage
