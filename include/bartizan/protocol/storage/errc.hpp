// errc: what can be wrong with a recorder's folder and with what lies in it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/error.hpp>

namespace bartizan::storage {

enum class errc { bad_camera_id = 1, no_init_segment, name_taken, no_such_segment, segment_open, index_failed, index_of_another_version, segment_shortened, segment_replaced };
inline constexpr error_domain domain{"storage", [](int code) -> std::string_view {
    switch (errc(code)) {
    case errc::bad_camera_id: return "a camera's id is 1 to 64 of a-z, 0-9, dot, dash and underscore, and begins with a letter or digit";
    case errc::no_init_segment: return "the file has no whole init segment: the power went before its first bytes were safe, or it is no recording";
    case errc::name_taken: return "there are too many segments that began at the same time";
    case errc::no_such_segment: return "there is no such segment";
    case errc::segment_open: return "the segment is still being written";
    case errc::index_failed: return "the index cannot be read or written; it can be rebuilt from the files";
    case errc::index_of_another_version: return "the index was made by another version; it can be rebuilt from the files";
    case errc::segment_replaced: return "the object in the store is not the segment that was put there";
    case errc::segment_shortened: return "the segment's file is shorter than it was when it was recorded";
    }
    return "unknown";
}};
constexpr error make_error(errc code) { return {&domain, int(code)}; }

}  // namespace bartizan::storage
