// knock: what a door is asked, and what a peer is told that it turns away.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/access/authority.hpp>
#include <bartizan/base/bytes.hpp>
#include <bartizan/base/instant.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace bartizan::access {

// knock: a request, as the door sees it. Text lives until `ask` has returned.
struct knock {
    address peer;             // of the socket, never of a header field
    bool encrypted = false;   // it came through TLS
    std::string_view method, target;
    std::span<const std::string_view> authorization;   // the value of each Authorization field
    bytes_view body{};                                  // whole, for qop=auth-int
    access_class wanted = access_class::read_media;
    instant now{};
    utc_time utc{};
};

// refusal: what a peer is told instead of a challenge.        HTTP and RTSP
//   filtered      its address is not allowed                  close without an answer
//   set_up_first  no account exists yet                       403
//   throttled     too many wrong passwords                    429 with Retry-After (RTSP: 403)
//   forbidden     the level does not allow it                 403
//   bad_request   credentials that are malformed              400
//   unavailable   the store is damaged, or no memory          503
//   in_the_clear  the administrator chose TLS                 403 (RTSP: close)
struct refusal {
    enum class kind { filtered, set_up_first, throttled, forbidden, bad_request, unavailable, in_the_clear } why{};
    std::uint32_t retry_after_s = 0;
};

}  // namespace bartizan::access
