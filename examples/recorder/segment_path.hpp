// segment_path: where the file of a segment lies.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/storage/outside.hpp>

#include <optional>
#include <string>

namespace recorder {

namespace bz = bartizan;

inline std::string path_of(const std::string& root, const bz::storage::segment_id& id) { return root + "/" + id.camera + "/" + std::string(bz::storage::segment_text(id.name).view()); }

// open_either: a segment under either of its names: somebody may hold or release it after the index was asked, and once more after the first try.
//   open(path) -> result or optional      out  the first that opens; else that of the first try
template <class Open> auto open_either(const std::string& root, bz::storage::segment_id id, Open open) {
    auto first = open(path_of(root, id));
    for (int tries = 0; !first && tries < 3; ++tries) {
        id.name.held = !id.name.held;
        if (auto other = open(path_of(root, id))) return other;
    }
    return first;
}

}  // namespace recorder
