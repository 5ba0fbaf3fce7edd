// configuration: the one file that says what a recorder does: read, judged and written as a whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store_settings.hpp"

#include <bartizan/base/folder_limits.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace recorder {

namespace bz = bartizan;

// camera_settings: one camera of the configuration.
struct camera_settings {
    enum class footage { sealed, as_it_comes, countersigned, countersigned_clear };   // which product records it: see product.hpp

    std::string id;                         // 1 to 64 of a-z 0-9 . - _; the name of its folder
    std::string url;                        // rtsps://USER@HOST:PORT/PATH, without a password
    std::string password_file;              // its first line is the password of USER
    std::string name;                       // that the camera's certificate must have, when it is not HOST
    std::vector<std::string> authorities;   // whom to trust for this camera alone; none: those of the configuration
    std::string fingerprint;                // or the SHA-256 of its certificate, which somebody has looked at: that one alone is believed
    footage takes = footage::sealed;
    std::vector<std::string> viewers;       // countersigned: public keys of who may watch this camera; none: those of the configuration
    std::string transport = "tcp";          // or udp: RTP beside the connection; http, https: all of it through a tunnel
    bool accept_md5 = false;                // answer Digest with MD5, which many cameras of other makers ask for
    friend bool operator==(const camera_settings&, const camera_settings&) = default;
};

// configuration: paths are absolute, or as the file says and then relative to its folder; read() has made them absolute.
struct configuration {
    std::string folder;                     // footage/, index.sqlite and own/, the recorder's own records
    std::vector<std::string> authorities;   // PEM files: the factory's or the owner's root
    std::vector<std::string> viewers;       // public keys (`factory viewer`) for which countersigned footage is encrypted
    bz::storage::folder_limits retention{};   // keep_hours, most_mib, least_free_mib; the rest is the product's
    std::string listen_address;             // of the pages; empty: all
    std::uint16_t https_port = 443;         // 0: a free one
    std::string operations_address = "127.0.0.1";   // of /health and /metrics, which have no account: a loopback address
    std::uint16_t operations_port = 9464;   // 0: a free one
    std::optional<store_settings> store;    // an object store to which all footage goes; the folder is its spool
    bool judge_backlog = true;              // footage without verdicts is judged in the background
    std::vector<camera_settings> cameras;
    friend bool operator==(const configuration&, const configuration&) = default;

    std::string footage_folder() const { return folder + "/footage"; }
    std::string index_file() const { return folder + "/index.sqlite"; }
    std::string own_folder() const { return folder + "/own"; }
    const camera_settings* find(std::string_view id) const;
};

std::string_view name_of(camera_settings::footage f);   // as in the file

// read: throws a sentence that names the file, the member and what is wrong with it.
configuration read(const std::string& path);
// write: the file is replaced as a whole and readable by its owner alone; what read() would refuse is not written.
void write(const std::string& path, const configuration& what);
// must_hold: throws what write() would.
void must_hold(const std::string& path, const configuration& what);

// camera_login: the password of a camera, from its password file; empty without one.
std::string password_of(const camera_settings& camera);
// first_line: of a password file.   throws  a sentence: unreadable, empty, too long, or readable by others
std::string first_line(const std::string& path);
// private_text: all of a file that nobody but its owner may use.   throws  a sentence: unreadable, or others may use it
std::string private_text(const std::string& path);

}  // namespace recorder
