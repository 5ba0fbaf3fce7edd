// client_session: the name that a server gave to what a client plays, and how often it wants to hear that somebody is there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/message.hpp>
#include <bartizan/protocol/rtsp/url.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace bartizan::rtsp {

// client_session: of one connection; a server that changes the name is refused.
//   memory  128 bytes of name      source  RFC 2326, 3.4 and 12.37
class client_session {
    std::array<char, 128> id_{};
    std::size_t id_bytes_ = 0;
    std::chrono::milliseconds alive_every_{30'000};   // the time-out is 60 s when none is said

public:
    // keep: a Session field of the server.   out  false: it is none, or another session's
    bool keep(std::string_view said) noexcept {
        const auto id = trimmed(cut(said, ';'));
        if (id.empty() || id.size() > id_.size() || !visible(id) || (begun() && id != this->id())) return false;
        id_bytes_ = id.copy(id_.data(), id_.size());
        while (!said.empty()) {
            auto value = trimmed(cut(said, ';'));
            if (const auto word = cut(value, '='); !same_word(word, "timeout")) continue;
            const auto seconds = number<std::uint32_t>(trimmed(value));
            if (seconds) alive_every_ = std::chrono::milliseconds(std::clamp<std::uint32_t>(*seconds, 4, 120) * 500);   // twice within the time-out
        }
        return true;
    }

    bool begun() const noexcept { return id_bytes_ > 0; }
    std::string_view id() const noexcept { return {id_.data(), id_bytes_}; }
    std::chrono::milliseconds alive_every() const noexcept { return alive_every_; }
};

}  // namespace bartizan::rtsp
