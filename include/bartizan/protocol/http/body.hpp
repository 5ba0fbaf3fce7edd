// body: takes the chunks off a body, in place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/bytes.hpp>
#include <bartizan/base/result.hpp>
#include <bartizan/protocol/http/errc.hpp>

namespace bartizan::http {

// chunked_body: RFC 9112, 7.1. Extensions and trailers are read and thrown away, and are bounded.
class chunked_body {
    enum class stage { size, data, data_end, trailer, done } stage_ = stage::size;
    std::uint64_t left_ = 0;
    std::size_t length_ = 0, thrown_away_ = 0;

public:
    static constexpr std::size_t line_bytes = 256, trailer_bytes = 1024;

    std::size_t length() const noexcept { return length_; }   // of the body so far, in the front of the memory
    bool done() const noexcept { return stage_ == stage::done; }
    void release() noexcept { length_ = 0; }   // the body so far was used: the memory begins after it from now on

    // take: `memory` begins with the body so far, then raw bytes up to `filled`; what was decoded moves together, `filled` shrinks.
    result<> take(bytes_span memory, std::size_t& filled, std::size_t most) noexcept {
        std::size_t at = length_;
        result<> outcome;
        while (!done() && outcome) {
            const auto raw = as_text(memory.first(filled)).substr(at);
            if (stage_ == stage::data) {
                const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, raw.size()));
                std::memmove(memory.data() + length_, memory.data() + at, n);
                length_ += n, at += n, left_ -= n;
                if (left_ > 0) break;
                stage_ = stage::data_end;
                continue;
            }
            const auto end = raw.find('\n');
            if (end == raw.npos) {
                if (raw.size() > line_bytes) outcome = errc::bad_chunk;
                break;
            }
            if (end == 0 || raw[end - 1] != '\r' || end > line_bytes) {
                outcome = errc::bad_chunk;
                break;
            }
            outcome = line(raw.substr(0, end - 1), most);
            at += end + 1;
        }
        std::memmove(memory.data() + length_, memory.data() + at, filled - at);
        filled -= at - length_;
        return outcome;
    }

private:
    result<> line(std::string_view text, std::size_t most) noexcept {
        if (text.find('\r') != text.npos || text.find('\0') != text.npos) return errc::bad_chunk;
        if (stage_ == stage::data_end) {
            if (!text.empty()) return errc::bad_chunk;
            stage_ = stage::size;
        } else if (stage_ == stage::size) {
            std::size_t digits = 0;
            left_ = 0;
            for (; digits < text.size(); ++digits) {
                const char c = text[digits];
                const int value = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
                if (value < 0) break;
                if (digits == 16) return errc::bad_chunk;
                left_ = left_ << 4 | static_cast<unsigned>(value);
            }
            if (digits == 0 || (digits < text.size() && text[digits] != ';')) return errc::bad_chunk;
            thrown_away_ += text.size() - digits;
            if (thrown_away_ > trailer_bytes) return errc::bad_chunk;
            if (left_ > most - length_) return errc::body_too_large;
            stage_ = left_ > 0 ? stage::data : stage::trailer;
        } else if (text.empty()) stage_ = stage::done;
        else if ((thrown_away_ += text.size()) > trailer_bytes) return errc::bad_chunk;
        return {};
    }
};

}  // namespace bartizan::http
