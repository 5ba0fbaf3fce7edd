// local_exports: what somebody exported on the command line of this machine, on its way into the audit log that the pages show.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/audit.hpp>
#include <bartizan/io/posix_store.hpp>

#include <cstdint>
#include <string>

namespace recorder {

namespace bz = bartizan;

// local_exports: an audit log of its own in a folder, which several programs write to, one at a time; the recorder that runs takes what is in it.
//   bounds   `most` entries: what nobody takes forgets the oldest        errors  outside_errc: of the folder, or a log that is damaged
//   secrets  none: who, when, of which camera and time, and what verify said. Keys never come here
class local_exports {
    std::string folder_;
    std::uint64_t taken_ = 0;   // of those that could not be taken away
    class turn;

public:
    static constexpr std::size_t most = 64;
    using log = bz::access::audit_log<most, true>;
    using audit_log = bz::access::audit_log<256, true>;   // of the pages

    // own_folder: of the recorder; made when it is not there. A log that root makes is its owner's, who shall take it.
    explicit local_exports(const std::string& own_folder) : folder_(own_folder + "/local_exports") {}

    bz::result<> note(bz::access::audit_event what, std::string_view who, bz::utc_time at, const bz::access::audit_footage& about);
    // take: all of it into `to`, which is stored, and away from here. What cannot be stored stays, and is taken once only.
    //   out  how many entries came      errors  as above
    bz::result<std::size_t> take(audit_log& to, bz::io::posix_store& store);
};

// local_user: who runs this program: whom the system let in, whatever he became since (sudo).   out  a name of at most 32 characters
std::string local_user();

}  // namespace recorder
