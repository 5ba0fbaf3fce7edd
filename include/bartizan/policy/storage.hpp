// storage: where a recorder keeps footage: a folder of one file system, or an object store with a folder as its spool.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/folder_limits.hpp>
#include <bartizan/base/spool_limits.hpp>
#include <bartizan/policy/recorder_services.hpp>

namespace bartizan {

template <bool Sound> struct folder_must_keep_something {
    static_assert(Sound, "[BZ-R06] folder that cannot work: segments of 1 s to 1 h, jumps of 100 ms at least, some free space. Fix: the numbers of "
                         "bz::storage::folder_limits.");
};

template <bool Sound> struct spool_must_hold_a_minute {
    static_assert(Sound, "[BZ-R07] spool that cannot work: 64 MiB at least, or the first minute without the store loses footage. Fix: most_mib of "
                         "bz::storage::spool_limits.");
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

// s3<folder_limits{...}, spool_limits{...}>: io::footage_upload over a folder: every segment goes into the store, the folder keeps what the limits let it
// keep, and what the store does not have yet. As the folder it counters no threat: who rules the store may read what is not encrypted, and delete.
template <folder_limits Folder = folder_limits{}, spool_limits Spool = spool_limits{}> struct s3 {
    using role = bartizan::role::storage;
    using uses = list<>;
    using without_limits = s3<>;
    static constexpr std::string_view name = "s3";
    static constexpr folder_limits limits = Folder;
    static constexpr spool_limits spool = Spool;
    template <class Threat, class Service, class Given> static constexpr bool counters = false;
    static constexpr bool sound = spool.most_mib >= 64;
    template <class... P> using rules = list<folder_must_keep_something<folder<Folder>::sound>, spool_must_hold_a_minute<sound>>;
};

}  // namespace storage
}  // namespace bartizan
