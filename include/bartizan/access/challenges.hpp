// challenges: what WWW-Authenticate says, strongest first, each a field of its own (RFC 9110, 11.6.1; RFC 7616, 3.7).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/nonces.hpp>
#include <bartizan/protocol/http_auth/digest.hpp>

namespace bartizan::access {

// challenges: at most four values. MD5 stands last of the Digests: ffmpeg gives up when it is first; Basic is last of all.
class challenges {
    struct line {
        std::array<char, 320> chars;
        std::size_t size = 0;
    };
    std::array<line, 4> lines_;
    std::size_t count_ = 0;

public:
    bool stale = false;

    std::size_t size() const noexcept { return count_; }
    std::string_view operator[](std::size_t i) const noexcept { return {lines_[i].chars.data(), lines_[i].size}; }

    template <class Algorithm> void add_digest(std::string_view realm, std::string_view nonce) noexcept {
        add({"Digest realm=\"", realm, "\", nonce=\"", nonce, "\", qop=\"auth, auth-int\", algorithm=", http_auth::algorithm_name<Algorithm>,
             ", charset=UTF-8, userhash=true", stale ? ", stale=true" : ""});
    }
    void add_basic(std::string_view realm) noexcept { add({"Basic realm=\"", realm, "\", charset=\"UTF-8\""}); }

private:
    void add(std::initializer_list<std::string_view> parts) noexcept {
        auto& to = lines_[count_++];
        for (const auto part : parts) to.size += part.copy(to.chars.data() + to.size, to.chars.size() - to.size);
    }
};

}  // namespace bartizan::access
