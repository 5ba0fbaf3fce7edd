// storage: where a recorder keeps footage: a folder of one file system.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/folder_limits.hpp>
#include <bartizan/policy/recorder_services.hpp>

namespace bartizan {

template <bool Sound> struct folder_must_keep_something {
    static_assert(Sound, "[BZ-R06] folder that cannot work: segments of 1 s to 1 h, jumps of 100 ms at least, some free space. Fix: the numbers of "
                         "bz::storage::folder_limits.");
};

namespace storage {

// folder<folder_limits{...}>: io::footage_folder, docs/reference/storage.md. It counters no threat: nobody is kept out by a file system.
template <folder_limits... Limits>
    requires(sizeof...(Limits) <= 1)
struct folder {
    using role = bartizan::role::storage;
    using uses = list<>;
    using without_limits = folder<>;
    static constexpr std::string_view name = "folder";
    static constexpr folder_limits limits = only<folder_limits>(Limits...);
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    static constexpr bool sound = limits.segment_ms >= 1000 && limits.segment_ms <= 3'600'000 && limits.jump_ms >= 100 && limits.least_free_mib >= 1;
    template <class... P> using rules = list<folder_must_keep_something<sound>>;
};

}  // namespace storage
}  // namespace bartizan
