// playback: the recorder's pages and footage over HTTPS, on a thread of their own, so that no viewer can make recording wait.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store_settings.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace recorder {

// playback_request: what is shown, and where.
struct playback_request {
    std::string footage_folder, index_file;   // as recorded: read only
    std::string own_folder;                   // accounts, host rules, the audit log, the key of HTTPS; made when it is not there
    std::string address;                      // empty: all
    std::uint16_t port = 443;                 // 0: a free one
    std::vector<std::string> cameras;         // ids that are configured, whether there is footage of them or not
    std::vector<std::string> authorities;     // PEM files: whom the report of an export trusts
    std::string configuration;                // the file to which cameras are added
    std::optional<store_settings> store{};    // from which footage is brought that is not here
    std::uint64_t least_free_bytes = 0;       // that stay for recording
};

// playback: serves while it lives. All of it may be called from any thread.
class playback {
    struct server;
    std::unique_ptr<server> server_;

public:
    explicit playback(playback_request request);   // throws a sentence: the port is taken, the index cannot be opened
    playback(const playback&) = delete;
    playback& operator=(const playback&) = delete;
    ~playback();   // connections end, the audit log is stored

    std::uint16_t port() const noexcept;
    bool awaits_administrator() const noexcept;       // when it began
    bool is_self_signed() const noexcept;             // when it began
    void configured(std::vector<std::string> ids);    // after the configuration was read again
    void troubled(std::string what);                  // what is wrong with the disk; empty: nothing
    void judging(std::uint64_t done, std::uint64_t segments);   // in the background, of footage without verdicts; equal: nothing is
};

}  // namespace recorder
