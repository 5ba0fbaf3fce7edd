// ranged: answers with a file, or with the part of it that a request wants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/http/range.hpp>
#include <bartizan/service/reply.hpp>

namespace bartizan::service {

// ranged: makes `out` the answer with a representation of `size` bytes: 200 with all of it, 206 with a part, or 416.
//   open     (http::byte_range) -> std::unique_ptr<endless_body>; nothing: it cannot be read now, which is 503. Not called for 416.
//   out      its etag, strong, and content_type are set before; a range of another version (If-Range) becomes the whole (RFC 9110, 13.1.5)
//   source   RFC 9110, 14 and 15.3.7; a HEAD has no range (14.2)
template <class Open> void ranged(const http::request& r, std::uint64_t size, reply& out, Open open) {
    using kind = http::wanted_range::kind;
    out.takes_ranges = true;
    http::wanted_range wanted;
    const auto field = r.method == "GET" ? r.value_of("range") : std::nullopt;
    const auto version = r.value_of("if-range");
    if (field && (!version || (!out.etag.empty() && http::trimmed(*version) == out.etag))) wanted = http::read_range(*field, size);
    const auto whole = std::to_string(size);
    if (wanted.what == kind::unsatisfiable) {
        out.problem(416, "Nothing of this range is there");
        out.content_range = "bytes */" + whole;
        return;
    }
    if (wanted.what == kind::whole) wanted.part = {0, size};
    auto body = open(wanted.part);
    if (!body) return out.etag.clear(), out.problem(503, "It cannot be read now");
    out.endless = std::move(body);
    out.length = wanted.part.length;
    if (wanted.what != kind::part) return;
    out.status = 206;
    out.content_range = "bytes " + std::to_string(wanted.part.first) + "-" + std::to_string(wanted.part.first + wanted.part.length - 1) + "/" + whole;
}

}  // namespace bartizan::service
