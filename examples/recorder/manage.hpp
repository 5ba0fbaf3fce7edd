// manage: what an operator asks of a recorder between runs, or beside a running one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "configuration.hpp"

#include <string>

namespace recorder {

struct new_camera {
    camera_settings camera;
    bool as_it_comes = false;
};
struct evidence {
    std::string camera, from, to;   // UTC as people write it: command::parse_utc
};

// All of them throw a sentence that says what is wrong.
void add(const std::string& configuration_path, new_camera wanted);
void remove(const std::string& configuration_path, const std::string& id);
void list(const std::string& configuration_path);
void rebuild(const std::string& configuration_path);                                // with progress on a terminal
void mark(const std::string& configuration_path, const evidence& what, bool held);   // beside a running recorder as well

}  // namespace recorder
