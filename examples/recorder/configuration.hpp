// configuration: the one file that says what a recorder does: read, judged and written as a whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/folder_limits.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace recorder {

namespace bz = bartizan;

// camera_settings: one camera of the configuration.
struct camera_settings {
    enum class footage { sealed, as_it_comes };   // which product records it: see product.hpp

    std::string id;                         // 1 to 64 of a-z 0-9 . - _; the name of its folder
    std::string url;                        // rtsps://USER@HOST:PORT/PATH, without a password
    std::string password_file;              // its first line is the password of USER
    std::string name;                       // that the camera's certificate must have, when it is not HOST
    std::vector<std::string> authorities;   // whom to trust for this camera alone; none: those of the configuration
    footage takes = footage::sealed;
    bool udp = false;                       // RTP beside the connection: with rtsp:// alone
    bool accept_md5 = false;                // answer Digest with MD5, which many cameras of other makers ask for
    friend bool operator==(const camera_settings&, const camera_settings&) = default;
};

// configuration: paths are absolute, or as the file says and then relative to its folder; read() has made them absolute.
struct configuration {
    std::string folder;                     // footage/, index.sqlite and own/, the recorder's own records
    std::vector<std::string> authorities;   // PEM files: the factory's or the owner's root
    bz::storage::folder_limits retention{};   // keep_hours, most_mib, least_free_mib; the rest is the product's
    std::string listen_address;             // of the pages; empty: all
    std::uint16_t https_port = 443;         // 0: a free one
    std::string operations_address = "127.0.0.1";   // of /health and /metrics, which have no account: a loopback address
    std::uint16_t operations_port = 9464;   // 0: a free one
    std::vector<camera_settings> cameras;
    friend bool operator==(const configuration&, const configuration&) = default;

    std::string footage_folder() const { return folder + "/footage"; }
    std::string index_file() const { return folder + "/index.sqlite"; }
    std::string own_folder() const { return folder + "/own"; }
    const camera_settings* find(std::string_view id) const;
};

// read: throws a sentence that names the file, the member and what is wrong with it.
configuration read(const std::string& path);
// write: the file is replaced as a whole and readable by its owner alone; what read() would refuse is not written.
void write(const std::string& path, const configuration& what);

// camera_login: the password of a camera, from its password file; empty without one.
std::string password_of(const camera_settings& camera);
// first_line: of a password file.   throws  a sentence: unreadable, empty, too long, or readable by others
std::string first_line(const std::string& path);

}  // namespace recorder
