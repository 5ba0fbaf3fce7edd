// client_tunnel: a client's RTSP within HTTP: a GET that brings all that the server says, and a POST that takes the client's words in base64.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bartizan/base/base64.hpp>
#include <bartizan/base/machine.hpp>
#include <bartizan/base/secret.hpp>
#include <bartizan/protocol/rtsp/url.hpp>

#include <array>

namespace bartizan::rtsp {

struct client_tunnel_limits {
    std::size_t head_bytes = 4096;    // of an answer of HTTP, and of our requests
    std::size_t words_bytes = 3072;   // that are encoded at a time
    unsigned answer_ms = 10'000;      // until the GET is granted
};

// client_tunnel_request: where the tunnel leads. cookie: new random bytes for each tunnel; both halves get the same.
struct client_tunnel_request {
    std::string_view place, path;   // of the URL: "host:port", "/path?query"
    std::array<std::byte, 11> cookie{};
};

// Events of the GET, beside those of the client within.
struct tunnel_open {};     // it is granted: now the POST can follow
struct tunnel_speaks {};   // the client has something to say: whoever drives the POST must ask it again

namespace client_tunnel_detail {
template <class Event> struct with_tunnel;
template <class... E> struct with_tunnel<std::variant<E...>> { using type = std::variant<E..., tunnel_open, tunnel_speaks>; };

// write_head: errors  url_too_long
inline result<std::size_t> write_head(bytes_span out, bool post, const client_tunnel_request& where) noexcept {
    byte_writer w(out);
    w.text(post ? "POST " : "GET "), w.text(where.path), w.text(" HTTP/1.0\r\nHost: "), w.text(where.place), w.text("\r\nx-sessioncookie: ");
    for (const auto byte : where.cookie)   // 22 characters: GStreamer's server reads no more than 23
        for (const int shift : {4, 0}) w.u8(static_cast<std::uint8_t>("0123456789abcdef"[std::to_integer<unsigned>(byte) >> shift & 15]));
    w.text("\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n");
    w.text(post ? "Content-Type: application/x-rtsp-tunnelled\r\nContent-Length: 32767\r\nExpires: Sun, 9 Jan 1972 00:00:00 GMT\r\n\r\n" : "Accept: application/x-rtsp-tunnelled\r\n\r\n");
    return w.fits() ? result<std::size_t>(w.size()) : result<std::size_t>(errc::url_too_long);
}
// granted: of the head of an answer.
inline bool granted(std::string_view answer) noexcept {
    const auto line = cut(answer, '\n');
    return (line.starts_with("HTTP/1.0 2") || line.starts_with("HTTP/1.1 2")) && line.size() >= 12;
}
}   // namespace client_tunnel_detail

// tunnel_get: the client hears through it and says nothing here. Its first words wait until the GET is granted.
//   errors   those of the client; no_tunnel, head_too_large, answer_time_out, closed; url_too_long     memory  sizeof
//   source   QuickTime's "Tunnelling RTSP and RTP over HTTP"; checklist L03, L04
template <machine Client, client_tunnel_limits L = client_tunnel_limits{}> class tunnel_get {
    Client client_;
    std::array<std::byte, L.head_bytes> head_;   // our request, then the answer to it
    std::size_t begin_ = 0, end_ = 0;
    bool asked_ = false, open_ = false, told_ = false, closed_ = false, spoke_ = false;
    std::optional<instant> until_;
    std::optional<error> failure_;

    using with_tunnel = client_tunnel_detail::with_tunnel<typename Client::event>;

public:
    using event = typename with_tunnel::type;

    template <class... A> explicit tunnel_get(const client_tunnel_request& where, A&&... client) : client_(std::forward<A>(client)...) {
        const auto written = client_tunnel_detail::write_head(head_, false, where);
        if (written) end_ = *written;
        else failure_ = written.error();
    }
    tunnel_get(const tunnel_get&) = delete;

    Client& core() noexcept { return client_; }

    bytes_span input_space() noexcept {
        if (closed_ || failure_ || !asked_) return {};
        if (!open_) return bytes_span(head_).subspan(end_);
        return begin_ < end_ ? bytes_span{} : client_.input_space();
    }
    void received(std::size_t n) noexcept {
        if (open_) client_.received(n);
        else end_ += n;
    }
    void peer_closed() noexcept { closed_ = true; }
    void time_is(instant now) noexcept {
        if (open_) return client_.time_is(now);
        if (!until_) until_ = now + std::chrono::milliseconds(L.answer_ms);
        else if (now >= *until_ && !failure_) failure_ = make_error(errc::answer_time_out);
    }
    std::optional<instant> deadline() noexcept {
        if (failure_) return {};
        return open_ ? client_.deadline() : until_;
    }
    bytes_view output() const noexcept { return asked_ ? bytes_view{} : bytes_view(head_).subspan(begin_, end_ - begin_); }
    void sent(std::size_t n) noexcept {
        begin_ += n;
        if (begin_ == end_) asked_ = true, begin_ = end_ = 0;
    }

    result<event> next_event() noexcept {
        if (!failure_ && !open_) hear_answer();
        if (failure_) return *failure_;
        if (!open_) return event{need_input{}};
        if (!std::exchange(told_, true)) return event{tunnel_open{}};
        for (;;) {
            const auto space = begin_ < end_ ? client_.input_space() : bytes_span{};   // what came behind the answer
            const auto n = std::min(space.size(), end_ - begin_);
            if (n > 0) {
                copy_bytes(bytes_view(head_).subspan(begin_, n), space);
                begin_ += n;
                client_.received(n);
            }
            if (closed_ && begin_ == end_) client_.peer_closed();
            auto got = client_.next_event();
            if (!got) return *(failure_ = got.error());
            if (!std::holds_alternative<need_input>(*got)) return std::visit([](auto& each) { return event{std::move(each)}; }, *got);
            if (n > 0) continue;
            spoke_ = !spoke_ && !client_.output().empty();   // once each time that this is asked until it waits
            return spoke_ ? event{tunnel_speaks{}} : event{need_input{}};
        }
    }

private:
    void hear_answer() noexcept {
        const auto text = as_text(bytes_view(head_).first(asked_ ? end_ : 0));
        const auto size = head_bytes(text);
        if (size && client_tunnel_detail::granted(text)) begin_ = *size, open_ = true;
        else if (size) failure_ = make_error(errc::no_tunnel);
        else if (closed_) failure_ = make_error(errc::closed);
        else if (asked_ && end_ == head_.size()) failure_ = make_error(errc::head_too_large);
    }
};

// tunnel_post: what the client of `get` says, in base64. What a server answers to it is read for a refusal, and otherwise not heard.
//   errors   no_tunnel, closed; url_too_long     memory  sizeof; what was sent is wiped, for Basic is a password
template <class Get, client_tunnel_limits L = client_tunnel_limits{}> class tunnel_post {
    Get& get_;
    std::array<std::byte, std::max(L.head_bytes, base64_size(L.words_bytes))> out_;
    static constexpr std::size_t kept = 64;
    std::array<std::byte, 512> in_;   // `kept` bytes of an answer, and what is thrown away
    std::size_t begin_ = 0, end_ = 0, heard_ = 0;
    bool closed_ = false;
    std::optional<error> failure_;

public:
    using event = std::variant<need_input, finished>;

    tunnel_post(const client_tunnel_request& where, Get& get) : get_(get) {
        const auto written = client_tunnel_detail::write_head(out_, true, where);
        if (written) end_ = *written;
        else failure_ = written.error();
    }
    tunnel_post(const tunnel_post&) = delete;
    ~tunnel_post() { wipe(out_); }

    bytes_span input_space() noexcept { return closed_ || failure_ ? bytes_span{} : bytes_span(in_).subspan(heard_); }
    void received(std::size_t n) noexcept { heard_ = std::min(heard_ + n, kept); }
    void peer_closed() noexcept { closed_ = true; }
    void time_is(instant) noexcept {}
    std::optional<instant> deadline() const noexcept { return {}; }   // the client has its own
    bytes_view output() noexcept {
        if (begin_ == end_ && !failure_) {
            const auto words = get_.core().output();
            const auto n = std::min(words.size(), L.words_bytes);
            begin_ = 0, end_ = to_base64(words.first(n), as_writable_text(out_)).size();
            if (n > 0) get_.core().sent(n);
        }
        return bytes_view(out_).subspan(begin_, end_ - begin_);
    }
    void sent(std::size_t n) noexcept {
        wipe(bytes_span(out_).subspan(begin_, n));
        begin_ += n;
    }
    result<event> next_event() noexcept {
        const auto text = as_text(bytes_view(in_).first(heard_));
        if (!failure_ && text.size() >= 12 && !client_tunnel_detail::granted(text)) failure_ = make_error(errc::no_tunnel);
        if (!failure_ && closed_) failure_ = make_error(errc::closed);
        if (failure_) return *failure_;
        return event{need_input{}};
    }

private:
    static std::span<char> as_writable_text(bytes_span bytes) noexcept { return {reinterpret_cast<char*>(bytes.data()), bytes.size()}; }
};

}  // namespace bartizan::rtsp
