// reply: what a handler answers to a request: a body in memory, one that comes bit by bit, or what is wrong.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bartizan::service {

// endless_body: an answer that is not in memory as a whole, e.g. live video or a part of a file. front(): what is there to send, nothing for now;
// it stays until taken().
class endless_body {
public:
    virtual ~endless_body() = default;
    virtual bytes_view front() = 0;
    virtual void taken(std::size_t n) = 0;
    virtual bool ended() const = 0;   // nothing will come any more
};

// reply: what a handler answers; its memory lives as long as the session. problem() makes it an RFC 9457 object.
struct reply {
    int status = 200;
    std::string body, etag, location;
    std::string_view content_type = "application/json";
    std::unique_ptr<endless_body> endless;   // instead of the body
    std::optional<std::uint64_t> length;     // of an endless body that ends: when fewer bytes came, the connection ends with them
    std::string content_range;               // of a part, or of the whole that has no such part (RFC 9110, 14.4)
    bool takes_ranges = false;               // Accept-Ranges: bytes

    // pump: as much of an endless body as the server takes now: after its `writable`, and whenever there is more to send.
    template <class Server> void pump(Server& server) {
        if (!endless) return;
        for (auto room = server.room(); room > 0; room = server.room()) {
            const auto front = endless->front();
            const auto now = front.first(std::min(room, front.size()));
            if (now.empty() || !server.write(now)) break;
            endless->taken(now.size());
        }
        if (endless->ended() && endless->front().empty()) {
            (void)server.end();
            endless.reset();
        }
    }

    // problem: title and detail are ours, never the client's words, so nothing in them needs escaping but quotes and backslashes.
    // pointer: which member of the request is at fault, as a JSON pointer (RFC 6901), so that a page can say it beside the field.
    void problem(int code, std::string_view title, std::string_view detail = {}, std::string_view pointer = {}) {
        status = code;
        content_type = "application/problem+json";
        body = "{\"status\":" + std::to_string(code) + ",\"title\":\"";
        quote(title);
        body += "\"";
        if (!detail.empty()) body += ",\"detail\":\"", quote(detail), body += "\"";
        if (!pointer.empty()) {   // RFC 9457, 3
            body += ",\"errors\":[{\"detail\":\"", quote(detail.empty() ? title : detail);
            body += "\",\"pointer\":\"#", quote(pointer), body += "\"}]";
        }
        body += "}";
    }

private:
    void quote(std::string_view text) {
        for (const char c : text) {
            if (c == '"' || c == '\\') body += '\\';
            body += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
};

}  // namespace bartizan::service
