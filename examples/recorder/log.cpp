// SPDX-License-Identifier: Apache-2.0
#include "log.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace recorder {

void say(level how, std::string_view about, std::string_view what) {
    static const bool journal = std::getenv("JOURNAL_STREAM") != nullptr;
    std::string line;
    if (journal) line = "<" + std::to_string(static_cast<int>(how)) + ">";
    else if (how == level::error) line = "error: ";
    else if (how == level::warning) line = "warning: ";
    if (!about.empty()) line.append(about) += ": ";
    for (const char c : what) line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);   // one write: lines of one process do not mix
}

}  // namespace recorder
