// manage: what an operator asks of a recorder between runs, or beside a running one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "configuration.hpp"

#include <string>

namespace recorder {

struct new_camera {
    camera_settings camera;
    bool as_it_comes = false, countersigned = false;
    bool password_from_input = false;   // a line of standard input, which is kept beside the configuration
    bool yes = false;                   // what would be asked on a terminal
    bool unseen = false;                // without a look: it is not there yet
};
struct evidence {
    std::string camera, from, to;   // UTC as people write it: command::parse_utc
};

// All of them throw a sentence that says what is wrong.
void add(const std::string& configuration_path, new_camera wanted);   // looks at the camera first, and asks before it pins a certificate
// password_file_of: where a password that was handed in is kept: beside the configuration, under the camera's id.
std::string password_file_of(const std::string& configuration_path, const std::string& id);
void remove(const std::string& configuration_path, const std::string& id);
void list(const std::string& configuration_path);
void rebuild(const std::string& configuration_path, bool from_store);               // with progress on a terminal; from_store: and what the store has
void fetch(const std::string& configuration_path, const evidence& what);            // of what only the object store has; beside a running recorder as well
void mark(const std::string& configuration_path, const evidence& what, bool held);   // beside a running recorder as well

}  // namespace recorder
