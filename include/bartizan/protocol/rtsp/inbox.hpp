// inbox: what a server sends on a connection, cut into replies, requests and interleaved frames, in bounded memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/protocol/rtsp/request.hpp>

#include <array>
#include <variant>

namespace bartizan::rtsp {

struct inbox_limits {
    std::size_t head_bytes = 8192, body_bytes = 16'384, fields = 64;   // of a message
    std::size_t frame_bytes = 65'535;   // greatest frame that is handed on; longer ones are read over
};

// What comes. Views are valid until the next call of space() or next().
struct server_frame {
    std::uint8_t channel = 0;
    bytes_view data;
};
struct server_reply {
    std::uint16_t code = 0;
    std::uint32_t cseq = 0;
    head fields{};
    std::string_view body{};
};
struct server_request {
    std::string_view line;
    std::uint32_t cseq = 0;
};

// inbox: received() bytes go into the front of space().
//   next    nothing: more bytes are needed; cut_off(): what is there is the beginning of something
//   errors  those of head and framing, head_too_large, wrong_version, malformed_start_line
//   memory  sizeof: the greatest message or frame         source  RFC 2326, 4, 7 and 10.12
template <inbox_limits L = inbox_limits{}> class inbox {
    std::array<std::byte, std::max(L.head_bytes + L.body_bytes, L.frame_bytes + 4)> in_;
    std::size_t begin_ = 0, end_ = 0, skip_ = 0;

public:
    using message = std::variant<std::monostate, server_frame, server_reply, server_request>;
    std::uint64_t overlong = 0;   // frames that were read over

    bytes_span space() noexcept {
        if (begin_ > 0 && in_.size() - end_ < in_.size() / 2) {
            std::shift_left(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(end_), static_cast<std::ptrdiff_t>(begin_));
            end_ -= begin_, begin_ = 0;
        }
        return bytes_span(in_).subspan(end_);
    }
    void received(std::size_t n) noexcept { end_ += n; }
    bool cut_off() const noexcept { return begin_ < end_ || skip_ > 0; }

    result<message> next() noexcept {
        for (;;) {
            const auto over = std::min(skip_, end_ - begin_);
            skip_ -= over, begin_ += over;
            while (skip_ == 0 && begin_ < end_ && (in_[begin_] == std::byte{'\r'} || in_[begin_] == std::byte{'\n'})) ++begin_;
            const auto held = bytes_view(in_).subspan(begin_, end_ - begin_);
            if (held.empty()) return message{};
            if (held.front() != std::byte{'$'}) return message_in(as_text(held));
            if (held.size() < 4) return message{};
            const auto length = std::to_integer<std::size_t>(held[2]) << 8 | std::to_integer<std::size_t>(held[3]);
            if (length > L.frame_bytes) {
                skip_ = length + 4;
                ++overlong;
                continue;
            }
            if (held.size() < length + 4) return message{};
            begin_ += length + 4;
            return message{server_frame{std::to_integer<std::uint8_t>(held[1]), held.subspan(4, length)}};
        }
    }

private:
    result<message> message_in(std::string_view text) noexcept {
        const auto size = head_bytes(text.substr(0, L.head_bytes));
        if (!size) return text.size() >= L.head_bytes ? result<message>(errc::head_too_large) : result<message>(message{});
        const auto fields = head::read(text.substr(0, *size), L.fields);
        if (!fields) return fields.error();
        const auto frame = read_framing(*fields, L.body_bytes);
        if (!frame) return frame.error();
        if (text.size() < *size + frame->body_bytes) return message{};
        auto line = fields->start();
        const auto version = cut(line, ' ');
        const auto code = number<std::uint16_t>(cut(line, ' '));
        begin_ += *size + frame->body_bytes;
        if (!version.starts_with("RTSP/")) {
            if (!fields->start().ends_with(" RTSP/1.0")) return errc::malformed_start_line;
            return message{server_request{fields->start(), frame->cseq}};
        }
        if (version != "RTSP/1.0") return errc::wrong_version;
        if (!code || *code < 100 || *code > 599) return errc::malformed_start_line;
        return message{server_reply{*code, frame->cseq, *fields, text.substr(*size, frame->body_bytes)}};
    }
};

}  // namespace bartizan::rtsp
