// inquiries: what an operator asks about the authenticity of footage, beside a running recorder or without one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "configuration.hpp"

#include <string>
#include <vector>

namespace recorder {

struct inquiry {
    std::string camera, from, to;               // UTC as people write it: command::parse_utc
    std::vector<std::string> trust;             // PEM files; none: those of the camera, or of the configuration
    std::vector<std::string> keys;              // KID:KEY
    std::vector<std::string> viewer_keys, passphrase_files;
    std::string out;                            // of an export
    bool json = false;
};

// Both throw a sentence that says what is wrong; the result is the exit code of verify (docs/reference/verify.md).
int verify_again(const std::string& configuration_path, const inquiry& what);
int export_footage(const std::string& configuration_path, const inquiry& what);

// show_keys: the content keys that these files carry wrapped and that a viewer's private key or a passphrase opens, KID:KEY, for players.
//   throws  a sentence: a file that cannot be read, or of which none is opened
void show_keys(const std::vector<std::string>& files, const inquiry& with);

}  // namespace recorder
