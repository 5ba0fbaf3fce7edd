// folder: a temporary folder that goes away with its test.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tests {

class folder {
    std::string path_;

public:
    folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "bartizan-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() { std::filesystem::remove_all(path_); }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }
};

}  // namespace tests
